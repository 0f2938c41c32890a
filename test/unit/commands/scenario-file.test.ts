import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readInput } from '../../../src/commands/diagnose-input.ts';
import { readScenario } from '../../../src/commands/scenario-file.ts';
import type { DoctorError } from '../../../src/errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(dir, { recursive: true }));

function scenario(text: string): string {
  const file = join(dir, 'two-hops.yaml');
  writeFileSync(file, text);
  return file;
}

function fault(text: string): DoctorError {
  try {
    readScenario(scenario(text), dir);
  } catch (error) {
    return error as DoctorError;
  }
  throw new Error('the scenario was accepted');
}

const full = `
name: two-hops
target:
  url: https://a/events
  headers: { X-Key: 1 }
  body: '{}'
  protocols: [http1]
  cacert: ca.pem
hops:
  - { name: edge, proxy: nginx, accessLog: [access.log, /abs.log], config: nginx.conf }
  - { proxy: envoy, accessLog: '-', admin: 127.0.0.1:9901 }
for: 20
untilCut: 10m
connections: 50
`;

describe('scenario file', () => {
  it('says what the flags say, with files beside it', () => {
    expect(readScenario(scenario(full), '/elsewhere')).toMatchObject({
      url: 'https://a/events',
      headers: [['X-Key', '1']],
      body: 'e30=',
      protocols: ['http1'],
      cacert: join(dir, 'ca.pem'),
      forMs: 20_000,
      untilCutMs: 600_000,
      hops: [
        {
          name: 'edge',
          accessLogs: [join(dir, 'access.log'), '/abs.log'],
          configs: [join(dir, 'nginx.conf')],
        },
        { name: 'envoy', accessLogs: ['-'], admin: 'http://127.0.0.1:9901' },
      ],
    });
  });

  it('names files from where the user stands', () => {
    scenario(full);
    const input = readScenario('./two-hops.yaml', dir);
    expect(input.hops?.[0]?.configs).toEqual(['nginx.conf']);
  });

  it.each([
    ['an unknown key', 'target:\n  url: http://a\n  hedaers: {}\n', /two-hops\.yaml:3: target\.hedaers/],
    ['a bad duration', 'name: x\nfor: soon\n', /two-hops\.yaml:2: for: .*30s/],
    ['an unknown proxy', 'hops:\n  - name: a\n    proxy: squid\n', /two-hops\.yaml:3: hops\.0\.proxy/],
    ['a missing proxy', 'name: x\nhops:\n  - name: a\n', /two-hops\.yaml:3: hops\.0\.proxy/],
    ['no YAML', 'a: [1\nb: 2\n', /two-hops\.yaml:\d+: /],
  ])('names file, line and key of %s', (_, text, expected) => {
    expect(fault(text).why).toMatch(expected);
  });

  it('lies below the flags, header by header', async () => {
    const file = scenario(
      'target: { url: http://a/, headers: { A: 1, B: 1 } }\nfor: 20s\nhops: [{ proxy: nginx }]\n',
    );
    const io = { cwd: dir, stdin: Readable.from([]) };
    const input = await readInput({ words: [file], header: ['a: 2'], for: '5s' }, io);
    expect(input).toMatchObject({ url: 'http://a/', forMs: 5000, hops: [{ name: 'nginx' }] });
    expect(input.headers).toEqual([
      ['B', '1'],
      ['a', '2'],
    ]);
  });

  it('lies below a URL on the command line', async () => {
    const io = { cwd: dir, stdin: Readable.from([]) };
    const input = await readInput({ words: ['http://b/'], scenario: scenario(full) }, io);
    expect(input).toMatchObject({ url: 'http://b/', forMs: 20_000 });
  });
});
