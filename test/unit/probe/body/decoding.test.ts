/** What a content encoding may cost: bytes that wait, time at the end, and what few bytes may stand for. */
import { PassThrough } from 'node:stream';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { limits } from '../../../../src/model/limits.ts';
import { type Decoder, startDecoding } from '../../../../src/probe/body/decoding.ts';

function flow() {
  const calls: string[] = [];
  return { calls, pause: () => void calls.push('pause'), resume: () => void calls.push('resume') };
}

const ignored = { data: () => undefined, over: () => undefined, undecodable: () => undefined };

/** A decoder that never gets to its bytes. */
function stuck(): Decoder {
  return Object.assign(new PassThrough({ transform: () => undefined }), { bytesWritten: 0 });
}

describe('limits.decoderBacklogBytes', () => {
  test('may wait for their decoder, and from there on the peer waits, once', () => {
    const peer = flow();
    const decoding = startDecoding([stuck], ignored);
    decoding.feed(Buffer.alloc(limits.decoderBacklogBytes - 1), peer);
    expect(peer.calls).toEqual([]);
    decoding.feed(Buffer.alloc(1), peer);
    decoding.feed(Buffer.alloc(1), peer);
    expect(peer.calls).toEqual(['pause']);
    decoding.stop();
    expect(peer.calls).toEqual(['pause', 'resume']);
  });

  test('are let in again once they were decoded', async () => {
    const peer = flow();
    const decoding = startDecoding([() => createGunzip()], ignored);
    decoding.feed(gzipSync(Buffer.alloc(limits.decoderBacklogBytes * 2), { level: 0 }), peer);
    await expect.poll(() => peer.calls).toEqual(['pause', 'resume']);
  });
});

describe('limits.decoderDrainMs', () => {
  test('is all that a body waits for its decoder at its end', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const decoding = startDecoding([stuck], ignored);
    let done = false;
    decoding.feed(Buffer.alloc(1), flow());
    decoding.close(() => {
      done = true;
    });
    vi.advanceTimersByTime(limits.decoderDrainMs - 1);
    expect(done).toBe(false);
    vi.advanceTimersByTime(1);
    expect(done).toBe(true);
  });
});

describe('beyond limits.expandedBytes', () => {
  /** What comes out of a body, and which limit it went over. */
  async function unpacked(encoded: Buffer) {
    const expected = gunzipSync(encoded).length;
    let bytes = 0;
    const overs: unknown[] = [];
    await new Promise<void>((resolve) => {
      const decoding = startDecoding([() => createGunzip()], {
        data: (chunk) => {
          bytes += chunk.length;
          if (bytes >= expected) resolve();
        },
        undecodable: (reason) => overs.push(reason),
        over: (limit) => {
          overs.push(limit);
          resolve();
        },
      });
      decoding.feed(encoded, flow());
    });
    return { bytes, overs };
  }

  test('one byte may stand for limits.expansionRatio, not for more', async () => {
    const bomb = gzipSync(Buffer.alloc(limits.expandedBytes * 1.2));
    expect(limits.expandedBytes / bomb.length).toBeGreaterThan(limits.expansionRatio);
    const { bytes, overs } = await unpacked(bomb);
    expect(bytes).toBeLessThanOrEqual(limits.expandedBytes);
    expect(overs).toEqual([expect.objectContaining({ kind: 'expansion', limit: limits.expandedBytes })]);
  });

  test.each([
    [
      'as much from a body that packs less',
      gzipSync(Buffer.alloc(limits.expandedBytes * 1.2, 'abc'), { level: 0 }),
    ],
    ['just as much of the same bytes', gzipSync(Buffer.alloc(limits.expandedBytes))],
  ])('%s is a body', async (_, encoded) => {
    const { bytes, overs } = await unpacked(encoded);
    expect(bytes).toBeGreaterThanOrEqual(limits.expandedBytes);
    expect(overs).toEqual([]);
  });
});
