import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import type { Verification } from '../../../../src/model/verification.ts';
import type { Aspect } from '../../../../src/report/contents/verification/aspect.ts';
import { compareRuns } from '../../../../src/report/contents/verification/index.ts';
import { facts, sampleHop, samplePlan, setting, stream } from '../../facts-builder.ts';
import { brokenReport, finding } from '../sample.ts';

interface Seen {
  streams: Stream[];
  findings?: Finding[];
  /** Of each finding; default: all streams that a peer ended or refused. */
  covered?: Stream[][];
  facts?: Partial<Facts>;
  notChecked?: string[];
}

const aspects: Record<string, Aspect> = {
  'idle-timeout': 'silence',
  'heartbeat-too-slow': 'silence',
  'total-timeout': 'age',
  'route-missing': 'start',
  'proxy-buffering': 'delivery',
  'limit-ahead': 'setup',
};

function judged({ streams, findings = [], covered, facts: change = {}, notChecked = [] }: Seen) {
  const troubled = streams.filter(({ close }) => close.by === 'peer');
  const all = facts({ streams, ...change });
  const report = brokenReport({
    findings,
    plan: all.plan,
    interrupted: all.interrupted ?? false,
    watched: { seconds: all.watchedSeconds, streams: streams.length },
    notChecked: notChecked.map((rule) => ({ rule, missing: ['config'] })),
  });
  return { report, facts: all, covered: covered ?? findings.map(() => troubled) };
}

function compared(before: Seen, now: Seen): Verification {
  return compareRuns('reports/before', judged(before), judged(now), (rule) => aspects[rule] ?? 'end');
}

/** `gone cut at … → open for …; because`. */
function told(before: Seen, now: Seen): string[] {
  return compared(before, now).troubles.map(
    ({ state, rule, before: was, now: is, because }) =>
      `${state} ${rule}: ${was} → ${is}${because ? `; ${because}` : ''}`,
  );
}

const cutAt = (ms: number) => stream().eventsEvery(1_000, 1).cutAt(ms).done();
const openFor = (ms: number, everyMs = 1_000) =>
  stream()
    .eventsEvery(everyMs, Math.floor(ms / everyMs))
    .stoppedAt(ms)
    .done();
const four = (make: () => Stream) => [make(), make(), make(), make()];
const at = (rule: string, change: Partial<Finding> = {}) =>
  finding(rule, { where: { hop: 'nginx', proxy: 'nginx' }, evidence: [], fix: [], ...change });

const idle: Seen = { streams: four(() => cutAt(15_000)), findings: [at('idle-timeout')] };

describe('a trouble that is not found again', () => {
  it('is gone where as many streams ran longer, through as long a silence', () => {
    expect(told(idle, { streams: four(() => openFor(35_000, 16_000)) })).toEqual([
      'gone idle-timeout: cut at 15.0 s, after 15.0 s of silence (4 of 4 streams) → ' +
        'open for 35.0 s, longest silence 19.0 s (4 of 4 streams)',
    ]);
  });

  it('is not proven where they ran longer, and no such silence came', () => {
    const now = four(() => openFor(35_000));
    expect(told(idle, { streams: now })[0]).toMatch(
      /^unproven .*; no stream lived through more than 1 s of silence, so 15\.0 s of it is not proven to be allowed now$/,
    );
    const slow = { ...idle, findings: [at('heartbeat-too-slow')] };
    expect(told(slow, { streams: now })[0]).toMatch(/^unproven heartbeat-too-slow/);
    const unknown = { ...idle, findings: [at('unexplained-end')] };
    expect(told(unknown, { streams: now })[0]).toMatch(/^unproven unexplained-end/);
  });

  it('is not proven where only some lived through such a silence, or one that was a little shorter', () => {
    const one = [openFor(35_000, 16_000), ...[1, 2, 3].map(() => openFor(35_000))];
    expect(told(idle, { streams: one })[0]).toMatch(
      /^unproven .*; only 1 stream lived through the 15\.0 s of silence after which it came to 4$/,
    );
    expect(told(idle, { streams: four(() => openFor(43_500, 14_500)) })[0]).toMatch(/^unproven /);
  });

  it('is not proven by the silence in which a stream ends again, at another age', () => {
    const again = () => stream().eventsEvery(1_000, 10).cutAt(24_500).done();
    expect(told(idle, { streams: four(again) })[0]).toMatch(/^unproven idle-timeout/);
  });

  it('of silence is gone once such a silence is lived through, at whatever age', () => {
    const late = { ...idle, streams: four(() => stream().eventsEvery(1_000, 20).cutAt(34_003).done()) };
    expect(told(late, { streams: four(() => openFor(32_000, 16_000)) })[0]).toMatch(/^gone idle-timeout/);
  });

  it('of age is gone where streams ran longer, however much was said', () => {
    const capped = { ...idle, findings: [at('total-timeout')] };
    expect(told(capped, { streams: four(() => openFor(35_000)) })[0]).toMatch(/^gone total-timeout/);
    expect(told(capped, { streams: four(() => openFor(10_000, 9_000)) })[0]).toMatch(/^unproven /);
  });

  it('is not proven where the streams were watched for less', () => {
    expect(told(idle, { streams: four(() => openFor(10_000)) })[0]).toMatch(
      /^unproven .*; not seen in 10\.0 s; it came after up to 15\.0 s: watch longer$/,
    );
  });

  it('is not proven where fewer streams ran that long', () => {
    const now = [openFor(35_000), ...[1, 2, 3].map(() => openFor(10_000))];
    expect(told(idle, { streams: now })[0]).toMatch(/^unproven .*only 1 stream ran longer/);
  });

  it('is not proven where streams did not open', () => {
    const now = [openFor(35_000), ...[1, 2, 3].map(() => stream().answered(502).done())];
    expect(told(idle, { streams: now, findings: [] })[0]).toMatch(
      /^unproven .*; 3 of 4 streams did not open this time$/,
    );
  });

  it('is not proven where none was asked so', () => {
    expect(told(idle, { streams: [openFor(35_000)].map((one) => ({ ...one, trial: 'http2' })) })[0]).toMatch(
      /^unproven .* → no stream was asked so; no stream was asked as those were$/,
    );
  });

  it('stayed where streams end at that age again, whatever it is called now', () => {
    const now = { streams: four(() => cutAt(15_200)), findings: [at('total-timeout')] };
    const [first, second] = told(idle, now);
    expect(first).toMatch(/^stayed idle-timeout: .*; 4 streams ended at that age again/);
    expect(second).toMatch(/^new total-timeout/);
  });

  it('may stay away by chance where it struck one of four', () => {
    const streams = [cutAt(15_000), ...[1, 2, 3].map(() => openFor(35_000))];
    const rare = { streams, findings: [at('idle-timeout')] };
    expect(told(rare, { streams: four(() => openFor(35_000, 16_000)) })[0]).toMatch(
      /^unproven .*it struck 1 of 4 streams: that none of 4 met it may be chance \(32 %\)$/,
    );
  });

  it('of an answer is gone once all open, stays with the same answer, and is open behind another', () => {
    const refused = (status: number) => four(() => stream().answered(status).done());
    const missing = { streams: refused(404), findings: [at('route-missing')] };
    expect(told(missing, { streams: four(() => openFor(35_000)) })[0]).toBe(
      'gone route-missing: HTTP 404 (4 of 4 streams) → opened after 1 ms (4 of 4 streams)',
    );
    expect(told(missing, { streams: refused(404) })[0]).toMatch(/^stayed .*HTTP 404 .* → HTTP 404/);
    expect(told(missing, { streams: refused(502) })[0]).toMatch(/^unproven .*they did not come as far$/);
  });

  it('of late events goes by when they come', () => {
    const late = () => stream().eventAt(4_101).eventAt(4_102).stoppedAt(35_000).done();
    const held = { streams: four(late), findings: [at('proxy-buffering')] };
    const seen = { ...held, covered: [held.streams] };
    expect(told(seen, { streams: four(() => openFor(35_000)) })[0]).toMatch(
      /^gone proxy-buffering: first event after 4\.1 s, .* → first event after 2 ms, longest silence/,
    );
    expect(told(seen, { streams: four(() => stream().stoppedAt(35_000).done()) })[0]).toMatch(
      /^unproven .*on some streams nothing came/,
    );
  });

  it('is not comparable where something else was asked, beyond a secret that was given again', () => {
    const url = 'http://app.example.test:8080/gap6';
    const asked = (change: Partial<Facts['plan']['target']>): Partial<Facts> => ({
      plan: { ...samplePlan, target: { ...samplePlan.target, url, ...change } },
    });
    const before = { ...idle, facts: asked({ url: `${url}?key=~0123abcd` }) };
    const state = (change: Partial<Facts['plan']['target']>) =>
      compared(before, { streams: four(() => openFor(35_000, 16_000)), facts: asked(change) }).troubles[0];
    const none = { state: 'unproven', because: 'not comparable: this run asked something else' };
    expect(state({ url: `${url}?key=~89abcdef` })).toMatchObject({ state: 'gone' });
    expect(state({ url: url.replace('gap6', 'gap1') })).toMatchObject(none);
    expect(state({ url: `${url}?key=~89abcdef`, method: 'POST' })).toMatchObject(none);
    const headers: [string, string][] = [['Host', 'other.example.test']];
    expect(state({ url: `${url}?key=~89abcdef`, headers })).toMatchObject(none);
  });

  it('that no stream shows goes by whether its rule could look', () => {
    const ahead = { streams: four(() => openFor(35_000)), findings: [at('limit-ahead')], covered: [[]] };
    expect(told(ahead, { streams: ahead.streams })).toEqual(['gone limit-ahead: null → null']);
    expect(told(ahead, { streams: ahead.streams, notChecked: ['limit-ahead'] })[0]).toMatch(
      /^unproven .*not checked this time: it needs config$/,
    );
  });
});

describe('the clients of a soak', () => {
  const client = (one: Stream, number: number): Stream => ({ ...one, client: number });

  it('count once each, however often they came back', () => {
    const lost = [1, 2].flatMap((number) => [1, 2, 3].map(() => client(cutAt(15_000), number)));
    const before = { streams: lost, findings: [at('idle-timeout')] };
    const now = { streams: [1, 2].map((number) => client(openFor(60_000, 16_000), number)) };
    expect(told(before, now)[0]).toMatch(/^gone /);
  });
});

describe('a trouble that is found again', () => {
  it('is the same at the same place, or where one of the two does not know the place', () => {
    const elsewhere = at('idle-timeout', { where: { hop: 'edge', proxy: 'nginx' } });
    const unknown = at('idle-timeout', { where: { hop: null, proxy: 'unknown' }, confidence: 'possible' });
    const states = (one: Finding) =>
      compared(idle, { ...idle, findings: [one] }).troubles.map(({ state }) => state);
    expect(states(at('idle-timeout'))).toEqual(['stayed']);
    expect(states(unknown)).toEqual(['stayed']);
    expect(states(elsewhere)).toEqual(['stayed', 'new']);
  });

  it('that is new says so where the earlier run could not have shown it', () => {
    const refused = four(() => stream().answered(404).done());
    const before = { streams: refused, findings: [at('route-missing')] };
    expect(told(before, idle)[0]).toMatch(
      /^new idle-timeout: .*no stream of the earlier run lived long enough/,
    );
  });
});

describe('the setting of a trouble', () => {
  const timer = (value: string, ms: number, line = 27) =>
    setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value, ms, line });
  const fix = [
    { proxy: 'nginx' as const, setting: 'proxy_read_timeout', file: 'nginx.conf', line: 27, text: '' },
  ];
  const before: Seen = {
    streams: idle.streams,
    findings: [at('idle-timeout', { fix })],
    facts: { settings: [timer('15s', 15_000)], hops: [sampleHop('nginx')] },
  };
  const now = (value: string, ms: number, streams = before.streams, line = 27): Seen => ({
    ...before,
    streams,
    findings: streams === before.streams ? before.findings : [],
    facts: { ...before.facts, settings: [timer(value, ms, line)] },
  });

  it('is still as it was', () => {
    const [trouble] = compared(before, now('15s', 15_000)).troubles;
    expect(trouble).toMatchObject({ state: 'stayed', because: null });
    expect(trouble?.config).toBe('nginx.conf:27 still says proxy_read_timeout 15s');
  });

  it('is changed, at its new line, and the trouble is gone', () => {
    const { troubles, changes } = compared(
      before,
      now(
        '1h',
        3_600_000,
        four(() => openFor(35_000, 16_000)),
        30,
      ),
    );
    expect(troubles[0]).toMatchObject({
      state: 'gone',
      config: 'proxy_read_timeout 15s → 1h at nginx.conf:30',
    });
    expect(changes).toMatchObject([{ setting: 'proxy_read_timeout', before: '15s', now: '1h', line: 30 }]);
  });

  it('is changed in the file alone where streams end after the old value', () => {
    const [trouble] = compared(before, now('1h', 3_600_000)).troubles;
    expect(trouble?.because).toMatch(
      /^nginx\.conf is changed, but streams are still cut after 15\.0 s, which is the old value: nginx may still run with the config that it read before/,
    );
  });

  it('is changed and the cause may be another where the old value does not fit', () => {
    const other = { ...before, streams: four(() => cutAt(7_000)) };
    const [trouble] = compared(other, {
      ...now('1h', 3_600_000, other.streams),
      findings: before.findings ?? [],
    }).troubles;
    expect(trouble?.because).toMatch(/^nginx\.conf is changed, and it stayed: .*or the cause is another$/);
  });

  it('is not told as taken away where another location served this time', () => {
    const route = (value: string) =>
      setting({ kind: 'route', setting: 'location', value, path: `http > server > location ${value}` });
    const path = 'http > server > location @new';
    const then = [route('@new'), { ...timer('3s', 3_000, 18), path }];
    const served: Seen = { streams: idle.streams, facts: { settings: then } };
    const elsewhere: Seen = {
      streams: idle.streams,
      facts: { settings: [route('/'), timer('1h', 3_600_000, 12)] },
    };
    expect(compared(served, elsewhere).changes).toEqual([]);
  });

  it('is not told as taken away where the place was not read again, or its kind has another name now', () => {
    const spare = {
      ...timer('2s', 2_000, 16),
      path: 'http > server > location = /_auth',
      subrequest: '/_auth',
    };
    const zip = (name: string, value: string) => setting({ kind: 'compression', setting: name, value });
    const at = (settings: ReturnType<typeof setting>[]): Seen => ({
      streams: idle.streams,
      facts: { settings },
    });
    const kept = timer('1h', 3_600_000, 12);
    expect(compared(at([kept, spare]), at([kept])).changes).toEqual([]);
    expect(
      compared(at([kept, zip('gzip_types', 'text/css')]), at([kept, zip('gzip', 'off')])).changes,
    ).toEqual([]);
  });

  it('does not change with the mask of a secret', () => {
    const header = (mask: string) =>
      setting({ kind: 'upstream', setting: 'proxy_pass', value: `http://a/?k=${mask}` });
    const with_ = (mask: string): Seen => ({ streams: idle.streams, facts: { settings: [header(mask)] } });
    expect(compared(with_('~0123abcd'), with_('~89abcdef')).changes).toEqual([]);
  });
});

describe('what could not be compared', () => {
  it('is told', () => {
    const hop = sampleHop('nginx');
    const before = { ...idle, facts: { hops: [hop] } };
    const now = {
      ...idle,
      facts: { hops: [{ ...hop, accessLogs: [] }], interrupted: true, plan: { ...samplePlan, forMs: 8_000 } },
    };
    expect(compared(before, now).doubts).toEqual([
      'this run was interrupted after 30 s',
      'this run was to take 8 s, the earlier one 30 s',
      'the access log of nginx, which the earlier run read, was not read this time',
    ]);
  });
});
