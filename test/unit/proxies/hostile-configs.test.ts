import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/model/limits.ts';
import type { ProxyKind } from '../../../src/model/log-record.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';

/** Reads the first of the files. */
function read(proxy: ProxyKind, files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const query = { scheme: 'http' as const, port: 8080, authority: 'a.test', path: '/events', method: 'GET' };
  return readConfigs('edge', proxy, [join(folder, Object.keys(files)[0] ?? '')], query);
}

const whyOf = ({ faults }: ReturnType<typeof read>) =>
  (faults[0]?.error as { why?: string } | undefined)?.why;
/** Each variable ten times the one before it. */
const doubling = (line: (name: string, value: string) => string, use: (name: string) => string) =>
  Array.from({ length: 12 }, (_, i) =>
    line(`L${i}`, i === 0 ? 'a'.repeat(10) : use(`L${i - 1}`).repeat(10)),
  ).join('\n');

describe('a config that would never end', () => {
  test('Caddyfile: files and snippets that import themselves are refused, as Caddy does', () => {
    const site = ':8080 {\nreverse_proxy 127.0.0.1:9000\n}\n';
    const circle = /Caddyfile:\d: imports lead in a circle, which Caddy refuses too/;
    expect(whyOf(read('caddy', { Caddyfile: `import Caddyfile\nimport *\n${site}` }))).toMatch(circle);
    expect(whyOf(read('caddy', { Caddyfile: `import b\n${site}`, b: 'import Caddyfile\n' }))).toMatch(
      /b:1: imports lead in a circle/,
    );
    expect(whyOf(read('caddy', { Caddyfile: `(x) {\nimport x\n}\n:8080 {\nimport x\n}\n` }))).toMatch(circle);
    // The same file or snippet twice, side by side, is no circle.
    const twice = read('caddy', {
      Caddyfile: `(x) {\nimport b\nimport b\n}\n:8080 {\nimport x\nimport x\n}\n`,
      b: 'header a b\n',
    });
    expect(twice.faults).toEqual([]);
  });

  test('Caddyfile: arguments and blocks that multiply', () => {
    const words = Array.from({ length: 12 }, (_, i) =>
      i === 0 ? '(s0) {\nheader a {args[0]}\n}' : `(s${i}) {\nimport s${i - 1} ${'{args[0]}'.repeat(10)}\n}`,
    ).join('\n');
    expect(whyOf(read('caddy', { Caddyfile: `${words}\n:8080 {\nimport s11 aaaaaaaaaa\n}\n` }))).toMatch(
      /unfolds to more than 16 MB, so it was not read/,
    );
    const blocks = Array.from({ length: 12 }, (_, i) =>
      i === 0 ? '(b0) {\n{block}\n}' : `(b${i}) {\nimport b${i - 1} {\n${'{block}\n'.repeat(10)}}\n}`,
    ).join('\n');
    expect(
      whyOf(read('caddy', { Caddyfile: `${blocks}\n:8080 {\nimport b11 {\nheader a b\n}\n}\n` })),
    ).toMatch(/unfolds to more than 16 MB, so it was not read/);
  });

  test('Apache: Defines that multiply, and a directive over very many lines', () => {
    const bomb = doubling(
      (name, value) => `Define ${name} ${value}`,
      (name) => `\${${name}}`,
    );
    expect(whyOf(read('apache', { 'httpd.conf': `${bomb}\nListen 8080\n` }))).toMatch(
      /httpd.conf:\d+: it unfolds to more than 16 MB, so it was not read/,
    );
    const started = performance.now();
    read('apache', { 'httpd.conf': `${'Listen 8080 \\\n'.repeat(50_000)}\n` });
    // Stepping through its lines for each word took a minute.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('HAProxy: variables that multiply', () => {
    const bomb = doubling(
      (name, value) => `setenv ${name} "${value}"`,
      (name) => `\${${name}}`,
    );
    const config = `global\n${bomb}\nfrontend f\nbind :8080\n`;
    expect(whyOf(read('haproxy', { 'haproxy.cfg': config }))).toContain(
      `a variable grows beyond ${limits.variableBytes / 1000} kB`,
    );
  });

  test('VCL: one long line', () => {
    const started = performance.now();
    read('varnish', { 'default.vcl': `vcl 4.1; ${'import std; '.repeat(50_000)}` });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('of very many warnings only the first are kept', () => {
  const many = limits.configWarnings + 7;
  const text = `${'Include nowhere.conf\n'.repeat(many)}Listen 8080\nProxyPass / http://127.0.0.1:9000/\n`;
  const { readings } = read('apache', { 'httpd.conf': text });
  expect(readings[0]?.warnings).toHaveLength(limits.configWarnings + 1);
  expect(readings[0]?.warnings.at(-1)).toMatch(/^\d+ more warnings about the config are not shown$/);
});
