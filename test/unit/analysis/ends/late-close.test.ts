import { describe, expect, test } from 'vitest';
import { lateCloserBehind } from '../../../../src/analysis/ends/late-close.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

describe('a proxy that closes late', () => {
  const ended = (protocol: Stream['protocol'], ageMs: number) => {
    const one = stream()
      .via(protocol)
      .eventAt(3)
      .cutAt(ageMs + 1)
      .done();
    return one;
  };

  test('shows by HTTP/1.1 that ends a second after HTTP/2', () => {
    const behind = (h1: number, h2: number) =>
      lateCloserBehind([ended('http1', h1), ended('http2', h2)])?.proxy ?? null;
    expect(behind(11_000, 10_000)).toBe('envoy');
    expect(behind(11_149, 10_000)).toBe('envoy');
    expect(behind(10_851, 10_000)).toBe('envoy');
    expect(behind(11_150, 10_000)).toBeNull();
    expect(behind(10_850, 10_000)).toBeNull();
    expect(behind(10_000, 11_000)).toBeNull();
  });

  test('shows by the earliest cut of each, and by nothing where one is missing', () => {
    const streams = [
      ended('http1', 30_000),
      ended('http1', 11_000),
      ended('http2', 10_000),
      ended('http2', 40_000),
    ];
    expect(lateCloserBehind(streams)?.proxy).toBe('envoy');
    expect(lateCloserBehind([ended('http1', 11_000)])).toBeNull();
    expect(lateCloserBehind([ended('http2', 10_000)])).toBeNull();
    const own = stream().eventAt(3).stoppedAt(11_001).done();
    expect(lateCloserBehind([own, ended('http2', 10_000)])).toBeNull();
  });
});
