/** Runs in which inputs count that generated ones seldom or never have: an admin interface, every kind of setting, compression. */
import type { Facts } from '../../src/model/facts.ts';
import type { AdminSnapshot } from '../../src/model/route-query.ts';
import type { Setting } from '../../src/model/setting.ts';
import type { SettingKind } from '../../src/model/setting-kind.ts';
import type { Stream } from '../../src/model/stream.ts';
import { startTally } from '../../src/tally/index.ts';
import { directPlan, facts, joined, row, sampleHop, setting, stream } from '../unit/facts-builder.ts';
import { generateFacts } from '../unit/facts-generator.ts';
import { heldPlan, runBegan, tick } from '../unit/held-builder.ts';
import { factsOfDelivery } from './facts-of-delivery.ts';
import { factsOfReturns } from './facts-of-returns.ts';

/** The kinds that a generated config has not, each in the words of one proxy. */
const furtherKinds: readonly SettingKind[] = [
  'listener',
  'domains',
  'route',
  'upstream',
  'upstream-protocol',
  'max-connections',
  'max-requests',
  'max-streams',
  'shutdown-timeout',
  'compression',
];

const counters = [
  'http.edge.downstream_rq_idle_timeout',
  'http.edge.downstream_rq_max_duration_reached',
  'cluster.app.upstream_cx_protocol_error',
  'cluster.app.upstream_cx_overflow',
];

const hops = () => [sampleHop('nginx')];
export const factsForNeeds: Facts[] = [
  ...Array.from({ length: 160 }, (_, seed) => furnished(seed)),
  refused(404),
  refused(405),
  refusedInErrorLog(),
  withOrigin(),
  withoutMarker(),
  silent(),
  hanging(),
  headsHeld(),
  originAway(),
  compressed(),
  otherServer(),
  challenged(),
  forbiddenFields(),
  withoutPorts(),
  slowReader(),
  hopAway(),
  soaked(),
  ...factsOfDelivery,
  ...factsOfReturns,
  { ...otherServer(), joins: [] },
];

/** A hop that is asked by itself takes no connection. */
function hopAway(): Facts {
  const plan = { ...directPlan, target: { ...directPlan.target, via: ['http://127.0.0.1:9001/events'] } };
  const asked = { trial: 'via-1', asks: 'via', route: 'direct' } as const;
  const trials = [...plan.trials, { ...plan.trials[0]!, ...asked, name: 'via-1', via: 0 }];
  const away = stream(asked).failed('connect', 'ECONNREFUSED', 'ECONNREFUSED').done();
  return facts({ plan: { ...plan, trials }, streams: [stream().done()], beside: [away] });
}

/** A test for browsers in place of the stream. */
function challenged(): Facts {
  const tested = stream().answered(403, [['cf-mitigated', 'challenge']]);
  const direct = stream().direct().eventsEvery(500, 8).stoppedAt(5_000);
  return facts({ plan: directPlan, streams: [tested.done(), direct.done()] });
}

/** A client of ours that hardly reads is given up, and the row of another says the same of it. */
function slowReader(): Facts {
  const read = stream().eventsEvery(500, 16).stoppedAt(8_000).done();
  const slow = stream({ asks: 'slow-reader', trial: 'slow-reader' }).eventsEvery(500, 6).cutAt(8_000).done();
  const left = stream({ asks: 'left-early' }).eventsEvery(500, 6).stoppedAt(4_000).done();
  const joins = [
    joined(slow, row('nginx', 'client-slow', { kind: 'error' })),
    joined(left, row('nginx', 'client-closed', { durationMs: 9_000 })),
  ];
  return facts({ hops: hops(), streams: [read], beside: [slow, left], joins });
}

/** The proxy has no local port left for its upstream. */
function withoutPorts(): Facts {
  const first = stream().answered(502).done();
  const said = row('nginx', 'connect-failed', { kind: 'error', reasonDetails: ['no-local-address'] });
  const settings = [setting({ kind: 'upstream', setting: 'server', value: '10.0.0.1:80' })];
  return facts({ hops: hops(), streams: [first], joins: [joined(first, said)], settings });
}

/** HTTP/2 heads with a field of a single connection, on both routes. */
function forbiddenFields(): Facts {
  const one = () => stream().via('http2').failed('response', 'ERR_HTTP2_STREAM_ERROR').done();
  const failure = { ...one().failure, forbiddenFields: [['connection', 'keep-alive']] };
  const refusedHeads = [one(), { ...one(), route: 'direct' as const }];
  return facts({ plan: directPlan, streams: refusedHeads.map((each) => ({ ...each, failure }) as Stream) });
}

/** Two processes that ran to the end. */
function soaked(): Facts {
  const tally = startTally(heldPlan(4, 2), runBegan);
  for (const worker of ['1', '2']) tally.tick(tick({ worker }));
  return facts({ plan: heldPlan(4, 2), figures: tally.figures() });
}

function furnished(seed: number): Facts {
  const { facts } = generateFacts(seed);
  const isSecure = seed % 3 === 0;
  const target = isSecure
    ? { ...facts.plan.target, url: 'https://app.example.test/events' }
    : facts.plan.target;
  return {
    ...facts,
    plan: { ...facts.plan, target },
    settings: [...facts.settings, ...facts.hops.flatMap(({ name, proxy }) => furtherSettings(name, proxy))],
    admin: facts.hops.map(({ name }) => admin(name, counters[seed % counters.length] ?? '')),
  };
}

function furtherSettings(hop: string, proxy: Setting['proxy']): Setting[] {
  return furtherKinds.map((kind) => setting({ kind, setting: kind, hop, proxy, value: '1', items: [] }));
}

function admin(hop: string, counter: string): Facts['admin'][number] {
  const look = (value: number): AdminSnapshot => ({
    hop,
    at: 1_800_000_000_000,
    version: '1.36.2',
    uptimeSeconds: null,
    counters: { [counter]: value },
    hosts: [],
  });
  return { before: look(0), after: look(9) };
}

/** The proxy's row names the upstream that answered, and the origin says the same. */
function refused(status: number): Facts {
  const first = stream().answered(status).done();
  const direct = stream().direct().answered(status).done();
  const joins = [joined(first, row('nginx', 'clean', { status, upstreamStatus: `${status}` }))];
  return facts({ plan: directPlan, hops: hops(), streams: [first, direct], joins });
}

/** Its error log says why. */
function refusedInErrorLog(): Facts {
  const first = stream().answered(404).done();
  const joins = [joined(first, row('nginx', 'no-route', { kind: 'error', upstreamAddress: null }))];
  return facts({ hops: hops(), streams: [first], joins });
}

/** A page of another origin asks, and only the direct answer allows it. */
function withOrigin(): Facts {
  const plan = { ...directPlan, browserOrigin: 'https://page.example.test' };
  const direct = stream().direct().header('access-control-allow-origin', 'https://page.example.test');
  return facts({ plan, streams: [stream().stoppedAt(9_000).done(), direct.stoppedAt(9_000).done()] });
}

function withoutMarker(): Facts {
  const streams = [stream().eventsEvery(300, 5).endedAt(3_000).done()];
  const settings = [setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0' })];
  return facts({ plan: { ...directPlan, endMarker: '[DONE]' }, hops: hops(), streams, settings });
}

function silent(): Facts {
  const settings = [
    setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '60s', ms: 60_000 }),
  ];
  return facts({ hops: hops(), streams: [stream().eventAt(3).stoppedAt(30_000).done()], settings });
}

/** An answer of a kind that says when it is done, and stops in the middle. */
function hanging(): Facts {
  const one = stream();
  for (let n = 0; n < 5; n++) one.eventAt(100 + n * 50, '{"object":"chat.completion.chunk"}');
  return facts({ hops: hops(), streams: [one.stoppedAt(30_000).done()] });
}

/** Head and first event come together, 5 s later than the head that the origin sends. */
function headsHeld(): Facts {
  const { marks } = stream().done();
  const late = stream({ marks: { ...marks, headersMs: 5_000 } }).eventAt(5_001);
  const direct = stream().direct().eventAt(5_001);
  return facts({ plan: directPlan, hops: hops(), streams: [late.done(), direct.done()] });
}

/** Two streams of one upstream address end in one moment, and the direct one with them. */
function originAway(): Facts {
  const through = [
    stream().eventsEvery(300, 16).cutAt(5_000).done(),
    stream().openedAfter(1_300).eventsEvery(300, 12).cutAt(3_710).done(),
  ];
  const direct = stream().direct().eventsEvery(300, 16).cutAt(5_000).done();
  const joins = through.map((one) => joined(one, row('nginx', 'upstream-closed')));
  return facts({ plan: directPlan, hops: hops(), streams: [...through, direct], joins });
}

/** The one without compression is on time, the other shows no event. */
function compressed(): Facts {
  const zipped = stream({ asks: 'compressed', contentEncoding: 'gzip' }).stoppedAt(8_000).done();
  const streams = [stream().eventsEvery(500, 16).stoppedAt(8_000).done(), zipped];
  const settings = [setting({ kind: 'compression', setting: 'gzip_types', value: 'text/event-stream' })];
  return facts({ hops: hops(), streams, settings, admin: [admin('nginx', '')] });
}

/** One server opens the stream, and another says that it does not know the session. */
function otherServer(): Facts {
  const unknown = stream().answered(404, [], 'Session not found').done();
  const known = stream().eventsEvery(500, 9).stoppedAt(5_000).done();
  const said = row('nginx', 'unknown', { kind: 'error', upstreamAddress: '10.0.0.2:80' });
  const joins = [
    joined(known, row('nginx', 'unknown', { upstreamAddress: '10.0.0.1:80' })),
    joined(unknown, row('nginx', 'unknown', { status: 404, upstreamAddress: '10.0.0.2:80' })),
    joined(unknown, said),
  ];
  const settings = [setting({ kind: 'upstream', setting: 'server', value: '10.0.0.1:80 10.0.0.2:80' })];
  const direct = stream().direct().eventsEvery(500, 9).stoppedAt(5_000).done();
  return facts({ plan: directPlan, hops: hops(), streams: [known, unknown, direct], joins, settings });
}
