import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readInput } from '../../../../src/commands/run-input.ts';
import { readScenario } from '../../../../src/commands/scenario/file.ts';
import type { DoctorError } from '../../../../src/errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(dir, { recursive: true }));

function scenario(text: string): string {
  const file = join(dir, 'two-hops.yaml');
  writeFileSync(file, text);
  return file;
}

function fault(text: string): DoctorError {
  try {
    readScenario(scenario(text), { cwd: dir, env: {} });
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
  locationTrusted: true
hops:
  - { name: edge, proxy: nginx, accessLog: [access.log, /abs.log], config: nginx.conf }
  - { proxy: envoy, accessLog: '-', admin: 127.0.0.1:9901 }
for: 20
untilCut: 10m
connections: 50
`;

describe('scenario file', () => {
  it('says what the flags say, with files beside it', () => {
    expect(readScenario(scenario(full), { cwd: '/elsewhere', env: {} })).toMatchObject({
      url: 'https://a/events',
      headers: [['X-Key', '1']],
      body: 'e30=',
      protocols: ['http1'],
      cacert: join(dir, 'ca.pem'),
      locationTrusted: true,
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
    const input = readScenario('./two-hops.yaml', { cwd: dir, env: {} });
    expect(input.hops?.[0]?.configs).toEqual(['nginx.conf']);
  });

  it.each([
    ['an unknown key', 'target:\n  url: http://a\n  hedaers: {}\n', /two-hops\.yaml:3: target\.hedaers/],
    ['a bad duration', 'name: x\nfor: soon\n', /two-hops\.yaml:2: for: .*30s/],
    ['an unknown proxy', 'hops:\n  - name: a\n    proxy: nginks\n', /two-hops\.yaml:3: hops\.0\.proxy/],
    ['a missing proxy', 'name: x\nhops:\n  - name: a\n', /two-hops\.yaml:3: hops\.0\.proxy/],
    ['no YAML', 'a: [1\nb: 2\n', /two-hops\.yaml:\d+: /],
  ])('names file, line and key of %s', (_, text, expected) => {
    expect(fault(text).why).toMatch(expected);
  });

  it('lies below the flags, header by header', async () => {
    const file = scenario(
      'target: { url: http://a/, headers: { A: 1, B: 1 } }\nfor: 20s\nhops: [{ proxy: nginx }]\n',
    );
    const io = { cwd: dir, env: {}, stdin: Readable.from([]) };
    const input = await readInput({ words: [file], header: ['a: 2'] }, { forMs: 5000 }, io);
    expect(input).toMatchObject({ url: 'http://a/', forMs: 5000, hops: [{ name: 'nginx' }] });
    expect(input.headers).toEqual([
      ['B', '1'],
      ['a', '2'],
    ]);
  });

  it('lies below a URL on the command line', async () => {
    const io = { cwd: dir, env: {}, stdin: Readable.from([]) };
    const input = await readInput({ words: ['http://b/'], scenario: scenario(full) }, {}, io);
    expect(input).toMatchObject({ url: 'http://b/', forMs: 20_000 });
  });
});

const population = `
connections: 500
duration: 10m
hold: 45
ramp: [{ rate: 20, for: 10s }, { rate: 100rps }]
reconnect: smart
interrupt: { every: 60s, streams: 10%, how: rst }
pressure: { rate: 200rps, path: /health }
thresholds: ['connect_success>=99%', { check: disconnects==0, abort: true, after: 10s }, user-soak]
workers: 2
streamsPerConnection: 50
localAddresses: 127.0.0.2-127.0.0.3
recordEvents: true
repeatPost: true
`;

describe('keys of a soak or load', () => {
  it('say what the flags say', () => {
    const input = readScenario(scenario(population), { cwd: dir, env: {} });
    expect(input).toMatchObject({
      connections: 500,
      durationMs: 600_000,
      holdMs: 45_000,
      ramp: [
        { perSecond: 20, ms: 10_000 },
        { perSecond: 100, ms: null },
      ],
      reconnect: { name: 'smart' },
      interrupt: { everyMs: 60_000, share: 0.1, how: 'rst' },
      pressurePerSecond: 200,
      pressurePath: '/health',
      workers: 2,
      streamsPerConnection: 50,
      localAddresses: ['127.0.0.2', '127.0.0.3'],
      recordEvents: true,
      repeatPost: true,
    });
    expect(input.thresholds?.slice(0, 2)).toMatchObject([
      { text: 'connect_success>=99%', abort: false, afterMs: 0 },
      { text: 'disconnects==0', abort: true, afterMs: 10_000 },
    ]);
    expect(input.thresholds?.length).toBeGreaterThan(3);
  });

  it.each<[string, string, object]>([
    ['a time as reports print it', 'hold: 2 min 30 s', { holdMs: 150_000 }],
    [
      'a stage as reports print it',
      'ramp: [{ rate: 5, for: 1 min 10 s }, { rate: 9 }]',
      { ramp: [{ ms: 70_000 }, {}] },
    ],
    [
      'a policy with times as printed',
      'reconnect: { like: smart, after: { auth: { initial: 1 h 30 min } } }',
      { reconnect: { after: { auth: { initialMs: 5_400_000 } } } },
    ],
    ['a ramp as a number', 'ramp: 500', { ramp: [{ perSecond: 500, ms: null }] }],
    ['a ramp as the flag has it', 'ramp: 100:10s,500', { ramp: [{ ms: 10_000 }, { ms: null }] }],
    ['an interrupt as the flag has it', 'interrupt: every=1m,streams=5%', { interrupt: { share: 0.05 } }],
    ['a pressure as the flag has it', 'pressure: 200rps', { pressurePerSecond: 200 }],
    ['a policy of its own', 'reconnect: { like: browser, jitter: 20% }', { reconnect: { jitter: 0.2 } }],
  ])('may be written short or long: %s', (_, text, expected) => {
    expect(readScenario(scenario(`${text}\n`), { cwd: dir, env: {} })).toMatchObject(expected);
  });

  it.each([
    ['connections: lots', /:1: connections/],
    ['connections: 0', /:1: connections/],
    ['name: x\nduration: 0s', /:2: duration: must be above zero/],
    ['name: x\nhold: 30d', /:2: hold: must be 24d or less/],
    ['name: x\nfor: 5 s 3 min', /:2: for: must be a duration: .*2 min 30 s/],
    ['pressure: { rate: 5, pth: / }', /:1: pressure/],
    ['interrupt: { every: 60s, streams: 10%, how: softly }', /:1: interrupt/],
    ['thresholds: [{ chek: x }]', /:1: thresholds/],
  ])('%s is refused with file, line and key', (text, expected) => {
    expect(fault(`${text}\n`).why).toMatch(expected);
  });

  it.each([
    ['ramp: soon', /two-hops\.yaml: ramp/],
    ['reconnect: sometimes', /two-hops\.yaml: reconnect/],
    ["thresholds: ['nothing<1']", /two-hops\.yaml: thresholds/],
    ['interrupt: now', /two-hops\.yaml: interrupt/],
    ['localAddresses: here', /two-hops\.yaml: localAddresses/],
    ['pressure: { rate: 5, path: health }', /two-hops\.yaml: pressure\.path/],
    ['pressure: much', /two-hops\.yaml: pressure\.rate/],
  ])('%s is refused with file and key', (text, expected) => {
    expect(fault(`${text}\n`).message).toMatch(expected);
  });

  it('is not unfolded where its aliases stand for more than memory holds', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`;
    const bomb = [
      'a: &a [1]',
      level('b', 'a'),
      level('c', 'b'),
      level('d', 'c'),
      level('e', 'd'),
      level('f', 'e'),
    ];
    expect(fault(bomb.join('\n'))).toMatchObject({
      exitCode: 2,
      message: 'the scenario file cannot be unfolded',
    });
  });
});
