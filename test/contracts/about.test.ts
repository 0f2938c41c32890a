/** What rules say of themselves names only what there is: rules, options, and pages that can be looked up. */
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { declarations } from '../../src/commands/index.ts';
import type { Io } from '../../src/model/io.ts';
import { remainderRules, rules } from '../../src/rules/index.ts';

const all = [...rules, ...remainderRules];
const ids = new Set(all.map(({ id }) => id));

const program = new Command();
for (const declare of declarations) declare(program, {} as Io, () => {});
const options = new Set(program.commands.flatMap((command) => command.options.map(({ long }) => long)));

/** Words of a standard that are written as a rule's id is. */
const others = ['no-store', 'no-cache'];

function namedRules(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/`([a-z0-9]+(?:-[a-z0-9]+)+)`/g)].map(([, id]) => id ?? ''),
  );
}

describe.each(all)('$id', ({ id, about }) => {
  const { what, lookAlikes, settles, source } = about;
  const texts = [what, ...lookAlikes, settles];

  test('says what it is about in whole sentences', () => {
    expect(lookAlikes.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !/^\S.{20,300}\.$/.test(text))).toEqual([]);
  });

  test('names other rules by ids that there are', () => {
    const named = namedRules(texts).filter((one) => !others.includes(one));
    expect(named.filter((one) => !ids.has(one) || one === id)).toEqual([]);
    expect(new Set(lookAlikes).size).toBe(lookAlikes.length);
  });

  test('names options that a command takes', () => {
    const own = texts.map((text) => text.replace(/`(curl|openssl|ss) [^`]*`/g, ''));
    const named = own.flatMap((text) => text.match(/--[a-z][\w.-]*/g) ?? []);
    expect(named.map((one) => one.replace(/\.$/, '')).filter((one) => !options.has(one))).toEqual([]);
  });

  test('can be looked up', () => {
    expect(source.length).toBeGreaterThan(0);
    for (const { text, url } of source) {
      if (url === null) expect(text).toMatch(/^measured: ./);
      else expect(new URL(url).protocol).toBe('https:');
    }
  });
});
