import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { qualityOf } from '../../../../src/report/contents/quality.ts';
import { stream } from '../../facts-builder.ts';

const opened = (client: number, attempt: number, ms: number): Stream => {
  const one = stream({ client, attempt }).stoppedAt(9_000).done();
  return { ...one, marks: { ...one.marks, requestSentMs: 1, firstByteMs: 1 + ms } };
};
const refused = (client: number, attempt: number, status: number) =>
  stream({ client, attempt }).answered(status).done();

describe('connection quality', () => {
  it.each([
    ['excellent', 99],
    ['good', 100],
    ['fair', 500],
    ['poor', 2_000],
  ] as const)('%s at a mean latency of %d ms', (word, ms) => {
    expect(qualityOf([opened(1, 1, ms)], false)?.clients[word]).toBe(1);
  });

  it('goes by the share of errors too, over ten attempts', () => {
    const many = Array.from({ length: 9 }, (_, n) => opened(1, n + 2, 10));
    expect(qualityOf([refused(1, 1, 502), ...many], false)?.clients.good).toBe(1);
    expect(qualityOf([refused(1, 1, 502), ...many, opened(1, 11, 10)], false)?.clients.excellent).toBe(1);
    expect(qualityOf([opened(1, 1, 10), refused(1, 2, 502)], false)?.clients.poor).toBe(1);
  });

  it('counts errors in four classes', () => {
    const statuses = [404, 502, 503, 401, 403, 500, 504, 429];
    const cut = stream({ client: 9 }).eventAt(10).cutAt(5_000).done();
    const ended = stream({ client: 10 }).eventAt(10).endedAt(5_000).done();
    const streams = [...statuses.map((status, n) => refused(n + 1, 1, status)), cut, ended];
    expect(qualityOf(streams, false)?.errors).toEqual({ proxy: 4, auth: 2, server: 2, network: 2 });
  });

  it('says nothing of finite answers, and where nothing was asked', () => {
    expect(qualityOf([opened(1, 1, 5)], true)).toBeNull();
    expect(qualityOf([], false)).toBeNull();
  });
});
