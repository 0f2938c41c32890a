import { describe, expect, test } from 'vitest';
import { bufferingHops, eventCompression } from '../../../../src/analysis/delivery/buffering.ts';
import {
  bufferingHopFor,
  heldBackRows,
  isDirectLate,
  isLateByItself,
  isUnbuffered,
  lateStreams,
  onlySuspect,
} from '../../../../src/analysis/delivery/held-back.ts';
import type { Setting } from '../../../../src/model/setting.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const buffering = (change: Partial<Setting> = {}) =>
  setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'on', ...change });
const protocol = (value: string, hop = 'nginx') =>
  setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value, hop });
const direct = (...headers: Stream['headers']) =>
  stream({ headers: [['content-type', 'text/event-stream'], ...headers] })
    .direct()
    .eventAt(3)
    .stoppedAt(9_000)
    .done();
const chunked: Stream['headers'][number] = ['transfer-encoding', 'chunked'];

describe('a hop whose config holds bodies back', () => {
  const hops = (settings: Setting[], ...streams: Stream[]) =>
    bufferingHops(facts({ hops: [nginx], settings, streams }));

  test('buffers, and asks its upstream in HTTP/1.0', () => {
    const old = protocol('1.0');
    expect(hops([buffering(), old])).toEqual([{ buffering: buffering(), protocol: old }]);
    expect(hops([buffering(), protocol('1.1')])).toEqual([]);
    expect(hops([buffering(), protocol('1.0', 'inner')])).toEqual([]);
    expect(hops([buffering({ value: 'off' }), old])).toEqual([]);
  });

  test('or has an origin that sends no length and no chunks over HTTP/1.1', () => {
    expect(hops([buffering()], direct())).toEqual([{ buffering: buffering(), protocol: null }]);
    expect(hops([buffering()], direct(chunked))).toEqual([]);
    expect(hops([buffering()], direct(['content-length', '90']))).toEqual([]);
    expect(hops([buffering()], { ...direct(), protocol: 'http2' })).toEqual([]);
    expect(hops([buffering()], { ...direct(), status: 404 })).toEqual([]);
    expect(hops([buffering()], { ...direct(), route: 'proxy' })).toEqual([]);
  });

  test('not where the origin switches it off, unless the config ignores that', () => {
    const old = protocol('1.0');
    const off = direct(chunked, ['X-Accel-Buffering', 'No']);
    expect(hops([buffering(), old], off)).toEqual([]);
    expect(hops([buffering({ state: 'forced' }), old], off)).toHaveLength(1);
    expect(hops([buffering(), old], direct(chunked, ['x-accel-buffering', 'yes']))).toHaveLength(1);
  });

  test('or asks for the whole body, whatever the upstream sends', () => {
    const whole = buffering({ state: 'whole-body', hop: 'envoy', proxy: 'envoy' });
    expect(hops([whole], direct(chunked, ['x-accel-buffering', 'no']))).toEqual([
      { buffering: whole, protocol: null },
    ]);
  });

  test('is the one whose row says so, else the first', () => {
    const [a, b] = [buffering({ state: 'whole-body' }), buffering({ state: 'whole-body', hop: 'inner' })];
    const all = facts({ settings: [a, b] });
    const inner = joined(stream().done(), row('inner', 'unknown'));
    expect(bufferingHopFor(all, [inner])?.buffering).toBe(b);
    expect(bufferingHopFor(all, [])?.buffering).toBe(a);
    expect(bufferingHopFor(all, [joined(stream().done(), row('other', 'unknown'))])?.buffering).toBe(a);
    expect(bufferingHopFor(facts(), [inner])).toBeNull();
  });

  test('compresses event streams where they are among its types', () => {
    const types = (state: 'event-streams' | null) =>
      setting({ kind: 'compression', setting: 'gzip_types', state });
    expect(eventCompression(facts({ settings: [types(null), types('event-streams')] }))).toHaveLength(1);
  });
});

describe('a path without a hop that buffers', () => {
  const inner = { ...nginx, name: 'inner' };
  const off = buffering({ value: 'off' });

  test('is one whose configs were all read and switch it off', () => {
    expect(isUnbuffered(facts({ hops: [nginx], settings: [off] }))).toBe(true);
    expect(isUnbuffered(facts({ hops: [nginx], settings: [buffering()] }))).toBe(false);
    expect(isUnbuffered(facts({ hops: [nginx, inner], settings: [off] }))).toBe(false);
    expect(isUnbuffered(facts({ hops: [nginx, inner], settings: [off, { ...off, hop: 'inner' }] }))).toBe(
      true,
    );
    expect(isUnbuffered(facts({ hops: [nginx, inner], settings: [off, buffering({ hop: 'inner' })] }))).toBe(
      false,
    );
    expect(isUnbuffered(facts({ settings: [off] }))).toBe(false);
  });

  test('is none that is known where a config could not be used', () => {
    const unusable = [
      { hop: 'nginx', input: 'config' as const, given: 'a', file: 'a', why: 'gone', whole: true },
    ];
    expect(isUnbuffered(facts({ hops: [nginx], settings: [off], unusable }))).toBe(false);
  });

  test('leaves its only hop under suspicion unless its config was read and clears it', () => {
    expect(onlySuspect(facts({ hops: [nginx] }))).toBe(nginx);
    expect(onlySuspect(facts({ hops: [nginx], settings: [off] }))).toBeNull();
    expect(onlySuspect(facts({ hops: [nginx], settings: [{ ...off, hop: 'inner' }] }))).toBe(nginx);
    expect(onlySuspect(facts({ hops: [nginx], settings: [buffering({ state: 'whole-body' })] }))).toBe(nginx);
    expect(onlySuspect(facts({ hops: [nginx, inner] }))).toBeNull();
    expect(onlySuspect(facts())).toBeNull();
  });
});

describe('rows of responses that were held back', () => {
  const one = stream().stoppedAt(9_000).done();
  const left = (change: Parameters<typeof row>[2]) =>
    joined(
      one,
      row('nginx', 'client-closed', { status: 499, bytesSent: 0, upstreamStatus: '200', ...change }),
    );
  const isHeld = (change: Parameters<typeof row>[2], asked = [one]) =>
    heldBackRows(facts({ joins: [left(change)] }), asked).length === 1;

  test('say 499, not one byte, and an answer from upstream', () => {
    expect(isHeld({})).toBe(true);
    expect(isHeld({ status: 200 })).toBe(false);
    expect(isHeld({ bytesSent: 1 })).toBe(false);
    expect(isHeld({ bytesSent: null })).toBe(false);
    expect(isHeld({}, [stream().done()])).toBe(false);
  });

  test.each([
    ['200', true],
    ['502, 200', true],
    ['504 : 200', true],
    ['502,200', true],
    ['200, 502', false],
    ['-', false],
    ['1200', false],
    ['2000', false],
    [null, false],
  ])('the last upstream said %s: %s', (upstreamStatus, held) =>
    expect(isHeld({ upstreamStatus })).toBe(held),
  );
});

describe('streams that lag', () => {
  const clocked = (one: Stream, apartMs: number) => {
    one.events.forEach((mark, n) => {
      mark.madeAt = 1_800_000_000_000 + n * apartMs;
    });
    return one;
  };
  const together = (atMs: number, count: number) => {
    const one = stream();
    for (let n = 0; n < count; n++) one.eventAt(atMs + n);
    return one.stoppedAt(9_000).done();
  };
  const steady = (route: Stream['route'] = 'direct') => ({
    ...stream().eventsEvery(500, 16).stoppedAt(8_000).done(),
    route,
  });
  const waiting = (ageMs: number) => {
    const one = stream({ status: null, headers: [] })
      .stoppedAt(ageMs + 1)
      .done();
    return { ...one, close: { ...one.close, ageMs } };
  };

  test('behind a reference: gathered ones always, silent ones unless another came on time', () => {
    const [gathered, silent] = [together(4_000, 4), stream().stoppedAt(8_000).done()];
    const late = (asked: Stream[], references: Stream[], ...others: Stream[]) =>
      lateStreams(facts({ streams: [...asked, ...references, ...others] }), asked, references);
    expect(late([gathered, silent], [steady()])).toEqual([gathered, silent]);
    expect(late([gathered, silent, steady('proxy')], [steady()])).toEqual([gathered]);
    expect(late([gathered], [])).toEqual([]);
    const unanswered = { ...waiting(8_000), route: 'direct' as const };
    expect(late([gathered, silent], [steady()], unanswered)).toEqual([gathered]);
  });

  test('by their own clocks, without any reference', () => {
    expect(isLateByItself(clocked(together(2_000, 3), 500), false)).toBe(true);
    expect(isLateByItself(clocked(together(2_000, 3), 5), false)).toBe(false);
    expect(isLateByItself({ ...clocked(together(2_000, 3), 500), status: 502 }, false)).toBe(false);
    const around = { ...clocked(together(2_000, 3), 500), route: 'direct' as const };
    expect(isDirectLate(facts({ streams: [around] }))).toBe(true);
    expect(isDirectLate(facts({ streams: [{ ...around, route: 'proxy' }] }))).toBe(false);
    expect(isDirectLate(facts({ streams: [{ ...around, status: 502 }] }))).toBe(false);
  });

  test('behind a config that holds bodies: three messages or more at once, after a second', () => {
    expect(isLateByItself(together(1_001, 3), true)).toBe(true);
    expect(isLateByItself(together(1_000, 3), true)).toBe(false);
    expect(isLateByItself(together(1_001, 2), true)).toBe(false);
    expect(isLateByItself(together(1_001, 3), false)).toBe(false);
    expect(isLateByItself(stream().eventsEvery(500, 8).stoppedAt(9_000).done(), true)).toBe(false);
  });

  test('or no head in three seconds', () => {
    expect(isLateByItself(waiting(3_000), true)).toBe(true);
    expect(isLateByItself(waiting(2_999), true)).toBe(false);
    expect(isLateByItself(waiting(3_000), false)).toBe(false);
    expect(isLateByItself(stream().stoppedAt(9_000).done(), true)).toBe(false);
  });
});
