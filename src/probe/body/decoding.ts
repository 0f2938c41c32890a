/** Decodes a body's content encoding within limits: a few bytes may expand to any number of bytes. */

import type { OverLimit } from '../../model/body-trouble.ts';
import { limits } from '../../model/limits.ts';
import type { Flow } from '../wire/exchange.ts';

/** Where decoded bytes go; `over`: too many for the encoded bytes received; no more will follow. */
export interface DecodedSink {
  data(chunk: Buffer): void;
  over(limit: Omit<OverLimit, 'atMs'>): void;
  /** They are not in that encoding, for the decoder's `reason`; `start`: the first of them. */
  undecodable(reason: string, start: Buffer): void;
}

/** A body on its way through a decoder. */
export interface Decoding {
  /** Takes encoded bytes, which it keeps: they are read later. */
  feed(chunk: Buffer, flow: Flow): void;
  /** No more will come; calls back once all were read, or the decoder's time is up. */
  close(done: () => void): void;
  /** Reads no more. */
  stop(): void;
  /** Of the bytes that came, those that were decoded. */
  readonly encodedBytes: number;
}

/** Decodes one piece per turn of the event loop, so that other work does not have to wait. */
export function startDecoding(decoder: Decoder, sink: DecodedSink): Decoding {
  return new BoundedDecoding(decoder, sink);
}

/** What zlib's decoders are. */
export type Decoder = NodeJS.ReadWriteStream & {
  /** Waiting, and used up. */
  readonly writableLength: number;
  readonly bytesWritten: number;
  destroy(): unknown;
};

/** Enough to see what it is, and to try a raw deflate on. */
const startBytes = 400;

class BoundedDecoding implements Decoding {
  readonly #decoder: Decoder;
  readonly #sink: DecodedSink;
  #start: Buffer = Buffer.alloc(0);
  #decodedBytes = 0;
  #isOver = false;
  /** Callbacks that wait until the backlog is processed. */
  #waiting: Flow | null = null;
  #done: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(decoder: Decoder, sink: DecodedSink) {
    this.#decoder = decoder;
    this.#sink = sink;
    decoder.on('data', (chunk: Buffer) => this.#decoded(chunk));
    decoder.on('drain', () => this.#letCome());
    decoder.once('end', () => this.stop()).on('error', (error) => this.#failed(error));
  }

  /** A body that was cut short ends in an error as well, and is no fault; what was decoded until then stays. */
  #failed(error: NodeJS.ErrnoException): void {
    if (!this.#isOver && error.code !== 'Z_BUF_ERROR') this.#sink.undecodable(error.message, this.#start);
    this.stop();
  }

  feed(chunk: Buffer, flow: Flow): void {
    if (this.#isOver) return;
    if (this.#start.length === 0) this.#start = Buffer.from(chunk.subarray(0, startBytes));
    this.#decoder.write(chunk);
    if (this.#waiting !== null || this.#decoder.writableLength < limits.decoderBacklogBytes) return;
    this.#waiting = flow;
    flow.pause();
  }

  close(done: () => void): void {
    if (this.#isOver) {
      done();
      return;
    }
    this.#done = done;
    this.#timer = setTimeout(() => this.stop(), limits.decoderDrainMs);
    this.#decoder.end();
  }

  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#letCome();
    this.#decoder.destroy();
    this.#done?.();
  }

  get encodedBytes(): number {
    return this.#decoder.bytesWritten;
  }

  #letCome(): void {
    const flow = this.#waiting;
    this.#waiting = null;
    flow?.resume();
  }

  #decoded(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#decodedBytes += chunk.length;
    const { encodedBytes } = this;
    const isBomb =
      this.#decodedBytes > limits.expandedBytes && this.#decodedBytes > encodedBytes * limits.expansionRatio;
    if (!isBomb) {
      this.#sink.data(chunk);
      return;
    }
    this.stop();
    const limit = limits.expandedBytes;
    this.#sink.over({ kind: 'expansion', seen: this.#decodedBytes, limit, encodedBytes, shown: '' });
  }
}
