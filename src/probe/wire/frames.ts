/**
 * Reads HTTP/2 frame headers as they pass (RFC 9113 section 4.1). Node's own API reports RST_STREAM(NO_ERROR) and a
 * bare FIN like a clean end; only the frames show the difference.
 */
import type { HeadBlocks } from './head-blocks.ts';

/** What is reported about a frame; frames that concern neither a stream's end nor the connection are skipped. */
export type FrameEvent =
  | { kind: 'data' | 'headers'; streamId: number; endStream: boolean }
  | { kind: 'rst-stream'; streamId: number; code: string }
  | { kind: 'goaway'; lastStreamId: number; code: string; debug: string }
  | { kind: 'settings'; maxConcurrentStreams: number | null }
  | { kind: 'ping' };

/** A frame of one stream. */
export type StreamFrame = Extract<FrameEvent, { kind: 'data' | 'headers' | 'rst-stream' }>;

/** RFC 9113 section 7. */
const errorNames = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

const frameHeaderBytes = 9;
/** Payloads read whole: GOAWAY's debug data is the longest of them. */
const keptPayloadBytes = 4096;
/** RFC 9113 section 6.5.2: the largest frame that a peer may send unasked. */
const frameBytes = 16_384;
const maxConcurrentStreamsId = 0x3;

/** An error code by its name, else in hexadecimal. */
function errorName(code: number): string {
  return errorNames[code] ?? `0x${code.toString(16)}`;
}

interface Frame {
  length: number;
  type: number;
  flags: number;
  streamId: number;
}

/**
 * A scanner for the bytes of one direction; DATA payloads are skipped, never copied, and those of HEADERS only go to
 * `heads`. Most frames are DATA without END_STREAM: these are not reported.
 */
export function scanFrames(
  onFrame: (event: FrameEvent) => void,
  heads?: HeadBlocks,
): (chunk: Buffer) => void {
  let head = noPayload;
  let payload: Buffer[] = [];
  let wanted = 0;
  let skip = 0;
  let frame: Frame = { length: 0, type: 0, flags: 0, streamId: 0 };
  const finish = () => {
    const whole = payload.length === 0 ? noPayload : Buffer.concat(payload);
    heads?.take(frame, whole);
    const event = decode(frame, whole);
    payload = [];
    if (event) onFrame(event);
  };
  const begin = (bytes: Buffer, at: number) => {
    frame = frameAt(bytes, at);
    const kept = frame.type >= 3 ? keptPayloadBytes : 0;
    wanted = Math.min(frame.length, heads?.wants(frame.type) ? frameBytes : kept);
    skip = frame.length - wanted;
    if (frame.length === 0) finish();
  };
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (skip > 0 || wanted > 0) {
        const take = Math.min(skip + wanted, chunk.length - at);
        const keep = Math.min(wanted, take);
        if (keep > 0) payload.push(Buffer.from(chunk.subarray(at, at + keep)));
        wanted -= keep;
        skip -= take - keep;
        at += take;
        if (wanted === 0 && skip === 0) finish();
      } else if (head.length === 0 && chunk.length - at >= frameHeaderBytes) {
        begin(chunk, at);
        at += frameHeaderBytes;
      } else {
        const missing = frameHeaderBytes - head.length;
        head = Buffer.concat([head, chunk.subarray(at, at + missing)]);
        at += missing;
        if (head.length < frameHeaderBytes) return;
        const whole = head;
        head = noPayload;
        begin(whole, 0);
      }
    }
  };
}

const noPayload = Buffer.alloc(0);

function frameAt(bytes: Buffer, at: number): Frame {
  const length = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  const streamId = bytes.readUInt32BE(at + 5) & 0x7fffffff;
  return { length, type: bytes[at + 3] ?? 0, flags: bytes[at + 4] ?? 0, streamId };
}

function decode(frame: Frame, payload: Buffer): FrameEvent | null {
  const { streamId } = frame;
  const endStream = (frame.flags & 0x1) !== 0;
  switch (frame.type) {
    case 0x0:
      return endStream ? { kind: 'data', streamId, endStream } : null;
    case 0x1:
      return { kind: 'headers', streamId, endStream };
    case 0x3:
      return {
        kind: 'rst-stream',
        streamId,
        code: errorName(payload.length >= 4 ? payload.readUInt32BE(0) : -1),
      };
    case 0x4:
      return endStream ? null : { kind: 'settings', maxConcurrentStreams: settingOf(payload) };
    case 0x6:
      return { kind: 'ping' };
    case 0x7:
      if (payload.length < 8) return null;
      return {
        kind: 'goaway',
        lastStreamId: payload.readUInt32BE(0) & 0x7fffffff,
        code: errorName(payload.readUInt32BE(4)),
        debug: payload.subarray(8).toString('latin1'),
      };
    default:
      return null;
  }
}

function settingOf(payload: Buffer): number | null {
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    if (payload.readUInt16BE(at) === maxConcurrentStreamsId) return payload.readUInt32BE(at + 2);
  }
  return null;
}
