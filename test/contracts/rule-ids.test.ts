/** Every id of a rule that stands anywhere is that of a rule: a misspelt one would never match, and nobody would notice. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { remainderRules, rules } from '../../src/rules/index.ts';
import { plannedRules } from './planned-rules.ts';
import { proseIn, sourcesBelow } from './sources.ts';

const all = [...rules, ...remainderRules];
const ids = new Set(all.map(({ id }) => id));
const planned = new Set<string>(plannedRules);
const isNamed = (id: string) => ids.has(id) || planned.has(id);

const scenarios = fileURLToPath(new URL('../../scenarios/', import.meta.url));

interface Named {
  where: string;
  id: string;
}

/** The lists of an `expect:` that hold ids, in the trouble and in its twin. */
const lists = ['also', 'absent', 'exactly', 'ruledOut', 'notChecked'] as const;

function namedByScenario(name: string): Named[] {
  const file = `${scenarios}${name}/scenario.yaml`;
  if (!existsSync(file)) return [];
  const { expect: trouble, twin } = parse(readFileSync(file, 'utf8'));
  return [trouble, twin?.expect].filter(Boolean).flatMap((one) => {
    const named: string[] = [...(one.root ? [one.root] : []), ...lists.flatMap((list) => one[list] ?? [])];
    return named.map((id) => ({ where: `scenarios/${name}`, id }));
  });
}

const byScenarios = readdirSync(scenarios).flatMap(namedByScenario);
const byExplains = all.flatMap(({ id, explains = [] }) => explains.map((one) => ({ where: id, id: one })));

describe('an id is that of a rule, or of one that is planned', () => {
  test('in `explains`', () => {
    expect(byExplains.length).toBeGreaterThan(100);
    expect(byExplains.filter(({ id }) => !isNamed(id))).toEqual([]);
  });

  test('in what scenarios expect', () => {
    expect(byScenarios.length).toBeGreaterThan(300);
    expect(byScenarios.filter(({ id }) => !isNamed(id))).toEqual([]);
  });

  test('in the sentences of rules: what is ruled out, why, and what to do', () => {
    const prose = [...sourcesBelow('rules'), ...sourcesBelow('analysis')].flatMap(({ file, text }) =>
      proseIn(text).flatMap((sentence) => wordsLikeIds(sentence).map((id) => ({ where: file, id }))),
    );
    expect(prose.filter(({ id }) => !isNamed(id) && !otherWords.has(id))).toEqual([]);
    expect([...otherWords].filter(isNamed)).toEqual([]);
  });

  test('in the table of what a threshold owns', () => {
    const [owner] = sourcesBelow('thresholds').filter(({ file }) => file.endsWith('owner.ts'));
    const named = [...(owner?.text ?? '').matchAll(/^ {2}'([a-z0-9-]+)': \[/gm)].map(([, id]) => id ?? '');
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('where a rule is picked out by its id, or told of by the report itself', () => {
    const named = ['rules', 'analysis', 'report', 'run', 'commands', 'kept'].flatMap((room) =>
      sourcesBelow(room).flatMap(({ file, text }) =>
        [...text.matchAll(/\brule(?: ===| !==|:) '([a-z0-9-]+)'/g)].map(([, id]) => ({ where: file, id })),
      ),
    );
    const strangers = named.filter(({ id }) => !ids.has(id ?? '')).map(({ id }) => id);
    // The report's own: inputs that were given and not understood, and HTTP/3, which is not asked over.
    expect(new Set(strangers)).toEqual(new Set(['inputs', 'http3']));
  });
});

test('a planned rule is named by someone, and not yet written', () => {
  const named = new Set([...byExplains, ...byScenarios].map(({ id }) => id));
  expect(plannedRules.filter((id) => !named.has(id) || ids.has(id))).toEqual([]);
});

/** Lower-case words with hyphens; names of headers, flags, files and values in code marks or paths are left out. */
function wordsLikeIds(sentence: string): string[] {
  return sentence.match(/(?<![\w./@:$`"'-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w/=`"'-])/g) ?? [];
}

/** Plain English, and words of HTTP, with a hyphen: a new one is added here, or written without. */
const otherWords: ReadonlySet<string> = new Set(
  `access-control cache-control close-delimited content-length event-loop event-stream http-proxy keep-alive listener-level mid-response mid-stream no-cache
  no-store no-transform out-of-memory single-page well-formed`.split(/\s+/),
);
