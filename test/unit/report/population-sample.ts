/** Reports of a soak, for the tests of every output. */

import type { Distribution } from '../../../src/model/distribution.ts';
import type { Threshold, ThresholdResult } from '../../../src/model/expected/threshold.ts';
import type { Plan, Population } from '../../../src/model/plan.ts';
import { emptyCounts } from '../../../src/model/population/counts.ts';
import type { SeriesPoint } from '../../../src/model/population/figures.ts';
import type { Report, ReportEnding, ReportPopulation } from '../../../src/model/report.ts';
import { brokenReport, finding, healthyReport } from './sample.ts';

/** 500 streams for 10 minutes; a reload at 5 min cut 380 at once, a process died, two thresholds were broken. */
export function soakReport(changes: Partial<Report> = {}): Report {
  const report = brokenReport();
  return {
    ...report,
    plan: { ...populationPlan(report.plan, [p95Below500('ttfe')]), command: 'soak', forMs: 600_000 },
    findings: [reloadFinding()],
    notChecked: [],
    failed: [],
    watched: { seconds: 600, streams: 974 },
    stats: soakStats(report),
    population: soakPopulation(),
    thresholds: [
      result('connect_success>99%', { measured: 98.9733, unit: '%', held: false }),
      result('ttfe_p95<500ms', { measured: 500.3, held: false }),
      result('gap_max<20s', { measured: 15_020, held: true }),
      result('lag_p99<1s', { held: null, because: 'no event carried a clock' }),
    ],
    ...changes,
  };
}

/** 50 streams, all of them open to the end. */
export function quietSoak(changes: Partial<Report> = {}): Report {
  const report = healthyReport();
  const counts = { ...emptyCounts(), attempts: 50, opened: 50, events: 30_000, closes: { 'own-stop': 50 } };
  return {
    ...report,
    plan: soakPlan(report.plan),
    watched: { seconds: 600, streams: 50 },
    stats: {
      ...report.stats,
      connections: 50,
      opened: 50,
      events: 30_000,
      heartbeatGapMs: spread(30_000, 1_000, 1_204),
      closes: { 'own-stop': 50 },
    },
    population: {
      ...soakPopulation(),
      counts,
      wanted: 50,
      peakOpen: 50,
      storm: null,
      series: seriesOf(() => [50, 0]),
      workers: [],
      pressure: null,
      machine: [],
      judged: 50,
      endings: [ending({ how: 'own-stop', count: 50, ageMs: spread(50, 599_000, 600_000) })],
      recoverMs: null,
      reconnectIntervalMs: null,
    },
    thresholds: [],
    ...changes,
  };
}

/** A result that held, of milliseconds. */
export function result(text: string, changes: Partial<ThresholdResult> = {}): ThresholdResult {
  const metric = text.replace(/[<>=!].*$/, '');
  return {
    text,
    metric,
    measured: null,
    unit: 'ms',
    held: true,
    because: null,
    abortedAtMs: null,
    ...changes,
  };
}

/** A running stream of the first trial that was cut. */
export function ending(changes: Partial<ReportEnding> = {}): ReportEnding {
  return {
    trial: 'through-http1',
    route: 'proxy',
    protocol: 'http1',
    opened: true,
    status: 200,
    failure: null,
    how: 'cut',
    code: null,
    because: null,
    count: 1,
    ageMs: null,
    idleMs: null,
    ...changes,
  };
}

/** Evenly spread from `min` to `max`. */
export function spread(count: number, min: number, max: number): Distribution {
  const at = (share: number) => min + (max - min) * share;
  return { count, min, mean: at(0.5), p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max };
}

function reloadFinding() {
  return finding('proxy-reload', {
    title: 'nginx was reloaded, and its old workers gave up their streams',
    severity: 'critical',
    where: { hop: 'edge', proxy: 'nginx' },
    what: '380 streams were cut within one second, 5 min 1 s into the run, at whatever age they had.',
    why: 'worker_shutdown_timeout bounds how long an old worker may keep its streams after a reload.',
    fix: [
      {
        proxy: 'nginx',
        setting: 'worker_shutdown_timeout',
        file: 'edge/nginx.conf',
        line: 3,
        current: '10s',
        suggested: '1h',
        text: 'Let old workers keep their streams.',
      },
    ],
  });
}

function soakPlan(plan: Plan): Plan {
  return { ...populationPlan(plan, []), command: 'soak', forMs: 600_000 };
}

/** The plan with many streams in the place of few. */
export function populationPlan(plan: Plan, thresholds: Threshold[]): Plan {
  return { ...plan, command: 'load', population: { ...population(), thresholds } };
}

/** `ttfe_p95<500ms`. */
export function p95Below500(metric: string): Threshold {
  const text = `${metric}_p95<500ms`;
  return { text, metric, stat: 'p95', operator: '<', value: 500, unit: 'ms', abort: false, afterMs: 0 };
}

function population(): Population {
  const never = null;
  return {
    connections: 500,
    ramp: [{ perSecond: 50, ms: null }],
    durationMs: 600_000,
    reconnect: {
      name: 'browser',
      after: { ended: never, network: never, auth: never, proxy: never, server: never, refused: never },
      retryField: true,
      lastEventId: true,
      jitter: 0,
      quality: [],
    },
    interrupt: { everyMs: 60_000, share: 0.02, how: 'rst' },
    pressure: { url: 'http://api.example/ping', perSecond: 200 },
    thresholds: [],
    workers: 4,
    streamsPerConnection: 1,
    localAddresses: [],
    recordEvents: false,
  };
}

const closes = { 'own-stop': 564, cut: 400, 'not-opened': 10 };

function soakStats({ stats }: Report): Report['stats'] {
  return {
    ...stats,
    connections: 974,
    opened: 964,
    failed: 10,
    reconnects: 474,
    events: 287_412,
    comments: 18_004,
    bytes: 41_200_331,
    connectMs: spread(964, 0.4, 31),
    ttfbMs: spread(964, 3, 220),
    ttfeMs: spread(964, 9, 526.1),
    heartbeatGapMs: spread(304_452, 2, 15_020),
    eventLagMs: spread(287_412, 0.8, 240),
    eventsPerSecond: 479,
    closes,
  };
}

function soakPopulation(): ReportPopulation {
  return {
    seconds: 600,
    wanted: 500,
    peakOpen: 500,
    counts: {
      ...emptyCounts(),
      attempts: 974,
      opened: 964,
      failed: 10,
      disconnects: 400,
      interrupted: 54,
      reconnects: 474,
      reconnectsOpened: 464,
      gaveUp: 2,
      lostByTool: 20,
      events: 287_412,
      comments: 18_004,
      bytes: 41_200_331,
      lostEvents: 38,
      repeatedEvents: 0,
      resumed: 60,
      restarted: 392,
      unjudgedIds: 12,
      closes,
    },
    series: seriesOf((second) => (second < 10 ? [second * 50, 0] : second === 301 ? [120, 380] : [500, 0])),
    storm: { atMs: 301_200, peakPerSecond: 352, spanMs: 2_100, reconnects: 380 },
    workers: [worker('w1'), worker('w2'), { ...worker('w3'), died: 'SIGKILL', lost: 20 }, worker('w4')],
    pressure: {
      url: 'http://api.example/ping',
      wantedPerSecond: 200,
      perSecond: 199.42,
      requests: 119_652,
      errors: 0,
      timeouts: 0,
      non2xx: 0,
      latencyMs: spread(119_652, 1, 12.1),
    },
    machine: [
      {
        kind: 'worker-died',
        atMs: 421_000,
        text: 'process w3 of this tool was killed (SIGKILL); the 20 streams it held were lost with it',
      },
    ],
    rssByMinute: [96e6, 98e6, 99e6, 99e6, 100e6, 101e6, 101e6, 101e6, 101e6, 101.2e6],
    reconnectPolicy: 'browser',
    judged: 974,
    endings: [
      ending({
        how: 'own-stop',
        count: 490,
        ageMs: spread(490, 290_000, 599_000),
        idleMs: spread(490, 2, 1_000),
      }),
      ending({ count: 400, ageMs: spread(400, 290_100, 301_000), idleMs: spread(400, 4, 980) }),
      ending({
        how: 'own-stop',
        because: 'interrupt',
        count: 54,
        ageMs: spread(54, 8_000, 250_000),
        idleMs: spread(54, 4, 980),
      }),
      ending({ how: 'own-stop', because: 'worker-died', count: 20 }),
      ending({ how: 'not-opened', opened: false, status: null, failure: 'ECONNREFUSED', count: 10 }),
    ],
    directTtfbMs: null,
    recoverMs: spread(464, 310, 3_900),
    reconnectIntervalMs: spread(474, 2_100, 300_400),
  };
}

function worker(name: string): ReportPopulation['workers'][number] {
  return {
    name,
    streams: 125,
    cpuSeconds: 41.23,
    rssBytes: 101e6,
    eventLoopDelayMs: 1.4,
    openFiles: 160,
    died: null,
    lost: 0,
  };
}

/** Ten minutes of open streams and disconnects, a second each. */
function seriesOf(at: (second: number) => [open: number, disconnects: number]): SeriesPoint[] {
  return Array.from({ length: 600 }, (_, second) => {
    const [open, disconnects] = at(second);
    return {
      atMs: second * 1000 + 4,
      open,
      opening: 0,
      lowest: open,
      opened: 0,
      reconnects: 0,
      disconnects,
      events: open,
    };
  });
}
