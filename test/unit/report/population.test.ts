import { describe, expect, it } from 'vitest';
import { type Counts, emptyCounts } from '../../../src/model/population/counts.ts';
import type { Report, ReportPopulation } from '../../../src/model/report.ts';
import { readThresholds } from '../../../src/plan/thresholds/index.ts';
import { renderers } from '../../../src/report/index.ts';
import { ending, quietSoak, result, soakReport, spread } from './population-sample.ts';

const render = (report: Report, width = 80) => renderers.terminal(report, { colour: false, width });
const lines = (text: string) => text.trimEnd().split('\n');
const flat = (text: string) => text.replace(/\s+/g, ' ');
const heading = (report: Report) => lines(render(report, 200))[0];
const without = (part: Partial<ReportPopulation>): Report => {
  const report = soakReport();
  return { ...report, population: { ...report.population!, ...part } };
};
const counting = (counts: Partial<Counts>, report = soakReport()): Report => ({
  ...report,
  population: { ...report.population!, counts: { ...report.population!.counts, ...counts } },
});

describe('the first screen of a soak', () => {
  const text = render(soakReport());

  it('opens with how many streams were hurt, and the cause', () => {
    expect(heading(soakReport())).toContain('400 streams were cut, 10 of 974 attempts never started: ');
  });

  it('names the change, then the broken thresholds, then what happened to this machine', () => {
    const labels = lines(text).flatMap((line) => /^ {2}([a-z]+) {2,}/.exec(line)?.[1] ?? []);
    expect(labels.slice(0, 4)).toEqual(['change', 'broken', 'caveat', 'target']);
    expect(flat(text)).toContain(
      'broken 2 of 4 thresholds: connect_success>99% (98.9 %), ttfe_p95<500ms (500.3 ms)',
    );
    expect(flat(text)).toContain('caveat at 7 min 1 s: process w3 of this tool was killed (SIGKILL)');
  });

  it('says what was done and how late the latest were', () => {
    expect(flat(text)).toContain(
      'done soak of 500 streams for 10 min: 974 attempts, 964 opened, 474 reconnects seen',
    );
    expect(flat(text)).toContain(
      'TTFE p95 500 ms, p99 521 ms; heartbeat gap max 15.0 s; event lag p95 228 ms',
    );
  });

  it('says how long it was to be where it ended early, and by what', () => {
    const stopped = result('ttfe_p95<500ms', { measured: 812, held: false, abortedAtMs: 240_000 });
    const report = { ...without({ seconds: 240 }), thresholds: [stopped] };
    expect(flat(render(report))).toContain('for 4 min of 10 min: 974 attempts');
    expect(flat(render(report))).toContain('ended early by ttfe_p95<500ms');
    expect(flat(render(report))).toContain('812 ms; it ended the run at 4 min');
  });

  it('says that the run was ended before its time, and what was open then', () => {
    const killed = { ...without({ seconds: 192 }), interrupted: true };
    expect(flat(render(killed))).toContain(
      'caveat the run was ended before its time, after 3 min 12 s of 10 min; 490 streams were still open then',
    );
    expect(flat(render(killed))).toContain('done soak of 500 streams for 3 min 12 s of 10 min: 974 attempts');
  });

  it('counts no stream as open that --max-time had ended', () => {
    const endings = [ending({ how: 'own-stop', because: 'max-time', count: 489 })];
    const killed = { ...without({ seconds: 192, endings }), interrupted: true };
    expect(flat(render(killed))).toContain('1 stream was still open then');
    expect(flat(render(killed))).toContain('ended by us (--max-time)');
  });

  it.each<[number, Partial<Counts>, string]>([
    [3.02, { gaveUp: 500 }, 'for 3 s of 10 min, when all clients had given up: 974 attempts'],
    [3.02, { gaveUp: 20 }, 'for 3 s of 10 min, when no client was left to ask: 974 attempts'],
    [599.8, { gaveUp: 500 }, 'for 10 min: 974 attempts'],
  ])('says why it lasted no longer than %d s', (seconds, counts, words) => {
    expect(flat(render(counting(counts, without({ seconds }))))).toContain(
      `done soak of 500 streams ${words}`,
    );
  });

  it('warns where the ordinary requests beside the streams all failed', () => {
    const { pressure } = soakReport().population!;
    const failing = (part: object) => flat(render(without({ pressure: { ...pressure!, ...part } })));
    expect(failing({ requests: 260, non2xx: 260 })).toContain(
      'caveat the requests beside the streams, to http://api.example/ping, all failed: 260 of 260 answered other than 2xx',
    );
    expect(failing({ requests: 0, errors: 40, timeouts: 1 })).toContain('all failed: 40 errors (1 timeout)');
    expect(failing({ requests: 0 })).toContain('to http://api.example/ping: none was answered');
    expect(failing({ requests: 260, non2xx: 259 })).not.toContain('caveat the requests');
  });

  it('names the first of many things that happened to this machine', () => {
    const machine = Array.from({ length: 9 }, (_, i) => ({
      kind: 'clock-step' as const,
      atMs: i * 1000,
      text: `step ${i}`,
    }));
    const report = render(without({ machine }));
    expect(report.match(/caveat/g)).toHaveLength(7);
    expect(report).toContain('3 more are in report.json');
  });
});

describe('the words for a population', () => {
  it.each<[string, Partial<Counts>, Record<string, number>, string]>([
    [
      'none opened',
      { opened: 0, failed: 50, disconnects: 0 },
      { 'not-opened': 50 },
      'no stream ever started',
    ],
    [
      'one of thousands failed',
      { attempts: 5_000, opened: 4_999, failed: 1, disconnects: 0 },
      { 'own-stop': 4_999 },
      '1 of 5000 attempts never started',
    ],
    ['clean ends', { failed: 0, disconnects: 7 }, { 'end-stream': 7 }, '7 streams ended early'],
    ['one cut', { failed: 0, disconnects: 1 }, { cut: 1 }, '1 stream was cut'],
    ['both', { failed: 0, disconnects: 9 }, { cut: 1, terminated: 8 }, '9 streams were cut or ended early'],
    ['only late', { failed: 0, disconnects: 0 }, { 'own-stop': 9 }, 'streams work, but not as they should'],
  ])('say what happened to how many: %s', (_, counts, closes, words) => {
    const report = counting(counts);
    const stats = { ...report.stats, closes };
    expect(heading({ ...report, stats })).toContain(`✗ BROKEN  ${words}: proxy-reload`);
  });

  it('do not depend on the few connections that the report lists', () => {
    const [first] = soakReport().connections;
    const connections = [{ ...first!, status: 503, opened: false }];
    expect(heading(soakReport({ connections }))).toBe(heading(soakReport()));
  });

  it('do not call a run silent about ends in which streams ended', () => {
    const report = counting({ disconnects: 3 }, quietSoak());
    expect(heading(report)).toContain('events arrive; 3 streams came to an end');
    expect(flat(render(report))).toContain('lost: 3 running streams');
    expect(render(report)).not.toContain('not seen: a stream cut');
  });

  it('take the longest silence from the statistics', () => {
    expect(render(quietSoak())).toContain('not seen: what a silence longer than 1.2 s would do');
  });
});

describe('thresholds', () => {
  it('are each held, broken or not checked, with what was measured', () => {
    expect(render(soakReport())).toContain(
      [
        'THRESHOLDS',
        '  ✗ connect_success>99% broken: 98.9 %',
        '  ✗ ttfe_p95<500ms broken: 500.3 ms',
        '  · lag_p99<1s not checked: no event carried a clock',
        '  ✓ gap_max<20s held: 15.0 s',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [{ measured: 16.6667, unit: '%' }, 'broken: 16.6 %\n'],
    [{ measured: 12, unit: 'count' }, ': 12\n'],
    [{ measured: 99.456, unit: '/s' }, '99.5 /s'],
    [{ measured: 104_857_600, unit: 'bytes' }, '104.9 MB'],
    [{ measured: 500.04, unit: 'ms' }, 'broken: 500 ms\n'],
    [{ measured: 3094.53, unit: 'ms' }, 'broken: 3.1 s\n'],
    [{ measured: 185_400, unit: 'ms' }, 'broken: 3 min 5.4 s\n'],
    [{ measured: null, because: 'some never ended' }, 'broken: some never ended'],
    [{ measured: 7, because: 'and 3 never ended' }, '7 ms (and 3 never ended)'],
  ] as const)('show a value with its unit, rounded as the figures are (%#)', (measured, words) => {
    const one = result('metric<1', { ...measured, held: false });
    expect(render(quietSoak({ thresholds: [one] }), 120)).toContain(words);
  });

  it.each([
    ['ttfe_p95<500ms', 500.04, 'broken: 500.04 ms'],
    ['recover_max<20s', 20_001, 'broken: 20.001 s'],
    ['recover_max<=3s', 3_004, 'broken: 3.004 s'],
    ['recover_max<3s', 3_000, 'broken: 3 s'],
    ['connect_success>99%', 98.97, 'broken: 98.9 %'],
    ['connect_success>=99.98%', 99.972, 'broken: 99.9 %'],
    ['connect_success<99.9%', 99.95, 'broken: 99.95 %'],
    ['events_per_second>=100', 99.96, 'broken: 99.96 /s'],
  ])('never round %s to its limit', (text, measured, words) => {
    const [condition] = readThresholds([text], '--threshold');
    const report = quietSoak({
      thresholds: [result(text, { measured, held: false, unit: condition!.unit })],
    });
    const plan = { ...report.plan, population: { ...report.plan.population!, thresholds: [condition!] } };
    expect(render({ ...report, plan }, 120)).toContain(`${words}\n`);
  });

  it('come first where no finding is there, since they alone make the exit code', () => {
    const broken = result('ttfe_p95<500ms', { measured: 812, held: false });
    const report = quietSoak({ thresholds: [broken, result('gap_max<2s', { measured: 1204 })] });
    expect(heading(report)).toBe(
      '✗ THRESHOLD BROKEN  ttfe_p95<500ms (812 ms); otherwise healthy: events arrive, and nothing cut them',
    );
    const four = quietSoak({ thresholds: [broken, broken, broken, broken] });
    expect(flat(render(four))).toMatch(/^✗ 4 THRESHOLDS BROKEN .* 1 more; otherwise healthy/);
  });

  it('leave the verdict alone where all held or could not be checked', () => {
    const thresholds = [result('a<1', { measured: 0 }), result('b<1', { held: null })];
    expect(heading(quietSoak({ thresholds }))).toMatch(/^✓ HEALTHY/);
  });
});

describe('the time line', () => {
  const chartOf = (report: Report, width = 80) => {
    const rows = lines(render(report, width));
    const start = rows.indexOf('OPEN STREAMS OVER TIME');
    return start < 0 ? [] : rows.slice(start + 1, start + 4);
  };

  it.each([40, 50, 80, 120])('marks the second in which most streams were lost, at %i columns', (width) => {
    const [bars = '', pointer = '', caption = ''] = chartOf(soakReport(), width);
    expect(bars.trim().length).toBe(Math.min(60, width - 2));
    expect(bars[pointer.indexOf('▲')]).toBe('▂');
    expect(caption).toContain('▲ 5 min 1 s: ');
  });

  it('shows a loss of one second, however long the run', () => {
    expect(chartOf(soakReport())[0]).toMatch(/^ {2}_█+▂█+$/);
  });

  it('marks nothing where no two streams were lost together', () => {
    expect(chartOf(quietSoak())).toEqual([
      `  ${'█'.repeat(60)}`,
      '  0 to 10 min; a full bar is 50 open, each bar shows its lowest moment',
      '',
    ]);
  });

  it('leaves empty what a machine that slept did not count', () => {
    const series = quietSoak().population!.series.filter(({ atMs }) => atMs < 200_000 || atMs > 400_000);
    const report = quietSoak();
    expect(chartOf({ ...report, population: { ...report.population!, series } })[0]).toMatch(
      /^ {2}█+·{20}█+$/,
    );
  });

  it('is as long as the run, whose points are each of the second before', () => {
    const series = Array.from({ length: 18 }, (_, n) => ({
      ...soakReport().population!.series[20]!,
      atMs: (n + 1) * 1000,
    }));
    const [bars, caption] = chartOf(without({ series }));
    expect(bars).toBe(`  ${'█'.repeat(18)}`);
    expect(caption).toContain('0 to 18 s;');
  });

  it('is left out of a run of a few seconds', () => {
    const series = soakReport().population!.series.slice(0, 9);
    expect(chartOf(without({ series }))).toEqual([]);
  });
});

describe('the population', () => {
  const text = flat(render(soakReport()));

  it('has a row for each measure that there is', () => {
    expect(render(soakReport())).toMatch(/\n {2}recover +464 +2\.1 s +2\.1 s +3\.7 s +3\.9 s +3\.9 s\n/);
    expect(text).not.toContain('direct TTFB');
    expect(flat(render(without({ directTtfbMs: spread(2, 1, 2) })))).toMatch(/direct (?:TTFB )?2 1\.5 ms/);
  });

  it('says how many opened, at first and again', () => {
    expect(text).toContain('open at once: at most 500 of 500 wanted');
    expect(text).toContain('first connects: 500 of 500 opened (100 %)');
    expect(text).toContain('reconnects (policy browser): 464 of 474 opened (97.8 %)');
  });

  it('never calls almost all of them all, nor a few of them none', () => {
    const most = counting({
      attempts: 20_000,
      opened: 19_999,
      failed: 1,
      reconnects: 0,
      reconnectsOpened: 0,
    });
    expect(render(most)).toContain('19,999 of 20,000 opened (99.9 %)');
    const few = counting({ attempts: 20_000, opened: 1, failed: 19_999, reconnects: 0, reconnectsOpened: 0 });
    expect(render(few)).toContain('1 of 20,000 opened (under 0.1 %)');
  });

  it('counts attempts that were still under way apart from failures', () => {
    expect(flat(render(counting({ failed: 4 })))).toContain('6 attempts still without an answer');
  });

  it('says how the streams ended, and what was our own doing', () => {
    expect(text).toContain(
      'lost: 400 running streams: 400 cut • 10 attempts did not open: 10 refused (ECONNREFUSED)',
    );
    expect(text).toContain('cut by ourselves (--interrupt): 54 streams, by RST');
    expect(text).toContain('gave up: 2 clients will not ask again (policy browser)');
    expect(text).toContain('lost by this tool, not by the endpoint: 20 streams');
  });

  it('describes a burst of reconnects, not the return of one client', () => {
    expect(text).toContain(
      '380 from 5 min 1 s on, nine of ten of them within 2.1 s, 352 in the busiest second',
    );
    const storm = { atMs: 1000, peakPerSecond: 1, spanMs: 0, reconnects: 1 };
    expect(render(without({ storm }))).not.toContain('burst');
  });

  it('has no burst where this run cut the streams itself', () => {
    const series = soakReport().population!.series.map((one) => ({ ...one, disconnects: 0 }));
    expect(render(without({ series }))).not.toContain('burst');
    const early = series.map((one, second) => ({ ...one, disconnects: second === 5 ? 1 : 0 }));
    expect(render(without({ series: early }))).not.toContain('burst');
    const report = without({ series: early });
    expect(render(counting({ interrupted: 0 }, report))).toContain('burst');
  });

  it('tells streams that ended from attempts that never ran', () => {
    const endings = [
      ending({ opened: false, status: 503, how: 'terminated', count: 88 }),
      ending({ opened: false, status: null, how: 'not-opened', failure: 'UND_ERR_SOCKET', count: 2 }),
      ending({ count: 7 }),
      ending({ route: 'direct', opened: false, status: 503, how: 'terminated', count: 3 }),
    ];
    const counts = { failed: 90, disconnects: 7, closes: { terminated: 88, 'not-opened': 2, cut: 7 } };
    const report = flat(render(counting(counts, without({ endings }))));
    expect(report).toContain('lost: 7 running streams: 7 cut •');
    expect(report).toContain('90 attempts did not open: 88 answered 503, 2 closed before an answer •');
    const most = flat(
      render(counting({ failed: 500, disconnects: 0 }, without({ endings: endings.slice(0, 1) }))),
    );
    expect(most).toContain('lost: no running stream');
    expect(most).toContain('500 attempts did not open; of those kept one by one 88 answered 503');
  });

  it('calls a clean end of running streams that, whatever the refusals were', () => {
    const endings = [
      ending({ how: 'end-stream', count: 7 }),
      ending({ opened: false, status: 503, how: 'cut', count: 90 }),
    ];
    const report = without({ endings });
    const stats = { ...report.stats, closes: { cut: 90, 'end-stream': 7 } };
    expect(heading(counting({ failed: 90, disconnects: 7 }, { ...report, stats }))).toContain(
      '7 streams ended early, 90 of 974 attempts never started',
    );
  });

  it('says where lost events could not be counted, and why', () => {
    expect(text).toContain('across 60 reconnects, by event ids: 38 events lost, 0 seen twice');
    expect(text).toContain(
      'at 404 of 464 reconnects: at 392 the ids began anew, at 12 the ids were no numbers that rise evenly',
    );
    const idless = flat(render(counting({ resumed: 0, restarted: 0, unjudgedIds: 0, reconnectsOpened: 3 })));
    expect(idless).toContain('cannot be told at 3 of 3 reconnects: no ids came that could be compared');
    expect(idless).not.toContain('events lost, ');
  });

  it('keeps the ordinary requests apart from the streams', () => {
    expect(text).toContain(
      'ordinary requests beside the streams, to http://api.example/ping: 200 a second asked, 199.4 reached, p99 12 ms, no error',
    );
  });

  it('shows its processes where there were several, and which of them died', () => {
    expect(text).toMatch(/w3 125 41\.2 s 101\.0 MB 1\.4 ms ✗ died \(SIGKILL\): 20 streams lost/);
    const alone = render(without({ workers: [soakReport().population!.workers[0]!] }));
    expect(alone).not.toContain('process  ');
    expect(alone).toContain('RSS: 96.0 MB in the first minute, 101.2 MB in minute 10');
  });

  it('has only its own lines where nothing happened', () => {
    const quiet = render(quietSoak());
    expect(quiet).toContain('lost: no running stream');
    expect(quiet).not.toMatch(/burst|gave up|lost events|ordinary|caveat|THRESHOLD|reconnects \(/);
  });
});

describe('the endings of a population', () => {
  it('are rows with counts, not streams', () => {
    const endings = [
      ending({ count: 19_000, ageMs: spread(19_000, 60_000, 60_400), idleMs: spread(19_000, 100, 9_000) }),
      ending({ how: 'rst-stream', code: 'INTERNAL_ERROR', protocol: 'http2', count: 900 }),
      ending({ opened: false, status: 503, how: 'terminated', count: 80 }),
      ending({ opened: false, status: 200, how: 'terminated', count: 19 }),
      ending({ opened: false, status: null, how: 'own-stop', count: 1 }),
    ];
    const text = render(without({ endings, judged: 20_000 }), 100);
    expect(text).toMatch(/through-http1 +1\.1 +proxy +19,000 +60\.4 s +100 ms–9 s +cut\n/);
    expect(text).toMatch(/ 2 +proxy +900 +– +– +reset INTERNAL_ERROR\n/);
    for (const words of ['80 .* HTTP 503', '19 .* no event stream', '1 .* no answer yet when we stopped'])
      expect(text).toMatch(new RegExp(` ${words}\n`));
    expect(text).not.toContain('TRIALS');
  });

  it('say over how many they were counted, and that the list is a selection', () => {
    const text = flat(render(without({ judged: 900 })));
    expect(text).toContain('Counted over 900 of 974 attempts');
    expect(text).toContain('report.json lists 4 of them');
  });

  it('stay a screenful', () => {
    const endings = Array.from({ length: 50 }, (_, i) => ending({ failure: `E${i}`, opened: false }));
    expect(flat(render(without({ endings })))).toContain('30 rarer endings are in report.json');
  });
});

describe('layout of a population', () => {
  it.each([40, 50, 80, 100, 120])('keeps every line within %i columns', (width) => {
    const rows = lines(render(soakReport(), width));
    // The folder's name stays whole, to be copied.
    expect(rows.filter((row) => [...row].length > width && !row.includes('kept in'))).toEqual([]);
  });

  it('writes a table as a list where it does not fit', () => {
    expect(flat(render(soakReport(), 50))).toContain('• recover: count 464, mean 2.1 s, p50 2.1 s');
  });

  it('has the same sections in Markdown, the time line in a fence', () => {
    const text = renderers.markdown(soakReport(), { colour: false, width: 80 });
    expect(text).toContain('- ✗ ttfe_p95\\<500ms broken: 500.3 ms');
    expect(text).toMatch(/## Open streams over time\n\n```text\n_█+▂█+\n +▲\n```/);
    expect(text).toContain('| recover | 464 | 2.1 s |');
  });

  it('starts from nothing without a division by it', () => {
    const text = render(counting(emptyCounts()));
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });
});
