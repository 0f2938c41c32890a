/** Decodes a body's content encoding within limits: a few bytes may expand to any number of bytes. */

import type { OverLimit } from '../../model/body/trouble.ts';
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

/** Decodes one piece per turn of the event loop, so that other work does not have to wait; `makers`: one after another. */
export function startDecoding([make, ...rest]: DecoderMaker[], sink: DecodedSink): Decoding {
  if (!make) throw new TypeError('a decoding needs a decoder');
  if (rest.length === 0) return new BoundedDecoding(make, sink);
  const inner = startDecoding(rest, sink);
  const outer: BoundedDecoding = new BoundedDecoding(make, {
    ...sink,
    data: (chunk) => inner.feed(chunk, outer),
  });
  return {
    feed: (chunk, flow) => outer.feed(chunk, flow),
    close: (done) => outer.close(() => inner.close(done)),
    stop: () => {
      outer.stop();
      inner.stop();
    },
    get encodedBytes() {
      return outer.encodedBytes;
    },
  };
}

/** What zlib's decoders are. */
export type Decoder = NodeJS.ReadWriteStream & {
  /** Waiting, and used up. */
  readonly writableLength: number;
  readonly bytesWritten: number;
  destroy(): unknown;
};

/** Made with the first bytes in hand, since a deflate may come with and without its wrapper. */
export type DecoderMaker = (first: Buffer) => Decoder;

/** Enough to see what it is, and what it may be. */
const startBytes = 400;

class BoundedDecoding implements Decoding, Flow {
  readonly #make: DecoderMaker;
  #decoder: Decoder | null = null;
  readonly #sink: DecodedSink;
  #startBytes: Buffer = Buffer.alloc(0);
  #decodedBytes = 0;
  #isOver = false;
  /** Callbacks that wait until the backlog is processed. */
  #waiting: Flow | null = null;
  #done: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(make: DecoderMaker, sink: DecodedSink) {
    this.#make = make;
    this.#sink = sink;
  }

  #start(first: Buffer): Decoder {
    this.#startBytes = Buffer.from(first.subarray(0, startBytes));
    const decoder = this.#make(first);
    decoder.on('data', (chunk: Buffer) => this.#decoded(chunk));
    decoder.on('drain', () => this.#letCome());
    decoder.once('end', () => this.stop()).on('error', (error) => this.#failed(error));
    return decoder;
  }

  /** What it gives has to wait. */
  pause(): void {
    this.#decoder?.pause();
  }

  resume(): void {
    this.#decoder?.resume();
  }

  /** A body that was cut short ends in an error as well, and is no fault; what was decoded until then stays. */
  #failed(error: NodeJS.ErrnoException): void {
    if (!this.#isOver && error.code !== 'Z_BUF_ERROR')
      this.#sink.undecodable(error.message, this.#startBytes);
    this.stop();
  }

  feed(chunk: Buffer, flow: Flow): void {
    if (this.#isOver) return;
    const decoder = this.#decoder ?? this.#start(chunk);
    this.#decoder = decoder;
    decoder.write(chunk);
    if (this.#waiting !== null || decoder.writableLength < limits.decoderBacklogBytes) return;
    this.#waiting = flow;
    flow.pause();
  }

  close(done: () => void): void {
    if (this.#isOver || this.#decoder === null) {
      this.stop();
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
    this.#decoder?.destroy();
    this.#done?.();
  }

  get encodedBytes(): number {
    return this.#decoder?.bytesWritten ?? 0;
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
