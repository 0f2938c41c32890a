/** Runs of every trouble, with every set of inputs and every answer of the direct streams. */
import type { Facts } from '../../../src/model/facts.ts';
import type { LogRecord, ProxyKind } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import {
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  sampleTarget,
  setting,
  stream,
} from '../facts-builder.ts';
import type { Input } from './asks.ts';

type Builder = ReturnType<typeof stream>;
export type Direct = 'not-given' | 'healthy' | 'likewise' | 'unreachable' | 'refused';

export interface Case {
  name: string;
  facts: Facts;
  direct: Direct;
  given: Set<Input>;
  /** The trouble is an end of running streams. */
  isEnd: boolean;
}

const hung = () =>
  stream({
    status: null,
    headers: [],
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: 12_000 },
  });
const burst = (atMs: number) => stream().eventAt(atMs).eventAt(atMs).eventAt(atMs).eventAt(atMs);

/** Four streams each; the n-th opened n × 1.3 s after the first. */
const troubles: Record<string, (n: number) => Builder> = {
  idle: (n) =>
    stream()
      .eventsEvery(1000, 2 + n)
      .cutAt(3003 + n * 1000),
  'idle or total': () => stream().eventAt(10).cutAt(3000),
  total: (n) =>
    stream()
      .eventsEvery(700 + n * 90, 5)
      .cutAt(5001),
  random: (n) =>
    stream()
      .eventsEvery(300, 5 + n * 7)
      .cutAt(1_300 + n * 2_117),
  reset: (n) =>
    stream()
      .eventsEvery(300, 5 + n * 7)
      .cutAt(1_300 + n * 2_117, { transport: 'rst' }),
  moment: (n) =>
    stream()
      .eventsEvery(200, 30 - n * 5)
      .cutAt(7_000 - n * 1_300),
  'clean end': () => stream().eventsEvery(900, 4).endedAt(4001),
  ...Object.fromEntries(
    [401, 403, 404, 405, 429, 500, 502, 503, 504].map((status) => [
      `status ${status}`,
      () => stream().answered(status, [['content-type', 'text/plain']], 'no'),
    ]),
  ),
  'no head': hung,
  dropped: () => stream().failed('response', 'ECONNRESET'),
  'held back': () => burst(9_000).stoppedAt(12_000),
};
const ends = new Set(['idle', 'idle or total', 'total', 'random', 'reset', 'moment', 'clean end']);

const directs: Direct[] = ['not-given', 'healthy', 'likewise', 'unreachable', 'refused'];
const inputs: Input[] = ['access-log', 'error-log', 'config', 'admin'];

function directStreams(kind: Direct, trouble: (n: number) => Builder): Stream[] {
  const healthy = () => stream().eventsEvery(1000, 5).eventAt(8_000).eventsEvery(500, 0).stoppedAt(12_500);
  const made: Record<Direct, Builder[]> = {
    'not-given': [],
    healthy: [healthy(), healthy()],
    likewise: [trouble(1), trouble(2)],
    unreachable: [stream().failed('connect', 'ECONNREFUSED'), stream().failed('connect', 'ECONNREFUSED')],
    refused: [stream().answered(418), stream().answered(418)],
  };
  return made[kind].map((one, n) =>
    one
      .direct()
      .openedAfter(n * 1300)
      .done(),
  );
}

/** One hop as far as it was given; `admin` is Envoy's alone, `error-log` Nginx's. */
function hopOf(proxy: 'nginx' | 'envoy', given: Set<Input>) {
  const whole = sampleHop(proxy);
  return {
    ...whole,
    accessLogs: given.has('access-log') ? whole.accessLogs : [],
    errorLogs: given.has('error-log') ? whole.errorLogs : [],
    configs: given.has('config') ? whole.configs : [],
    admin: given.has('admin') ? 'http://127.0.0.1:9901' : null,
  };
}

function settingsOf(proxy: ProxyKind, given: Set<Input>): Facts['settings'] {
  if (!given.has('config')) return [];
  const idle = { kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '60s', ms: 60_000 } as const;
  return [setting({ ...idle, hop: proxy, proxy })];
}

function rowsOf(proxy: 'nginx' | 'envoy', given: Set<Input>, streams: Stream[]): Facts['joins'] {
  if (!given.has('access-log')) return [];
  const plain: Partial<LogRecord> = { reasonConfidence: 'possible', upstreamAddress: null, words: '200' };
  return streams.map((one) => joined(one, row(proxy, 'unknown', { ...plain, status: one.status })));
}

function subsets(all: Input[]): Input[][] {
  return Array.from({ length: 2 ** all.length }, (_, set) => all.filter((_, n) => (set >> n) % 2 === 1));
}

/** Every combination; `rows`: the access log given has a row of each stream. */
export function everyCase(): Case[] {
  const cases: Case[] = [];
  for (const [name, trouble] of Object.entries(troubles))
    for (const direct of directs)
      for (const proxy of ['nginx', 'envoy'] as const)
        for (const some of subsets(
          inputs.filter((one) => one !== (proxy === 'nginx' ? 'admin' : 'error-log')),
        ))
          for (const rows of some.includes('access-log') ? [true, false] : [false]) {
            const given = new Set<Input>([...some, ...(direct === 'not-given' ? [] : (['direct'] as const))]);
            cases.push({
              name: `${name}, direct ${direct}, ${proxy} with ${some.join(' ') || 'nothing'}${rows ? ', rows' : ''}`,
              facts: factsOf(trouble, direct, proxy, given, rows),
              direct,
              given,
              isEnd: ends.has(name),
            });
          }
  return cases;
}

function factsOf(
  trouble: (n: number) => Builder,
  direct: Direct,
  proxy: 'nginx' | 'envoy',
  given: Set<Input>,
  rows: boolean,
): Facts {
  const proxied = [0, 1, 2, 3].map((n) =>
    trouble(n)
      .openedAfter(n * 1300)
      .done(),
  );
  const hops = given.size > (given.has('direct') ? 1 : 0) ? [hopOf(proxy, given)] : [];
  const target = { ...sampleTarget, direct: direct === 'not-given' ? null : 'http://127.0.0.1:3000/events' };
  const joins = rows ? rowsOf(proxy, given, proxied) : [];
  return facts({
    plan: { ...samplePlan, hops, target },
    hops,
    streams: [...proxied, ...directStreams(direct, trouble)],
    settings: settingsOf(proxy, given),
    joins,
    records: joins.map(({ record }) => record),
    watchedSeconds: 12.5,
  });
}
