/** How Envoy's own ways of ending a stream are told: rows without details, the late FIN, hops behind it. */
import { describe, expect, it } from 'vitest';
import type { SettingState } from '../../../src/model/setting-kind.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { h2Reset } from '../../../src/rules/end/h2-reset.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../src/rules/end/total-timeout/index.ts';
import { upstreamClosed } from '../../../src/rules/end/upstream-closed/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../facts-builder.ts';
import { clearedOf, findingOf } from './judged.ts';

const hops = [sampleHop('envoy')];
const stateOf: Record<string, SettingState> = { timeout: 'response', per_try_idle_timeout: 'per-try' };
const timer = (word: string, kind: 'idle-timeout' | 'total-timeout', ms: number) =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind,
    state: stateOf[word],
    setting: word,
    value: `${ms / 1000}s`,
    ms,
    off: '0s',
  });
const route = timer('timeout', 'total-timeout', 3000);
const perTry = timer('per_try_idle_timeout', 'idle-timeout', 3000);
const server: [string, string] = ['server', 'envoy'];

const lively = () => stream().via('http2').eventsEvery(700, 5).cutAt(3001).done();
const silent = () => stream().via('http2').cutAt(3001).done();
/** Fall silent at different ages, and are ended 2 s later. */
const fallenSilent = () => [
  stream().via('http2').eventAt(3).eventAt(400).cutAt(2401, { code: 'NO_ERROR' }).done(),
  stream().via('http2').eventAt(3).eventAt(1500).cutAt(3501, { code: 'NO_ERROR' }).done(),
];
const loggedUt = (streams: Stream[]) =>
  streams.map((one) =>
    joined(
      one,
      row('envoy', 'total-timeout', {
        reasonConfidence: 'likely',
        words: 'UT',
        reasonDetails: ['upstream-timeout'],
      }),
    ),
  );

describe('a row that says UT and no details', () => {
  it('proves the timeout of the route where the age fits it and longer silences were survived', () => {
    const streams = [lively(), lively()];
    const seen = facts({ hops, streams, joins: loggedUt(streams), settings: [route, perTry] });
    expect(findingOf(totalTimeout, seen)).toMatchObject({
      confidence: 'certain',
      fix: [{ setting: 'timeout', current: '3s', suggested: '0s' }],
    });
  });

  it('is no proof where an idle limit under the same flag fits as well, or no config was given', () => {
    const streams = [silent(), silent()];
    const both = facts({ hops, streams, joins: loggedUt(streams), settings: [route, perTry] });
    expect(findingOf(totalTimeout, both).confidence).toBe('likely');
    const bare = facts({ hops, streams: [lively()], joins: [] });
    const one = bare.streams;
    expect(findingOf(totalTimeout, { ...bare, joins: loggedUt(one) }).confidence).toBe('likely');
  });

  it('is recognised by constant silence as per_try_idle_timeout, never another idle timer', () => {
    const streams = fallenSilent();
    const short = timer('per_try_idle_timeout', 'idle-timeout', 2000);
    const wide = timer('stream_idle_timeout', 'idle-timeout', 300_000);
    const timeout = timer('timeout', 'total-timeout', 15_000);
    const seen = facts({ hops, streams, joins: loggedUt(streams), settings: [wide, short, timeout] });
    const finding = findingOf(idleTimeout, seen);
    expect(finding).toMatchObject({
      confidence: 'likely',
      fix: [{ setting: 'per_try_idle_timeout' }, { setting: 'heartbeat' }],
    });
    expect(finding.why).toContain('UT');
  });
});

describe('the second between the end and the FIN over HTTP/1.1', () => {
  it('is explained beside the limit that the row proves', () => {
    const cut = stream().eventAt(3).cutAt(3004).done();
    const record = row('envoy', 'idle-timeout', { words: 'SI stream_idle_timeout', durationMs: 2003 });
    const settings = [timer('stream_idle_timeout', 'idle-timeout', 2000)];
    const { what, why } = findingOf(
      idleTimeout,
      facts({ hops, streams: [cut], joins: [joined(cut, record)], settings }),
    );
    expect(what).toContain('after 2 s without a byte');
    expect(why).toContain('delayed_close_timeout');
  });

  it('is known of an inner Envoy by its row, and not claimed of a hop that closed much later', () => {
    const cut = stream().eventAt(3).cutAt(3004).done();
    const settings = [timer('stream_idle_timeout', 'idle-timeout', 2000)];
    const whyFor = (durationMs: number) => {
      const inner = row('envoy', 'idle-timeout', { words: 'SI', durationMs });
      const joins = [joined(cut, row('nginx', 'upstream-closed', { kind: 'error' })), joined(cut, inner)];
      const path = [sampleHop('nginx'), ...hops];
      return findingOf(idleTimeout, facts({ hops: path, streams: [cut], joins, settings })).why;
    };
    expect(whyFor(2001)).toMatch(/silent for 2\.0 s.*delayed_close_timeout/);
    expect(whyFor(400)).not.toContain('delayed_close_timeout');
  });

  it('is evidence of Envoy where nothing but the wire is there', () => {
    const streams = [
      stream()
        .header(...server)
        .eventAt(3)
        .eventAt(400)
        .cutAt(3401)
        .done(),
      stream()
        .header(...server)
        .eventAt(3)
        .eventAt(1500)
        .cutAt(4501)
        .done(),
      ...fallenSilent().map((one) => ({ ...one, headers: [...one.headers, server] })),
    ];
    const finding = findingOf(idleTimeout, facts({ streams }));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'envoy' } });
    expect(finding.what).toContain('2 s after the last byte');
    expect(finding.evidence.map(({ fact }) => fact).join()).toContain('1 s after the HTTP/2 streams');
  });
});

describe('an Envoy that only a header speaks of', () => {
  it('gets its fix under "if it is Envoy"', () => {
    const streams = [lively(), lively()].map((one) => ({ ...one, headers: [...one.headers, server] }));
    expect(findingOf(totalTimeout, facts({ streams })).fix[0]?.text).toMatch(/^If it is Envoy/);
  });
});

describe('an Envoy in front of the hop that cut', () => {
  const upe = row('envoy', 'upstream-closed', { words: 'UPE', durationMs: 2000 });
  const cut = stream().eventAt(3).cutAt(3001).done();

  it('saw its upstream close: a consequence, at the inner hop', () => {
    const timedOut = row('nginx', 'idle-timeout', { kind: 'error' });
    const joins = [joined(cut, upe), joined(cut, timedOut)];
    const seen = facts({ hops: [...hops, sampleHop('nginx')], streams: [cut], joins });
    const finding = findingOf(upstreamClosed, seen);
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(finding.what).toContain('Envoy logged "UPE": its upstream Nginx');
  });

  it('says nothing of an upstream where it cut the stream itself', () => {
    clearedOf(
      upstreamClosed,
      facts({ hops, streams: [cut], joins: [joined(cut, row('envoy', 'idle-timeout'))] }),
    );
  });
});

describe('what clients make of its resets', () => {
  const said = (code: string) => {
    const reset = stream().via('http2').eventAt(3).cutAt(2003, { code }).done();
    return findingOf(h2Reset, facts({ hops, streams: [reset] })).what;
  };

  it('is an error in browsers since 1.37, and nothing before', () => {
    expect(said('INTERNAL_ERROR')).toContain('ERR_HTTP2_PROTOCOL_ERROR');
    expect(said('NO_ERROR')).toContain('complete response');
  });
});
