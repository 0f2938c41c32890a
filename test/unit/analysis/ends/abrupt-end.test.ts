import { describe, expect, it } from 'vitest';
import { processEndByAdmin, withoutDelayWords } from '../../../../src/analysis/ends/abrupt-end.ts';
import type { CommonEnd } from '../../../../src/analysis/ends/moment.ts';
import type { AdminSnapshot } from '../../../../src/model/route-query.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { proxyReload } from '../../../../src/rules/end/proxy-reload/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf, findingsOf } from '../../rules/judged.ts';

const envoy = { ...sampleHop('envoy'), admin: 'http://127.0.0.1:9901' };
const server = (name: string) => ['server', name] as [string, string];
/** Opened 1.3 s apart and cut in one moment, `idleMs` after the last event. */
const pair = (idleMs: number, headers = server('envoy')) => [
  stream()
    .header(...headers)
    .eventAt(100)
    .eventAt(2400)
    .eventAt(4000 - idleMs)
    .cutAt(4000)
    .done(),
  stream()
    .header(...headers)
    .openedAfter(1300)
    .eventAt(100)
    .eventAt(2700 - idleMs)
    .cutAt(2700)
    .done(),
];

describe('the end of an Envoy without a row', () => {
  it('is likely where HTTP/1.1 connections close without the second that Envoy waits after any other end', () => {
    expect(findingOf(proxyReload, facts({ streams: pair(300) }))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'envoy' },
      title: 'the proxy was stopped or killed',
    });
  });

  it('is not concluded behind an Envoy that waited, nor behind another proxy', () => {
    expect(findingsOf(proxyReload, facts({ streams: pair(1100) }))).toEqual([]);
    const nginx = server('nginx/1.22.1');
    expect(findingsOf(proxyReload, facts({ streams: pair(300, nginx) }))).toEqual([]);
  });

  it('is not concluded where Nginx stands in front of it', () => {
    const streams = pair(300, server('nginx/1.22.1')).map((one) => ({
      ...one,
      headers: [...one.headers, ['x-envoy-upstream-service-time', '3'] as [string, string]],
    }));
    expect(findingsOf(proxyReload, facts({ streams }))).toEqual([]);
  });

  it('is certain where its admin interface answered before the run and no longer does', () => {
    expect(findingOf(proxyReload, facts({ hops: [envoy], streams: pair(300) }))).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy' },
      title: 'the proxy was stopped or killed',
    });
  });

  it('is a stop, not a reload, where rows say DC and the admin interface is gone', () => {
    const streams = pair(300);
    const left = row('envoy', 'client-closed', { words: 'DC', reasonConfidence: 'possible' });
    const joins = streams.map((one) => joined(one, left));
    expect(findingOf(proxyReload, facts({ hops: [envoy], streams, joins })).title).toContain('stopped');
  });
});

describe('streams cut, and refused since', () => {
  const cut = (at: number) => stream().eventAt(100).cutAt(at).done();
  const refused = () => stream().openedAfter(1300).failed('connect', 'ECONNREFUSED').done();

  it('are the end of the process, of one age or not', () => {
    const streams = [cut(1100), cut(1110), refused()];
    expect(findingOf(proxyReload, facts({ streams })).title).toContain('stopped');
  });

  it('are not where the refusal came before the end', () => {
    const streams = [cut(9000), cut(9010), refused()];
    expect(findingsOf(proxyReload, facts({ streams }))).toEqual([]);
  });
});

describe('the second that Envoy leaves before it closes', () => {
  const cut = (idleMs: number | null, change: Partial<Stream['close']> = {}) => {
    const one = stream().header('server', 'envoy').eventAt(100).cutAt(4_000).done();
    return { ...one, close: { ...one.close, idleMs, ...change } };
  };
  const isAbrupt = (streams: Stream[], change: Parameters<typeof facts>[0] = {}) =>
    withoutDelayWords(facts({ streams, ...change }), { streams } as CommonEnd) !== null;

  it('is missing where a byte had come within the last 800 ms', () => {
    expect(isAbrupt([cut(799)])).toBe(true);
    expect(isAbrupt([cut(800)])).toBe(false);
    expect(isAbrupt([cut(null)])).toBe(false);
  });

  it('is as long as delayed_close_timeout says, and no other setting', () => {
    const delay = setting({
      kind: 'no-effect',
      setting: 'delayed_close_timeout',
      state: 'close-delay',
      ms: 5_000,
    });
    const other = setting({ kind: 'idle-timeout', setting: 'stream_idle_timeout', ms: 60_000 });
    expect(isAbrupt([cut(4_799)], { settings: [other, delay] })).toBe(true);
    expect(isAbrupt([cut(4_800)], { settings: [other, delay] })).toBe(false);
    expect(isAbrupt([cut(900)], { settings: [other] })).toBe(false);
  });

  it('shows by one stream of many, and only on HTTP/1.1, closed without an end mark', () => {
    expect(isAbrupt([cut(3_000), cut(10)])).toBe(true);
    expect(isAbrupt([{ ...cut(10), protocol: 'http2' }])).toBe(false);
    expect(isAbrupt([cut(10, { how: 'terminated' })])).toBe(false);
    expect(isAbrupt([cut(10, { transport: 'rst' })])).toBe(false);
  });
});

describe('the admin interface after the run', () => {
  const snapshot = (at: number, uptimeSeconds: number | null, hop = 'envoy'): AdminSnapshot => ({
    hop,
    at,
    version: null,
    uptimeSeconds,
    counters: {},
    hosts: [],
  });
  const said = (admin: { before: AdminSnapshot; after: AdminSnapshot }[], hops = [envoy]) =>
    processEndByAdmin(facts({ hops, admin }), 'envoy');

  it('tells of a process that is younger than the run', () => {
    const before = snapshot(1_000_000, 500);
    expect(said([{ before, after: snapshot(1_030_000, 29) }])).toBe('its process is younger than this run');
    expect(said([{ before, after: snapshot(1_030_000, 30) }])).toBeNull();
    expect(said([{ before, after: snapshot(1_030_000, null) }])).toBeNull();
  });

  it('is another hop’s where it has another name', () => {
    const other = { before: snapshot(1_000_000, 5, 'inner'), after: snapshot(1_030_000, 5, 'inner') };
    const own = { before: snapshot(1_000_000, 5), after: snapshot(1_030_000, 35) };
    expect(said([other, own])).toBeNull();
    expect(said([other])).toBe('its admin interface no longer answers');
  });

  it('that was never asked says nothing by its silence', () => {
    expect(said([], [{ ...envoy, admin: null as never }])).toBeNull();
    expect(said([], [{ ...envoy, name: 'inner' }])).toBeNull();
    expect(said([], [{ ...sampleHop('nginx'), admin: null as never }, envoy])).toBe(
      'its admin interface no longer answers',
    );
  });
});
