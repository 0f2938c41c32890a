/** The JSON Schemas that the package ships: they are what the code checks by, and say the same as it does. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Asked, planAsked } from '../../src/commands/scenario/asked.ts';
import { scenarioJsonSchema } from '../../src/commands/scenario/json-schema.ts';
import { populationKeys } from '../../src/commands/scenario/population-keys.ts';
import { scenarioSchema } from '../../src/commands/scenario/schema.ts';
import { DoctorError } from '../../src/errors.ts';
import { stagedScenarioJsonSchema } from '../../src/lab/scenario.ts';
import { reportJsonSchema } from '../../src/report/schema/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shipped = (file: string) => JSON.parse(readFileSync(`${root}${file}`, 'utf8'));
/** As a program would read it that knows nothing but the file. */
const readerOf = (file: string) => z.fromJSONSchema(shipped(file));

describe('what is shipped is what the code checks by (else: npm run schemas)', () => {
  it.each([
    ['docs/report.schema.json', reportJsonSchema],
    ['docs/scenario.schema.json', scenarioJsonSchema],
    ['scenarios/schema.json', stagedScenarioJsonSchema],
  ])('%s', (file, made) => {
    expect(shipped(file)).toEqual(JSON.parse(JSON.stringify(made())));
  });
});

const whole = `
target: { url: 'https://a/events', headers: { X-Key: 1 }, protocols: [http1], resolve: a:1:b }
hops:
  - { name: edge, proxy: nginx, accessLog: [a.log, b.log], config: nginx.conf }
for: 20s
connections: 50
ramp: [{ rate: 10, for: 5s }, { rate: 20 }]
reconnect: { like: browser, jitter: 20%, after: { auth: never, network: { initial: 5s, tries: forever } } }
interrupt: { every: 30s, streams: 10% }
pressure: 50rps
thresholds: ['ttfe_p95<500ms', { check: 'disconnects<5', abort: true, after: 5s }]
`;

describe('docs/scenario.schema.json', () => {
  const reader = readerOf('docs/scenario.schema.json');

  it('takes what the tool takes', () => {
    const said = parse(whole);
    expect(scenarioSchema.safeParse(said).error).toBeUndefined();
    expect(reader.safeParse(said).error).toBeUndefined();
  });

  it.each([
    ['a key that is not known', 'conections: 50'],
    ['a number beyond its bounds', 'connections: 0'],
    ['a hop without its proxy', 'hops: [{ name: edge }]'],
    ['a word of another language', 'failOn: error'],
  ])('refuses %s, as the tool does', (_, text) => {
    expect(scenarioSchema.safeParse(parse(text)).success).toBe(false);
    expect(reader.safeParse(parse(text)).success).toBe(false);
  });

  it('has patterns that every reader of JSON Schema can compile', () => {
    const patterns = [
      ...JSON.stringify(shipped('docs/scenario.schema.json')).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g),
    ];
    expect(patterns.length).toBeGreaterThan(30);
    for (const [, pattern = '""'] of patterns)
      expect(() => new RegExp(JSON.parse(pattern), 'u')).not.toThrow();
  });

  const asked = (keys: object) => ({ target: { url: 'http://a/events' }, ...keys });
  const ofTarget = (keys: object) => ({ target: { url: 'http://a/events', ...keys } });
  const command = (said: Record<string, unknown>): 'diagnose' | 'soak' | 'load' => {
    if ('hold' in said) return 'load';
    return Object.keys(populationKeys).some((key) => key in said) ? 'soak' : 'diagnose';
  };
  const isTaken = (said: Record<string, unknown>) => {
    try {
      planAsked(command(said), said as Asked, { env: {}, cwd: '/' });
      return true;
    } catch (error) {
      if (error instanceof DoctorError) return false;
      throw error;
    }
  };

  const times = [
    '30s',
    '1h30m',
    '2 min 30 s',
    '1.5s',
    90,
    '90',
    '30m1h',
    '5m 30',
    'soon',
    '',
    0,
    '0s',
    -3,
    '400d',
    '600h',
    3_000_000,
    true,
  ];
  const matrix: [string, (value: unknown) => Record<string, unknown>, unknown[]][] = [
    ['for', (value) => asked({ for: value }), times],
    ['untilCut', (value) => asked({ untilCut: value }), times],
    ['logWindow', (value) => asked({ logWindow: value }), ['15m', 0, '400d', -1, '5m1d', 'x']],
    ['maxTime', (value) => ofTarget({ maxTime: value }), ['15m', 0, '400d', -1]],
    ['hold', (value) => asked({ hold: value }), ['15m', 0, '30m1h']],
    [
      'maxEventSize',
      (value) => asked({ maxEventSize: value }),
      ['16MB', '64 kB', '1.5GiB', '1KB', '1000B', '999B', '0MB', '1 potato', '16', '', 16],
    ],
    [
      'url',
      (value) => ({ target: { url: value } }),
      ['https://a/', 'HTTP://A', 'ftp://a/', 'a/events', '//a', 'http:///x', '', 5, null],
    ],
    ['direct', (value) => ofTarget({ direct: value }), ['http://10.0.0.7:3000', '/x', 'ws://a']],
    ['method', (value) => ofTarget({ method: value }), ['POST', 'purge', 'GE T', 'CONNECT', '']],
    [
      'headers',
      (value) => ofTarget({ headers: value }),
      [
        { 'X-A': 'b', B: 1 },
        { 'a b': 'c' },
        { A: 'b\nc' },
        ['A: b', 'C;', 'D:'],
        ['nonsense'],
        ['a b: c'],
        ['A: b\r\nC: d'],
        5,
      ],
    ],
    [
      'resolve',
      (value) => ofTarget({ resolve: value }),
      ['a:443:127.0.0.1', ['+a:1:b'], 'a:443', '*:443:[::1]', ''],
    ],
    ['connectTo', (value) => ofTarget({ connectTo: value }), ['a:1:b:2', '::b:', 'a:1', '']],
    ['proxy', (value) => ofTarget({ proxy: value }), ['p:3128', 'http://p', '', 'socks5://p', 'https://p']],
    ['protocols', (value) => ofTarget({ protocols: value }), [['http1'], [], ['http3']]],
    [
      'hops',
      (value) => asked({ hops: [value] }),
      [
        { proxy: 'envoy', admin: '127.0.0.1:9901' },
        { proxy: 'envoy', admin: '' },
        { proxy: 'nginx', admin: 'http://a' },
        { proxy: 'nginx', config: [] },
        { name: 'a' },
      ],
    ],
    ['connections', (value) => asked({ connections: value }), [1, 0, 1.5, '5']],
    [
      'ramp',
      (value) => asked({ ramp: value, connections: 5 }),
      [
        10,
        '10',
        '10:5s,20',
        '10,20',
        '10:5s,0',
        '',
        0,
        -1,
        '5:x',
        [{ rate: 5, for: '2s' }, { rate: '20rps' }],
        [],
        [{ rate: 0 }],
      ],
    ],
    [
      'interrupt',
      (value) => asked({ interrupt: value }),
      [
        'every=60s,streams=10%',
        'streams=1%, every=5s ,how=rst',
        'every=60s',
        'every=0s,streams=10%',
        'every=5s,streams=0%',
        'every=5s,streams=101%',
        'every=5s,streams=5%,how=no',
        { every: '30s', streams: '10%' },
        { every: 30, streams: '10%', how: 'rst' },
        { every: 0, streams: '10%' },
        { every: '30s', streams: 10 },
      ],
    ],
    [
      'pressure',
      (value) => asked({ pressure: value }),
      [
        '50rps',
        '50/s',
        50,
        0,
        '0rps',
        'fast',
        { rate: 5, path: '/health' },
        { rate: 5, path: 'health' },
        { rate: 5, path: '//a' },
      ],
    ],
    [
      'thresholds',
      (value) => asked({ thresholds: [value] }),
      [
        'ttfe_p95<500ms',
        ' ttfe_p95 <= 1 min 30 s ',
        'connect_success>=99%',
        'connect_success>=101%',
        'disconnects==0',
        'disconnects==1.5',
        'user-soak',
        'ttfe<500ms',
        'ttfe_p95<500',
        'ttfe_p95',
        'ttef_p95<5s',
        'connect_success_p95>9%',
        'ttfe_p95=>5s',
        { check: 'disconnects<5', abort: true, after: '5s' },
        { check: 'nonsense' },
      ],
    ],
    [
      'localAddresses',
      (value) => asked({ localAddresses: value }),
      ['127.0.0.2', ['127.0.0.2-127.0.0.5'], 'localhost', '', '127.0.0.300'],
    ],
    [
      'reconnect',
      (value) => asked({ reconnect: value }),
      [
        'smart',
        'often',
        { like: 'browser', jitter: '20%' },
        { like: 'often' },
        { like: 'browser', jitter: 2 },
        { like: 'browser', jitter: '120%' },
        { after: { network: { initial: '5s' } } },
        { after: { network: { initial: '5m1h' } } },
        { after: { network: { initial: 5, tries: 0 } } },
        { after: { network: { initial: 5, tries: 2.5 } } },
      ],
    ],
  ];

  it.each(matrix)('of %s it takes what the tool takes, and nothing else', (_, said, values) => {
    const taken = values.map((value) => [value, isTaken(said(value))]);
    expect(values.map((value) => [value, reader.safeParse(said(value)).success])).toEqual(taken);
    expect(taken.some(([, is]) => is) && taken.some(([, is]) => !is)).toBe(true);
  });

  it('knows how a policy of reconnecting is written', () => {
    expect(reader.safeParse({ reconnect: 'smart' }).success).toBe(true);
    expect(reader.safeParse({ reconnect: { after: { auth: 'always' } } }).success).toBe(false);
    expect(reader.safeParse({ reconnect: { likes: 'browser' } }).success).toBe(false);
  });
});

describe('scenarios/schema.json', () => {
  const reader = readerOf('scenarios/schema.json');
  const folders = readdirSync(`${root}scenarios`, { withFileTypes: true }).filter((one) => one.isDirectory());

  it.each(folders.map(({ name }) => name))('takes scenarios/%s', (name) => {
    const said = parse(readFileSync(`${root}scenarios/${name}/scenario.yaml`, 'utf8'));
    expect(reader.safeParse(said).error).toBeUndefined();
  });

  it('refuses an outcome that is none', () => {
    expect(reader.safeParse({ title: 't', expect: { verdict: 'fine' } }).success).toBe(false);
  });
});
