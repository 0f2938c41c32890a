/** Holds that what decides and what tells asks a proxy's profile, and does not name the proxy. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { profiles } from '../../src/proxies/profile/known.ts';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const rooms = ['rules', 'analysis', 'report', 'correlate', 'run', 'kept', 'tally', 'thresholds'];
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && rooms.includes(file.split('/')[0] ?? ''))
  // What a rule is about is a page for readers, and names the proxies that it was seen on.
  .filter((file) => !/^rules\/(sources\.ts$|.+\/about\.ts$)/.test(file))
  .sort();

/** Files that name proxies all the same: how often, and why. */
const few: Record<string, { names: number; because: string }> = {
  'kept/older/records.ts': {
    names: 1,
    because: 'the same of rows: what their dialects wrote then does not change',
  },
  'kept/older/settings.ts': {
    names: 2,
    because:
      'runs of older versions, whose settings have no state: what two proxies wrote then does not change',
  },
  'rules/end/heartbeat-missing.ts': {
    names: 1,
    because: 'a sentence with examples of usual limits, those of services in the cloud among them',
  },
  'rules/start/auth-rejected/denial.ts': {
    names: 1,
    because: "the filter's full name, where a row has named it",
  },
  'rules/start/fault-injected.ts': { names: 2, because: "the filter's full name, where a row has named it" },
  'run/row-secrets.ts': {
    names: 12,
    because: 'a field is read in every syntax, whoever wrote it: a wrong guess would show a secret',
  },
};

/** `Go` and `go` are words of their own: these count where they are the whole text. */
const names = profiles.flatMap(({ kind, name }) => [kind, name]).filter((name) => /^\w{3,}$/.test(name));
const inText = new RegExp(`(?<![a-z])(?:${names.join('|')})(?![a-z])|isNginx|isEnvoy`, 'i');
const wholeText = new Set(profiles.map(({ kind }) => kind));

interface Node {
  type: string;
  start: number;
  value?: unknown;
  name?: unknown;
}

describe('rooms that decide and tell', () => {
  test('are read', () => {
    expect(files.length).toBeGreaterThan(250);
    expect(namesIn("const a = proxy === 'nginx' ? `Envoy` : /haproxy/; import 'envoy'; // Nginx")).toBe(3);
    expect(namesIn("const a = 'go'; const b = 'go on'; const varnished = 'engine';")).toBe(1);
  });

  test('name no proxy, but for the few that say why', () => {
    const found = files.flatMap((file) => {
      const count = namesIn(readFileSync(join(src, file), 'utf8'));
      return count > 0 ? [[file, count]] : [];
    });
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(few).map(([file, { names }]) => [file, names])),
    );
  });
});

/** Texts, patterns and identifiers of the code that name a proxy; comments and imported paths do not count. */
function namesIn(text: string): number {
  let count = 0;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    if (!isNode(node) || node.type === 'ImportDeclaration' || isAbout(node)) return;
    if (isNaming(node)) count += 1;
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseAst(text, { lang: 'ts' }));
  return count;
}

/** A rule's own page, where it stands in the rule's file. */
function isAbout(node: Node): boolean {
  return node.type === 'Property' && 'key' in node && isNode(node.key) && node.key.name === 'about';
}

function isNaming(node: Node): boolean {
  if (node.type === 'Identifier') return inText.test(String(node.name));
  if (node.type === 'TemplateElement') return inText.test((node.value as { raw: string }).raw);
  if (node.type !== 'Literal') return false;
  const text = 'raw' in node ? String(node.raw) : String(node.value);
  return inText.test(text) || wholeText.has(String(node.value));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
