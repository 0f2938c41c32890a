import { describe, expect, test } from 'vitest';
import { troubledStreams, troubleOf } from '../../../src/analysis/stream-trouble.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { facts, samplePlan, sampleTrial, stream } from '../facts-builder.ts';
import { heldPlan } from '../held-builder.ts';

const of = (one: Stream, change: Partial<Facts> = {}) => troubleOf(facts({ streams: [one], ...change }), one);
const closed = (change: Partial<Stream['close']>) => {
  const one = stream().eventAt(3).cutAt(9_000).done();
  return { ...one, close: { ...one.close, ...change } };
};
const waiting = (change: Partial<Stream['close']> = {}) => {
  const one = stream({ status: null, headers: [] }).stoppedAt(9_000).done();
  return { ...one, close: { ...one.close, ...change } };
};

describe('a stream that opened is in trouble', () => {
  test.each(['cut', 'rst-stream', 'connection-lost'] as const)('where it ended by %s', (how) => {
    expect(of(closed({ how }))).toBe('cut');
  });

  test.each(['terminated', 'end-stream'] as const)('not where it ended by %s', (how) => {
    expect(of(closed({ how }))).toBeNull();
    expect(of(closed({ how, transport: 'rst' }))).toBeNull();
  });

  test('where a body to the end of its connection ended by a reset', () => {
    expect(of(closed({ how: 'close-delimited', transport: 'fin' }))).toBeNull();
    expect(of(closed({ how: 'close-delimited', transport: 'rst' }))).toBe('cut');
  });

  test('not where we ended it', () => {
    expect(of(stream().eventAt(3).stoppedAt(9_000).done())).toBeNull();
  });
});

describe('a stream that did not open', () => {
  test('was refused, whatever came instead', () => {
    expect(of(stream().answered(503).done())).toBe('refused');
    expect(
      of(
        stream({ headers: [['content-type', 'text/html']] })
          .endedAt(9)
          .done(),
      ),
    ).toBe('refused');
    expect(of(stream().failed('connect', 'ECONNREFUSED').done())).toBe('refused');
  });

  test('is in no trouble by an answer that a standard provides for, or by a redirect that was followed', () => {
    expect(of(stream().answered(204).done())).toBeNull();
    const redirect = { to: 'http://b/', notFollowed: null, method: 'GET', withheld: [] };
    expect(of(stream().answered(302).with({ redirect }).done())).toBeNull();
    expect(
      of(
        stream()
          .answered(302)
          .with({ redirect: { ...redirect, notFollowed: 'not-asked' } })
          .done(),
      ),
    ).toBe('refused');
  });

  test('is no trouble of the user’s where we asked it beside his question, or gave it up', () => {
    expect(of(stream({ asks: 'other-host' }).answered(404).done())).toBeNull();
    expect(of(stream().failed('connect', 'STOPPED').done())).toBeNull();
  });
});

describe('a request without an answer', () => {
  test('that the other side closed was refused', () => {
    expect(of(waiting({ how: 'not-opened', by: 'peer', ageMs: 3 }))).toBe('refused');
  });

  test('that we gave up was refused after two seconds', () => {
    const soak: Partial<Facts> = { plan: heldPlan() };
    expect(of(waiting({ ageMs: 2_000 }), soak)).toBe('refused');
    expect(of(waiting({ ageMs: 1_999 }), soak)).toBeNull();
    expect(of(waiting({ ageMs: null }), soak)).toBeNull();
  });

  test('that was interrupted, or held by a process that died, says nothing', () => {
    expect(of(waiting({ because: 'interrupt' }))).toBeNull();
    expect(of(waiting({ because: 'worker-died' }))).toBeNull();
    expect(of(waiting({ because: 'max-time' }))).toBe('refused');
  });

  test('in a short diagnose it was refused when it waited for nearly all of the run', () => {
    const plan = { ...samplePlan, forMs: 2_000 };
    const run = (ageMs: number | null, change: Partial<Facts> = {}) =>
      of(waiting({ ageMs }), { plan, watchedSeconds: 30, ...change });
    expect(run(1_600)).toBe('refused');
    expect(run(1_599)).toBeNull();
    expect(run(null)).toBe('refused');
    expect(run(1_200, { watchedSeconds: 1.5 })).toBe('refused');
    expect(run(1_199, { watchedSeconds: 1.5 })).toBeNull();
  });

  test('not where the run was interrupted, or was none of a few streams', () => {
    const plan = { ...samplePlan, forMs: 1_000 };
    expect(of(waiting({ ageMs: 1_000 }), { plan, interrupted: true })).toBeNull();
    expect(of(waiting({ ageMs: 1_000 }), { plan: { ...plan, command: 'soak' } })).toBeNull();
    expect(of(waiting({ ageMs: 1_000 }), { plan })).toBe('refused');
  });
});

describe('HTTP/2 that is not offered', () => {
  const unoffered = (phase: 'alpn' | 'tls' | 'connect', code: string) =>
    stream().via('http2').failed(phase, code).done();
  const http2 = { ...sampleTrial, protocol: 'http2' as const };
  const beside = (...trials: (typeof sampleTrial)[]): Partial<Facts> => ({
    plan: { ...samplePlan, trials: [http2, ...trials] },
  });

  test('is no trouble beside HTTP/1.1 on that route', () => {
    expect(of(unoffered('alpn', 'ALPN_NO_H2'), beside(sampleTrial))).toBeNull();
    expect(of(unoffered('tls', 'ERR_SSL_NO_APPLICATION_PROTOCOL'), beside(sampleTrial))).toBeNull();
  });

  test('is trouble where HTTP/1.1 was not asked for, or on the other route only', () => {
    expect(of(unoffered('alpn', 'ALPN_NO_H2'), beside())).toBe('refused');
    expect(of(unoffered('alpn', 'ALPN_NO_H2'), beside({ ...sampleTrial, route: 'direct' }))).toBe('refused');
  });

  test('another failure is trouble all the same, and so is one of HTTP/1.1', () => {
    expect(of(unoffered('connect', 'ECONNREFUSED'), beside(sampleTrial))).toBe('refused');
    expect(of(stream().failed('alpn', 'ALPN_NO_H2').done(), beside(sampleTrial))).toBe('refused');
  });
});

test('the streams in trouble are told in their order, on every route', () => {
  const all = [
    stream().direct().answered(404).done(),
    stream().eventAt(3).stoppedAt(9_000).done(),
    stream().eventAt(3).cutAt(9_000).done(),
  ];
  expect(troubledStreams(facts({ streams: all }))).toEqual([all[0], all[2]]);
});
