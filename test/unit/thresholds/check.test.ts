import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../src/model/distribution.ts';
import type { Threshold } from '../../../src/model/expected/threshold.ts';
import { type Counts, emptyCounts } from '../../../src/model/population/counts.ts';
import type { Figures, SeriesPoint } from '../../../src/model/population/figures.ts';
import { readThreshold } from '../../../src/plan/thresholds/index.ts';
import { brokenEarly, checkThreshold, checkThresholds } from '../../../src/thresholds/check.ts';
import { thresholdMetrics } from '../../../src/thresholds/metrics.ts';

type Change = Partial<Omit<Figures, 'counts' | 'ms'>> & {
  counts?: Partial<Counts>;
  ms?: Partial<Figures['ms']>;
};

const nothing = {
  connect: null,
  ttfb: null,
  ttfbDirect: null,
  ttfe: null,
  gap: null,
  lag: null,
  recover: null,
  interval: null,
  token: null,
  tokenGap: null,
};

/** Ten streams that opened and stayed, by default. */
function figures({ counts, ms, ...rest }: Change = {}): Figures {
  return {
    seconds: 600,
    wanted: 10,
    peakOpen: 10,
    counts: { ...emptyCounts(), attempts: 10, opened: 10, ...counts },
    ms: { ...nothing, ...ms },
    series: [],
    storm: null,
    workers: [],
    pressure: null,
    machine: [],
    rssByMinute: [],
    ...rest,
  };
}

/** 1, 2, 3 … by stat, so that each is told from the others. */
function dist(change: Partial<Distribution> = {}): Distribution {
  return { count: 10, min: 1, mean: 2, p50: 3, p90: 4, p95: 5, p99: 6, max: 7, ...change };
}

function points(
  seconds: number,
  change: (atSecond: number) => Partial<SeriesPoint> = () => ({}),
): SeriesPoint[] {
  return Array.from({ length: seconds }, (_, index) => ({
    atMs: (index + 1) * 1000,
    open: 10,
    opening: 0,
    lowest: 10,
    opened: 0,
    reconnects: 0,
    disconnects: 0,
    events: 10,
    ...change(index + 1),
  }));
}

const threshold = (text: string, more: Partial<Threshold> = {}): Threshold => ({
  ...readThreshold(text, 'test'),
  ...more,
});
const check = (text: string, change?: Change) => checkThreshold(threshold(text), figures(change));

const pressure = {
  url: 'http://a/',
  wantedPerSecond: 50,
  perSecond: 50,
  requests: 100,
  errors: 2,
  timeouts: 1,
  non2xx: 3,
  latencyMs: dist(),
};
const storm = { atMs: 1000, peakPerSecond: 40, spanMs: 3000, reconnects: 90 };
const worker = { streams: 5, cpuSeconds: 1, eventLoopDelayMs: 1, openFiles: 9, died: null, lost: 0 };
const resumed = { reconnects: 4, resumed: 4 };

/** Each metric once: a condition, the figures, the value that must come out. */
const measured: [string, Change, number][] = [
  ['connect_success>=75%', { counts: { attempts: 4, opened: 3, failed: 1 } }, 75],
  ['completed>=75%', { counts: { completed: 15, cutAnswers: 3, failedAnswers: 1, failed: 1 } }, 75],
  ['cut_answers<20%', { counts: { completed: 15, cutAnswers: 3, failedAnswers: 1, failed: 1 } }, 15],
  ['failed_answers<10%', { counts: { completed: 15, cutAnswers: 3, failedAnswers: 1, failed: 1 } }, 5],
  ['ttft_p95<6ms', { ms: { token: dist() } }, 5],
  ['token_gap_p99<7ms', { ms: { tokenGap: dist() } }, 6],
  ['connect_mean<3ms', { ms: { connect: dist() } }, 2],
  ['ttfb_p50<4ms', { ms: { ttfb: dist() } }, 3],
  ['ttfe_p95<6ms', { ms: { ttfe: dist() } }, 5],
  ['heartbeat_gap_max<8ms', { ms: { gap: dist() } }, 7],
  ['event_lag_p99<7ms', { ms: { lag: dist() } }, 6],
  [
    'reconnect_success>=80%',
    { counts: { attempts: 15, opened: 14, failed: 1, reconnects: 5, reconnectsOpened: 4 } },
    80,
  ],
  ['reconnect_interval_min>=1ms', { ms: { interval: dist() } }, 1],
  ['recover_p90<5ms', { counts: { disconnects: 10 }, ms: { recover: dist() } }, 4],
  ['proxy_latency<=100ms', { ms: { ttfb: dist({ p95: 150.3 }), ttfbDirect: dist({ p95: 50.3 }) } }, 100],
  ['disconnects==0', {}, 0],
  ['failed<=2', { counts: { failed: 2 } }, 2],
  ['interrupted>=3', { counts: { interrupted: 3 } }, 3],
  ['gave_up<2', { counts: { gaveUp: 1 } }, 1],
  ['reconnects==5', { counts: { reconnects: 5 } }, 5],
  ['opened>=10', {}, 10],
  ['open_peak>=9', { peakOpen: 9 }, 9],
  ['lost_events==0', { counts: resumed }, 0],
  ['repeated_events<=2', { counts: { ...resumed, repeatedEvents: 2 } }, 2],
  ['lost_by_tool==0', {}, 0],
  ['events>1', { counts: { events: 2 } }, 2],
  ['comments!=0', { counts: { comments: 8 } }, 8],
  ['bytes>=1KB', { counts: { bytes: 1000 } }, 1000],
  ['events_per_second>=2', { counts: { events: 1200 } }, 2],
  ['reconnects_per_second_peak<50', { storm, counts: { reconnects: 90 } }, 40],
  [
    'rss_max<=30MB',
    { workers: [10e6, 20e6].map((rssBytes, n) => ({ ...worker, name: `w${n}`, rssBytes })) },
    30e6,
  ],
  ['pressure_latency_p99<7ms', { pressure }, 6],
  ['pressure_errors<=5', { pressure }, 5],
];

describe('a threshold that was measured', () => {
  it('is tried below for every metric', () => {
    const tried = measured.map(([text]) => threshold(text).metric);
    expect(tried).toEqual(thresholdMetrics.map(({ name }) => name));
  });

  it.each(measured)('%s', (text, change, value) => {
    expect(check(text, change)).toEqual({
      text,
      metric: threshold(text).metric,
      unit: threshold(text).unit,
      measured: value,
      held: true,
      because: null,
      abortedAtMs: null,
    });
  });

  it.each<[string, boolean]>([
    ['failed<2', false],
    ['failed<=2', true],
    ['failed>2', false],
    ['failed>=2', true],
    ['failed==2', true],
    ['failed!=2', false],
    ['failed<3', true],
    ['failed>1', true],
    ['failed==1', false],
    ['failed!=3', true],
  ])('at 2, %s: %s', (text, held) => {
    expect(check(text, { counts: { failed: 2 } })).toMatchObject({ measured: 2, held });
  });

  it('takes a share without the dust of division', () => {
    const counts = { attempts: 1000, opened: 999, failed: 1 };
    expect(check('connect_success>=99.9%', { counts }).held).toBe(true);
    expect(check('connect_success>99.9%', { counts }).held).toBe(false);
    expect(check('connect_success==100%', { counts }).held).toBe(false);
  });

  it('counts no reconnect as a peak of none', () => {
    expect(check('reconnects_per_second_peak<50')).toMatchObject({ measured: 0, held: true });
  });

  it('takes the memory of all processes at once where it is more than the workers held', () => {
    expect(check('rss_max<500MB', { rssByMinute: [1e6, 600e6, 2e6] })).toMatchObject({
      measured: 600e6,
      held: false,
    });
  });
});

describe('a threshold that was not measured is not held', () => {
  const none = { counts: { attempts: 0, opened: 0 } };
  const refused = { counts: { opened: 0, failed: 10 } };
  it.each<[string, string, Change, string]>([
    ['no attempt', 'connect_success>=0%', none, 'no stream was asked for'],
    ['no attempt', 'failed==0', none, 'no stream was asked for'],
    ['no attempt', 'open_peak==0', none, 'no stream was asked for'],
    ['no attempt', 'reconnects_per_second_peak==0', none, 'no stream was asked for'],
    ['nothing opened', 'disconnects==0', refused, 'no stream opened'],
    ['nothing opened', 'events_per_second<5', refused, 'no stream opened'],
    ['no time', 'events_per_second<5', { seconds: 0 }, 'no stream opened'],
    ['no connection', 'connect_mean<1s', {}, 'no connection was made'],
    ['no answer', 'ttfb_mean<1s', refused, 'nothing was answered'],
    ['no event', 'ttfe_mean<1s', {}, 'no event came'],
    ['no arrivals', 'heartbeat_gap_max<45s', {}, 'no stream had two arrivals'],
    ['no event', 'event_lag_p95<50ms', {}, 'no event came'],
    [
      'no clock',
      'event_lag_p95<50ms',
      { counts: { events: 5 } },
      'the events carry no clock (see --event-time)',
    ],
    ['no reconnect', 'reconnect_success>=95%', {}, 'no stream had to reconnect'],
    ['no reconnect', 'reconnect_interval_mean>30s', {}, 'no stream had to reconnect'],
    ['no reconnect', 'lost_events==0', {}, 'no stream had to reconnect'],
    [
      'none asked again',
      'reconnect_success>=95%',
      { counts: { disconnects: 4 } },
      '4 streams were lost and none asked again',
    ],
    [
      'ids anew',
      'lost_events==0',
      { counts: { reconnects: 2, restarted: 2 } },
      'ids began anew after reconnects',
    ],
    [
      'no ids',
      'repeated_events==0',
      { counts: { reconnects: 2, unjudgedIds: 2 } },
      'no numeric ids to compare after a reconnect',
    ],
    ['nothing lost', 'recover_max<2m', {}, 'nothing was lost'],
    [
      'none back, just now',
      'recover_max<2m',
      { counts: { disconnects: 4 } },
      '4 streams were lost and none came back',
    ],
    [
      'no direct',
      'proxy_latency<100ms',
      { ms: { ttfb: dist() } },
      'needs --direct: nothing was measured around the proxies',
    ],
    [
      'only direct',
      'proxy_latency<100ms',
      { ms: { ttfbDirect: dist() } },
      'nothing was answered through the proxies',
    ],
    ['no pressure', 'pressure_latency_p99<1s', {}, 'no --pressure was asked for'],
    ['no pressure', 'pressure_errors==0', {}, 'no --pressure was asked for'],
    [
      'dumb pressure',
      'pressure_latency_max<1s',
      { pressure: { ...pressure, latencyMs: null } },
      'no request of the pressure was answered',
    ],
    [
      'idle pressure',
      'pressure_errors==0',
      { pressure: { ...pressure, requests: 0, errors: 0, timeouts: 0, non2xx: 0 } },
      'no request of the pressure went out',
    ],
    ['no memory', 'rss_max<1GB', {}, 'memory was not measured'],
    [
      'no seconds',
      'reconnects_per_second_peak<5',
      { counts: { reconnects: 3 } },
      'reconnects were not counted by the second',
    ],
  ])('%s: %s', (_, text, change, because) => {
    expect(check(text, change)).toMatchObject({ measured: null, held: null, because });
  });

  it('nor by a version that does not know its metric', () => {
    const old = threshold('failed==0', { metric: 'vanished' });
    expect(checkThreshold(old, figures())).toMatchObject({
      held: null,
      because: expect.stringContaining('vanished'),
    });
  });
});

describe('what was not seen', () => {
  const hanging = { counts: { attempts: 10, opened: 5 }, series: points(20, () => ({ opening: 5 })) };

  it('leaves connect success open where requests that hang could turn it', () => {
    expect(check('connect_success>=99%', hanging)).toMatchObject({
      measured: null,
      held: null,
      because: '5 of 10 requests had no answer',
    });
    expect(check('connect_success>=50%', hanging)).toMatchObject({
      measured: 100,
      held: true,
      because: null,
    });
  });

  it('still knows of requests that hung when the run has stopped them', () => {
    const series = points(20, (second) => ({ opening: second === 20 ? 0 : 5 }));
    expect(check('connect_success>=99%', { ...hanging, series }).held).toBeNull();
  });

  it('passes over requests that are only on their way', () => {
    const series = points(20, (second) => ({ opening: second > 18 ? 5 : 0 }));
    expect(check('connect_success>=99%', { ...hanging, series }).held).toBe(true);
  });

  it('leaves reconnect success open while the answers to it are out', () => {
    const counts = { attempts: 30, opened: 10, reconnects: 20 };
    expect(check('reconnect_success>95%', { counts }).held).toBeNull();
    expect(check('reconnect_success>95%', { counts: { ...counts, failed: 2 } }).held).toBe(false);
  });

  it('leaves lost events open where only some reconnects could be compared', () => {
    const counts = { reconnects: 5, resumed: 4, restarted: 1 };
    expect(check('lost_events==0', { counts })).toMatchObject({
      held: null,
      because: 'ids could be compared at 4 of 5 reconnects',
    });
    expect(check('lost_events==0', { counts: { ...counts, lostEvents: 1 } })).toMatchObject({
      measured: 1,
      held: false,
    });
  });

  it('does not call streams without an event fast', () => {
    const mute = { counts: { attempts: 100, opened: 100 }, ms: { ttfe: dist({ count: 60 }) } };
    expect(check('ttfe_p95<1s', mute)).toMatchObject({
      held: null,
      because: '40 of 100 opened streams brought no event',
    });
    expect(check('ttfe_p50<1s', mute)).toMatchObject({ measured: 3, held: true });
    expect(check('ttfe_p50<4ms', mute).held).toBeNull();
    expect(check('ttfe_min<2ms', mute).held).toBe(true);
    expect(check('ttfe_max<1ms', mute)).toMatchObject({ measured: 7, held: false });
  });

  it('asks no event of the streams around the proxies', () => {
    const ms = { ttfe: dist({ count: 8 }), ttfbDirect: dist({ count: 2 }) };
    expect(check('ttfe_max<1s', { ms }).held).toBe(true);
  });
});

describe('recovery', () => {
  const lostAt = (when: number, backAt: number) =>
    points(300, (second) => ({
      open: second >= when && second < backAt ? 6 : 10,
      disconnects: second === when ? 4 : 0,
    }));

  it('is broken where streams were away for longer than the limit, though none came back to be measured', () => {
    const away = { counts: { disconnects: 4 }, series: lostAt(60, 999) };
    expect(check('recover_max<2m', away)).toMatchObject({
      measured: null,
      held: false,
      because: '4 streams were lost and none came back',
    });
    expect(check('recover_max<10m', away).held).toBeNull();
  });

  it('is broken though those that did come back were quick', () => {
    const some = { counts: { disconnects: 4 }, ms: { recover: dist({ count: 3 }) }, series: lostAt(60, 999) };
    expect(check('recover_max<2m', some)).toMatchObject({
      measured: null,
      held: false,
      because: '1 lost stream had not come back',
    });
    expect(check('recover_p50<2m', some)).toMatchObject({ measured: 3, held: true });
  });

  it('is held where all were back in time, or were lost only just before the end', () => {
    const ms = { recover: dist({ count: 4 }) };
    expect(check('recover_max<2m', { counts: { disconnects: 4 }, ms, series: lostAt(60, 62) }).held).toBe(
      true,
    );
    expect(check('recover_max<2m', { counts: { disconnects: 8 }, ms, series: lostAt(290, 999) }).held).toBe(
      true,
    );
  });

  it('is not in doubt in a run that is shorter than the limit', () => {
    const short = {
      counts: { disconnects: 4 },
      ms: { recover: dist({ count: 3 }) },
      series: lostAt(20, 999).slice(0, 60),
    };
    expect(check('recover_max<2m', short)).toMatchObject({ measured: 7, held: true });
  });

  it('proves nothing by clients that went with a process of the tool', () => {
    const counts = { disconnects: 4, lostByTool: 2 };
    expect(check('recover_max<2m', { counts, series: lostAt(60, 999) }).held).toBeNull();
  });
});

describe('a threshold that ends the run', () => {
  const early = (text: string, change: Change, elapsedMs = 10_000) =>
    brokenEarly([threshold(text, { abort: true })], figures(change), elapsedMs)?.text ?? null;

  it.each<[string, string, Change, boolean]>([
    ['a count over its bound stays so', 'disconnects==0', { counts: { disconnects: 1 } }, true],
    ['a count over its bound stays so', 'failed<2', { counts: { failed: 2 } }, true],
    ['a count may still grow', 'events>=1000', { counts: { events: 3 } }, false],
    ['a count may still grow', 'events==1000', { counts: { events: 3 } }, false],
    ['a count may still grow', 'events!=3', { counts: { events: 3 } }, false],
    ['a peak over its bound stays so', 'rss_max<1MB', { rssByMinute: [2e6] }, true],
    ['a share, as it stands', 'connect_success>=99%', { counts: { opened: 5, failed: 5 } }, true],
    ['a share may come to a value', 'connect_success==50%', {}, false],
    ['a percentile may come to a value', 'ttfe_p95==1ms', { ms: { ttfe: dist() } }, false],
    ['the longest has passed a value', 'ttfe_max==1ms', { ms: { ttfe: dist() } }, true],
    ['a share whose answers are out', 'connect_success>=99%', { counts: { opened: 5, failed: 0 } }, false],
    ['a share that was not measured', 'reconnect_success>=99%', {}, false],
    ['spans too long', 'ttfe_p95<4ms', { ms: { ttfe: dist() } }, true],
    ['spans that are long enough so far', 'ttfe_p95<1s', { ms: { ttfe: dist() } }, false],
    ['the shortest may still come', 'ttfe_min<1ms', { ms: { ttfe: dist() } }, false],
    ['the longest may still come', 'heartbeat_gap_max>1s', { ms: { gap: dist() } }, false],
    ['the shortest came', 'reconnect_interval_min>1s', { ms: { interval: dist() } }, true],
    [
      'only short intervals can have ended',
      'reconnect_interval_mean>30s',
      { ms: { interval: dist() } },
      false,
    ],
    ['a run much older than its intervals', 'reconnect_interval_mean>1s', { ms: { interval: dist() } }, true],
    ['a rate while the ramp runs', 'events_per_second>=100', { wanted: 50 }, false],
    ['a rate when all stood', 'events_per_second>=100', {}, true],
    ['too many a second', 'events_per_second<1', { wanted: 50, counts: { events: 9000 } }, true],
    ['a difference', 'proxy_latency<1ms', { ms: { ttfb: dist(), ttfbDirect: dist({ p95: 1 }) } }, true],
  ])('%s: %s', (_, text, change, isBroken) => {
    expect(early(text, change)).toBe(isBroken ? text : null);
  });

  it('does so only where it was asked to, from its time on', () => {
    const broken = figures({ counts: { failed: 1 } });
    expect(brokenEarly([threshold('failed==0')], broken, 10_000)).toBeNull();
    const later = threshold('failed==0', { abort: true, afterMs: 5000 });
    expect(brokenEarly([later], broken, 4999)).toBeNull();
    expect(brokenEarly([later], broken, 5000)).toBe(later);
  });

  it('is the first that is broken', () => {
    const all = ['disconnects==0', 'failed==0', 'failed<1'].map((text) => threshold(text, { abort: true }));
    expect(brokenEarly(all, figures({ counts: { failed: 1 } }), 0)?.text).toBe('failed==0');
  });

  it('stays broken, and leaves open what had no time to be reached', () => {
    const list = ['ttfe_p95<1s', 'events>=1000', 'opened==10', 'failed==0', 'disconnects==0'].map((text) =>
      threshold(text),
    );
    const end = figures({ counts: { opened: 9, attempts: 10, failed: 1, events: 3 }, ms: { ttfe: dist() } });
    const results = checkThresholds(list, end, { by: list[0] ?? null, atMs: 7000 });
    expect(results.map(({ held, abortedAtMs, because }) => [held, abortedAtMs, because])).toEqual([
      [false, 7000, null],
      [null, null, 'the run ended before its time'],
      [null, null, 'the run ended before its time'],
      [false, null, null],
      [true, null, null],
    ]);
    expect(checkThresholds(list, end)[1]).toMatchObject({ held: false, measured: 3 });
  });
});

it('takes the busiest second of reconnects whether or not it stood out as a burst', () => {
  const steady = { counts: { reconnects: 90 }, series: points(2, () => ({ reconnects: 45 })) };
  expect(check('reconnects_per_second_peak<40', steady)).toMatchObject({ held: false, measured: 45 });
});
