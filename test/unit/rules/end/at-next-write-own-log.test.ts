/** A limit on the age that acts at the next write, told by what the log of the proxy itself leaves. */
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { networkReset } from '../../../../src/rules/end/network-reset.ts';
import { proxyReload } from '../../../../src/rules/end/proxy-reload/index.ts';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { upstreamClosed } from '../../../../src/rules/end/upstream-closed/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const caddy = sampleHop('edge', 'caddy');
const go = sampleHop('inner', 'go');

/** Caddy's two rows of a stream whose client left: `aborting with incomplete response: context canceled`. */
function leftRows(of: Stream) {
  const change: Partial<LogRecord> = { proxy: 'caddy', userAgent: of.tag, reasonConfidence: 'possible' };
  return [
    joined(of, row('edge', 'unknown', change)),
    joined(of, row('edge', 'client-closed', { ...change, kind: 'error', file: 'edge-error.log' })),
  ];
}

function behindCaddy(...streams: Stream[]): Facts {
  return facts({ hops: [caddy], streams, joins: streams.flatMap(leftRows) });
}

describe('streams of both protocols behind a Caddy whose log says that its client left', () => {
  const over = (protocol: 'http1' | 'http2', at: number, after = 0) =>
    stream().via(protocol).openedAfter(after).eventAt(20).cutAt(at).done();
  const h2 = [over('http2', 4_000), over('http2', 4_010, 1_300)];

  test('met its limit, over HTTP/2 in time and over HTTP/1.1 at the next write', () => {
    const all = behindCaddy(...h2, over('http1', 6_120), over('http1', 6_110, 1_300));
    expect(onlyFinding(totalTimeout.judge(all))).toMatchObject({
      confidence: 'likely',
      where: { hop: 'edge', proxy: 'caddy' },
      fix: [{ setting: 'write' }],
    });
    expect(silenceOf(idleTimeout.judge(all))).toContain('next event was due');
  });

  test('and a reset among them is the same limit', () => {
    const reset = stream().eventAt(20).cutAt(6_120, { transport: 'rst' }).done();
    const all = behindCaddy(...h2, reset, over('http1', 6_110, 1_300), over('http1', 6_130));
    expect(silenceOf(networkReset.judge(all))).toContain('one limit');
  });

  test('a look-alike that got something after the others ended met no one age', () => {
    const later = stream().eventAt(20).eventAt(5_000).cutAt(6_120).done();
    expect(totalTimeout.judge(behindCaddy(...h2, later)).kind).not.toBe('found');
  });
});

describe('a silence before the end behind that Caddy', () => {
  const cut = (after: number, last: number, at: number) =>
    stream().openedAfter(after).eventAt(20).eventAt(last).cutAt(at).done();

  test('may be its limit, at the next write, or that of a box in front of it', () => {
    const all = behindCaddy(cut(0, 2_150, 6_470), cut(1_300, 870, 5_190));
    expect(onlyFinding(totalTimeout.judge(all))).toMatchObject({
      confidence: 'possible',
      where: { hop: 'edge' },
    });
    expect(onlyFinding(idleTimeout.judge(all))).toMatchObject({
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
    });
    expect(silenceOf(proxyReload.judge(all))).not.toBe('');
  });

  test('is its limit where it ends with an event that came to another stream', () => {
    const [one, two] = [stream().eventAt(20).cutAt(3_000).done(), cut(1_300, 1_700, 5_440)];
    expect(onlyFinding(totalTimeout.judge(behindCaddy(one, two)))).toMatchObject({
      confidence: 'likely',
      where: { hop: 'edge' },
    });
  });

  test('a look-alike that outlived the end of another is of a box in front', () => {
    const long = stream().eventAt(20).eventAt(3_000).eventAt(6_000).cutAt(10_000).done();
    const all = behindCaddy(long, cut(1_300, 870, 4_870));
    expect(totalTimeout.judge(all).kind).not.toBe('found');
    expect(onlyFinding(idleTimeout.judge(all))).toMatchObject({ where: { hop: null, proxy: 'unknown' } });
  });

  test('a look-alike behind a proxy that has no such limit is its timer', () => {
    const all = { ...behindCaddy(cut(0, 2_150, 6_470), cut(1_300, 870, 5_190)), joins: [] };
    const hops = [{ ...caddy, proxy: 'nginx' as const }];
    expect(onlyFinding(idleTimeout.judge({ ...all, hops }))).toMatchObject({ where: { proxy: 'nginx' } });
  });
});

describe('streams that a Go proxy closed at one age, by the row of the hop in front of it', () => {
  const cut = (after: number) => stream().openedAfter(after).eventsEvery(500, 6).cutAt(3_000).done();
  const streams = [cut(0), cut(1_240)];
  const rows = (of: Stream) => [
    joined(of, row('envoy', 'upstream-closed', { reasonConfidence: 'likely', words: 'UPE' })),
    joined(of, row('inner', 'unknown', { proxy: 'go', reasonConfidence: 'possible' })),
  ];
  const given: Partial<Facts> = { hops: [sampleHop('envoy'), go], streams, joins: streams.flatMap(rows) };

  test('met its limit, of which its log has no line', () => {
    const finding = onlyFinding(totalTimeout.judge(facts(given)));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'inner', proxy: 'go' } });
    expect(finding.why).toContain('no line about their ends');
  });

  test('a look-alike without its error log is only known to be closed there', () => {
    const hops = [sampleHop('envoy'), { ...go, errorLogs: [] }];
    expect(totalTimeout.judge(facts({ ...given, hops })).kind).not.toBe('found');
  });

  test('a look-alike of a hop that writes lines of its limits too', () => {
    const hops = [sampleHop('envoy'), { ...go, proxy: 'pingora' as const }];
    expect(totalTimeout.judge(facts({ ...given, hops })).kind).not.toBe('found');
  });
});

describe('behind a hop that closed, of whose log no row was read', () => {
  const cut = (after: number) => stream().openedAfter(after).eventsEvery(500, 6).cutAt(3_000).done();
  const streams = [cut(0), cut(1_240)];
  const closed = (of: Stream) =>
    joined(of, row('envoy', 'upstream-closed', { reasonConfidence: 'likely', words: 'UPE' }));
  const silent = (of: Stream) => joined(of, row('inner', 'unknown', { proxy: 'go' }));
  const hops = [sampleHop('envoy'), sampleHop('middle', 'envoy'), go];

  test('a Go proxy with a silent log is possible as well as that hop', () => {
    const all = facts({ hops, streams, joins: streams.flatMap((of) => [closed(of), silent(of)]) });
    const limit = onlyFinding(totalTimeout.judge(all));
    expect(limit).toMatchObject({ confidence: 'possible', where: { hop: 'inner' } });
    expect(limit.why).toContain('access log');
    expect(onlyFinding(upstreamClosed.judge(all))).toMatchObject({
      confidence: 'possible',
      where: { hop: 'middle' },
    });
  });

  test('a look-alike without rows of that Go proxy is of that hop', () => {
    const all = facts({ hops, streams, joins: streams.map(closed) });
    expect(totalTimeout.judge(all).kind).not.toBe('found');
    expect(onlyFinding(upstreamClosed.judge(all))).toMatchObject({ confidence: 'likely' });
  });
});
