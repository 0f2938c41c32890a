/** Holds what lets a file be read at once: short pieces of prose, no choice inside a choice, short functions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

interface Node {
  type: string;
  start: number;
  end: number;
}

interface Place {
  at: string;
  /** Of a template its characters, of a function its lines. */
  size: number;
}

interface NamedPlace extends Place {
  /** Empty: it has none. */
  name: string;
}

/** A number here may only shrink: where a change makes it smaller, write the smaller one. */
const ceilings = {
  longTemplates: 0,
  choicesInChoices: 0,
  longFunctions: 31,
  longestFunction: 119,
};

/** What many functions could be called: a name says what it gives (`raiseLimits`, `correctPath`). */
const vagueNames = new Set(['fix', 'fixes', 'fixFor', 'fixesOf', 'fixText', 'sureness', 'handle', 'process']);

const templateChars = 160;
const functionLines = 40;

describe('what is read at once', () => {
  const found = { templates: [] as Place[], choices: [] as Place[], functions: [] as NamedPlace[] };
  for (const file of files) collect(file, readFileSync(join(src, file), 'utf8'));

  test('is looked for in every file', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(found.functions.length).toBeGreaterThan(files.length);
  });

  test(`a template with something in it has at most ${templateChars} characters`, () => {
    const long = found.templates.filter(({ size }) => size > templateChars);
    expect(long.length, listed(long)).toBeLessThanOrEqual(ceilings.longTemplates);
  });

  test('a conditional expression holds no other', () => {
    expect(found.choices.length, listed(found.choices)).toBeLessThanOrEqual(ceilings.choicesInChoices);
  });

  test(`a function has at most ${functionLines} lines`, () => {
    const long = found.functions.filter(({ size }) => size > functionLines);
    expect(long.length, listed(long)).toBeLessThanOrEqual(ceilings.longFunctions);
    expect(Math.max(...long.map(({ size }) => size))).toBeLessThanOrEqual(ceilings.longestFunction);
  });

  test('a function is called after what it gives or does', () => {
    const vague = found.functions.filter(({ name }) => vagueNames.has(name));
    expect(listed(vague)).toBe('');
  });

  function collect(file: string, text: string): void {
    const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
    const visit = (node: unknown, inChoice: boolean): void => {
      if (Array.isArray(node)) for (const one of node) visit(one, inChoice);
      if (!isNode(node)) return;
      const isFunction = /Function/.test(node.type) && 'body' in node && node.body !== null;
      const isChoice = node.type === 'ConditionalExpression';
      const at = () => `${file}:${lineAt(node.start)}`;
      const chars = node.end - node.start;
      if (isFunction)
        found.functions.push({
          at: at(),
          size: lineAt(node.end) - lineAt(node.start) + 1,
          name: nameOf(node),
        });
      if (isFilledTemplate(node)) found.templates.push({ at: at(), size: chars });
      if (isChoice && inChoice) found.choices.push({ at: at(), size: chars });
      for (const value of Object.values(node)) visit(value, isChoice || (inChoice && !isFunction));
    };
    visit(parseAst(text, { lang: 'ts' }), false);
  }
});

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function nameOf(node: Node): string {
  return 'id' in node && isNode(node.id) && 'name' in node.id ? String(node.id.name) : '';
}

/** One without an expression in it is data: a help text, a list of names. */
function isFilledTemplate(node: Node): boolean {
  return node.type === 'TemplateLiteral' && 'expressions' in node && (node.expressions as Node[]).length > 0;
}

function listed(places: Place[]): string {
  return places.map(({ at, size }) => `\n  src/${at} (${size})`).join('');
}
