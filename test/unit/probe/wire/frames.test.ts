import { describe, expect, test } from 'vitest';
import { type FrameEvent, scanFrames } from '../../../../src/probe/wire/frames.ts';

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32BE(value, i * 4);
  });
  return bytes;
}

const settings = Buffer.from([0, 3, 0, 0, 0, 128, 0, 4, 0, 1, 0, 0]);
const bytes = Buffer.concat([
  frame(4, 0, 0, settings),
  frame(1, 4, 1, Buffer.from('headers')),
  frame(0, 0, 1, Buffer.from('data: looks like a frame \x00\x00\x04\x03\x00')),
  frame(6, 0, 0, Buffer.alloc(8)),
  frame(0, 1, 1, Buffer.alloc(0)),
  frame(3, 0, 3, uint32(2)),
  frame(7, 0, 0, Buffer.concat([uint32(5, 11), Buffer.from('too many')])),
]);
const expected: FrameEvent[] = [
  { kind: 'settings', maxConcurrentStreams: 128 },
  { kind: 'headers', streamId: 1, endStream: false },
  { kind: 'ping' },
  { kind: 'data', streamId: 1, endStream: true },
  { kind: 'rst-stream', streamId: 3, code: 'INTERNAL_ERROR' },
  { kind: 'goaway', lastStreamId: 5, code: 'ENHANCE_YOUR_CALM', debug: 'too many' },
];

function scan(chunks: Buffer[]): FrameEvent[] {
  const events: FrameEvent[] = [];
  const feed = scanFrames((event) => events.push(event));
  for (const chunk of chunks) feed(chunk);
  return events;
}

describe('frames', () => {
  test('are read whatever their payloads hold, and DATA that ends nothing is passed over', () => {
    expect(scan([bytes])).toEqual(expected);
  });

  test('are read the same at every cut of the bytes in two', () => {
    for (let at = 1; at < bytes.length; at++)
      expect(scan([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(expected);
  });

  test('are read the same byte by byte', () => {
    expect(scan([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  test('keep an error code that has no name', () => {
    expect(scan([frame(3, 0, 1, uint32(0x99))])).toEqual([{ kind: 'rst-stream', streamId: 1, code: '0x99' }]);
  });
});
