import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/model/facts.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { emptyCounts } from '../../../src/model/population/counts.ts';
import type { Figures } from '../../../src/model/population/figures.ts';
import type { Recording } from '../../../src/model/recording.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { assemble } from '../../../src/report/contents/index.ts';
import { checkedReport } from '../../report-contract.ts';
import { facts, joined, row, samplePlan, stream } from '../facts-builder.ts';
import { p95Below500, populationPlan, spread } from './population-sample.ts';
import { finding } from './sample.ts';

const figures = (change: Partial<Figures> = {}): Figures => ({
  seconds: 600,
  wanted: 3,
  peakOpen: 3,
  counts: {
    ...emptyCounts(),
    attempts: 9,
    opened: 7,
    failed: 2,
    reconnects: 4,
    events: 1200,
    closes: { cut: 4 },
  },
  ms: {
    connect: spread(9, 1, 2),
    ttfb: spread(7, 3, 4),
    ttfbDirect: spread(1, 5, 6),
    ttfe: spread(7, 7, 900),
    gap: spread(1190, 9, 10),
    lag: spread(1200, 11, 12),
    recover: spread(4, 13, 14),
    interval: spread(4, 15, 16),
    token: null,
    tokenGap: null,
  },
  series: [],
  storm: null,
  workers: [],
  pressure: null,
  machine: [],
  rssByMinute: [],
  ...change,
});

function assembled(
  change: Partial<Facts>,
  findings: Finding[] = [],
  recorded: Partial<Recording> = {},
): Report {
  const all = facts(change);
  const { plan, streams, watchedSeconds, generator } = all;
  const recording: Recording = {
    tool: { name: 'sse-doctor', version: '0' },
    run: 'abc',
    createdAt: '2025-03-04T10:00:00.000Z',
    plan,
    streams,
    watchedSeconds,
    interrupted: false,
    generator,
    figures: all.figures,
    ...recorded,
  };
  const judgement = { findings, ruledOut: [], notChecked: [], failed: [] };
  return checkedReport(assemble(recording, all, judgement, [], () => null));
}

const many = (count: number, make: (index: number) => Stream) =>
  Array.from({ length: count }, (_, i) => make(i));
const opened = (id: string) => stream({ id }).eventsEvery(1000, 3).stoppedAt(30_000).done();

describe('a report of a few streams', () => {
  const report = assembled({ streams: [opened('a'), opened('b')] });

  it('takes its statistics from the streams', () => {
    expect(report.stats).toMatchObject({ connections: 2, opened: 2, events: 6, closes: { 'own-stop': 2 } });
    expect(report.watched.streams).toBe(2);
  });

  it('counts a redirect that was followed as the stream that it led to', () => {
    const url = 'http://app.example.test:8080/events';
    const redirect = { to: 'http://other.test/', notFollowed: null, method: 'GET', withheld: ['Cookie'] };
    const first = stream({ id: 'a' }).answered(302).with({ redirect }).done();
    const from = { id: 'a', url, status: 302, steps: 1, isForeign: true, withheld: ['Cookie'] };
    const second = { ...opened('b'), attempt: 2, cameFrom: from, url: 'http://other.test/' };
    const { stats, watched, connections } = assembled({ streams: [first, second] });
    expect(stats).toMatchObject({ connections: 1, opened: 1, failed: 0, reconnects: 0 });
    expect([stats.closes, watched.streams]).toEqual([{ 'own-stop': 1 }, 1]);
    expect(connections[0]?.redirect).toEqual({ from: url, status: 302, ...redirect });
    expect(connections[1]).toMatchObject({ method: 'GET', redirectedFrom: 'a' });
  });

  it('has neither population nor thresholds', () => {
    expect(report).not.toHaveProperty('population');
    expect(report).not.toHaveProperty('thresholds');
  });
});

describe('a report of a population', () => {
  const plan = populationPlan(samplePlan, [p95Below500('ttfe'), p95Below500('ttfb')]);
  const report = assembled({ plan, streams: [opened('a'), opened('b')], figures: figures() });

  it('takes its statistics from the running figures, not from the streams that were kept', () => {
    expect(report.stats).toMatchObject({
      connections: 9,
      opened: 7,
      failed: 2,
      reconnects: 4,
      events: 1200,
      eventsPerSecond: 2,
      connectMs: { min: 1 },
      ttfbMs: { min: 3 },
      ttfeMs: { min: 7 },
      heartbeatGapMs: { min: 9 },
      eventLagMs: { min: 11 },
      closes: { cut: 4 },
    });
    expect(report.watched.streams).toBe(9);
  });

  it('names the clock of the events only where a lag was measured', () => {
    const withoutLag = { ...figures().ms, lag: null };
    const silent = assembled({ plan, figures: figures({ ms: withoutLag }) });
    expect(report.stats.eventTimeField).toBe("the events' own clock");
    const named = assembled({ plan: { ...plan, eventTimeField: 'sentAt' }, figures: figures() });
    expect(named.stats.eventTimeField).toBe('sentAt');
    expect(silent.stats.eventTimeField).toBeNull();
  });

  it('has what only a population has', () => {
    expect(report.population).toMatchObject({
      wanted: 3,
      reconnectPolicy: 'browser',
      judged: 2,
      directTtfbMs: { min: 5 },
      recoverMs: { min: 13 },
      reconnectIntervalMs: { min: 15 },
    });
    expect(report.population).not.toHaveProperty('ms');
  });

  it('holds its thresholds against the figures, in their order', () => {
    expect(report.thresholds?.map(({ text, held }) => [text, held])).toEqual([
      ['ttfe_p95<500ms', false],
      ['ttfb_p95<500ms', true],
    ]);
  });

  it('counts its endings by kind over every stream kept, whatever address a failure names', () => {
    const streams = [
      ...many(600, (i) =>
        stream({ id: `cut${i}` })
          .cutAt(60_000 + i)
          .done(),
      ),
      ...many(3, (i) =>
        stream({ id: `no${i}` })
          .failed('connect', 'ECONNREFUSED', `10.0.0.${i}:80`)
          .done(),
      ),
      ...many(2, (i) =>
        stream({ id: `busy${i}` })
          .answered(503)
          .done(),
      ),
    ];
    const { population } = assembled({ plan, streams, figures: figures() });
    expect(
      population?.endings.map(({ count, how, status, failure }) => [count, how, status, failure]),
    ).toEqual([
      [600, 'cut', 200, null],
      [3, 'not-opened', null, 'ECONNREFUSED'],
      [2, 'terminated', 503, null],
    ]);
    expect(population?.endings[0]?.ageMs).toMatchObject({ count: 600, min: 59_999, max: 60_598 });
  });
});

describe('streams that --max-time ended', () => {
  const base = populationPlan(samplePlan, []);
  const plan = { ...base, target: { ...base.target, maxTimeMs: 2_000 } };
  const stopped = (id: string, ms: number) => stream({ id }).eventsEvery(500, 2).stoppedAt(ms).done();

  it('are distinguished from those that were open when the run ended, by their age', () => {
    const streams = [stopped('a', 2_001), stopped('b', 1_995), stopped('c', 900)];
    const { population } = assembled({ plan, streams, figures: figures() });
    const endings = population?.endings.map(({ because, how, count }) => [because, how, count]);
    expect(endings).toEqual([
      ['max-time', 'own-stop', 2],
      [null, 'own-stop', 1],
    ]);
  });

  it('are none where a peer ended them, or no limit was set', () => {
    const cut = stream({ id: 'a' }).cutAt(2_001).done();
    const endings = (change: Partial<Facts>) =>
      assembled({ figures: figures(), ...change }).population?.endings.map(({ because }) => because);
    expect(endings({ plan, streams: [cut] })).toEqual([null]);
    expect(endings({ plan: base, streams: [stopped('a', 2_001)] })).toEqual([null]);
  });
});

describe('the connections listed of a population', () => {
  const plan = populationPlan(samplePlan, []);
  const streams = [
    ...many(2000, (i) => opened(`calm${i}`)),
    stream({ id: 'reset' }).via('http2').cutAt(9_000).done(),
    stream({ id: 'busy' }).answered(503).done(),
    ...many(2000, (i) =>
      stream({ id: `cut${i}` })
        .cutAt(60_000)
        .done(),
    ),
  ];
  const cited = finding('idle-timeout', {
    evidence: [{ fact: 'cut', from: 'connection', connection: 'cut1999' }],
  });
  const ids = assembled({ plan, streams, figures: figures() }, [cited]).connections.map(({ id }) => id);

  it('are at most 500, in the order of the run', () => {
    expect(ids).toHaveLength(500);
    const order = streams.map(({ id }) => id).filter((id) => ids.includes(id));
    expect(ids).toEqual(order);
  });

  it('have every kind of ending among them, then the first ones', () => {
    expect(ids).toEqual(expect.arrayContaining(['reset', 'busy', 'cut0', 'cut9', 'calm0', 'calm480']));
    expect(ids).not.toContain('cut10');
  });

  it('have every stream that a finding points to', () => {
    expect(ids).toContain('cut1999');
  });
});

describe('a report of 20,000 streams with their rows', () => {
  const streams = many(20_000, (i) => opened(`s${i}`));
  const plan = populationPlan(samplePlan, []);
  let reads = 0;
  const joins = streams.map((one, i) => {
    const join = joined(one, row('nginx', 'clean', { line: i + 1 }));
    const get = () => {
      reads++;
      return one.id;
    };
    return Object.defineProperty(join, 'streamId', { get });
  });
  const log = { hop: 'nginx', dialect: 'nginx-access', lines: 1, parsed: 1, unparsed: 0, matched: 0 };
  const logs = ['nginx-access.log', 'other.log'].map((file) => ({ ...log, file }));
  const report = assembled({ plan, streams, joins, logs, figures: figures() });

  it('looks at each row once, not once for each stream', () => {
    expect(reads).toBe(20_000);
  });

  it('counts the rows of each file, and lists those of the streams it lists', () => {
    expect(report.logs.map(({ matched }) => matched)).toEqual([20_000, 0]);
    expect(report.connections[7]?.log).toMatchObject([{ file: 'nginx-access.log', line: 8, join: 'tag' }]);
  });
});

describe('the location that serves', () => {
  const route = { hop: 'edge', proxy: 'nginx', kind: 'route', state: 'passes', setting: 'location' } as const;
  const none = { ms: null, origin: 'config', place: null, off: null, detail: null, path: 'http' } as const;
  const named = { ...route, ...none, value: '/stream/', file: 'nginx.conf', line: 6 };

  it('is named in a line, with its place and by which jumps', () => {
    const lines = (via?: string) => assembled({ settings: [{ ...named, ...(via && { via }) }] }).serving;
    const path = new URL(assembled({}).plan.target.url).pathname;
    expect(lines()).toEqual([`${path} → location /stream/ (nginx.conf:6)`]);
    expect(lines('rewrite (nginx.conf:5)')).toEqual([
      `${path} → location /stream/ (nginx.conf:6), by rewrite (nginx.conf:5)`,
    ]);
  });

  it('is that of the path which the rows of its hop name, where a hop in front rewrote it', () => {
    const one = stream().done();
    const joins = [joined(one, row(named.hop, 'clean', { path: '/events?x=1' }))];
    expect(assembled({ settings: [named], joins }).serving).toEqual([
      '/events → location /stream/ (nginx.conf:6)',
    ]);
  });

  it('is told of both paths where one redirects to the other', () => {
    const came = { id: 'c1', url: 'http://a.test/a', status: 302, isForeign: false, steps: 1, withheld: [] };
    const streams = [{ ...stream().done(), url: 'http://a.test/b/x', cameFrom: came }];
    const redirects = { ...named, state: 'answers', answers: 302, value: '/old', line: 3 } as const;
    const path = new URL(assembled({}).plan.target.url).pathname;
    expect(assembled({ streams, settings: [named, redirects] }).serving).toEqual([
      `${path} → location /old (nginx.conf:3)`,
      '/b/x → location /stream/ (nginx.conf:6)',
    ]);
  });

  it('is left out where no config says which it is', () => {
    expect(assembled({ settings: [{ ...named, value: null }] }).serving).toBeUndefined();
  });
});
