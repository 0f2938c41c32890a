/**
 * Reads the bodies of held streams as event streams and keeps no event. Thousands of streams share one parser; a
 * stream has one of its own only while a chunk has left it inside an event.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { FramingFault } from '../model/stream.ts';
import { decoderFor } from './content-encoding.ts';

/** An event as the standard dispatches it. */
export type EventMessage = EventSourceMessage;

/** What a body tells as it is read. */
export interface BodySink {
  event(message: EventMessage): void;
  comment(text: string): void;
  retry(ms: number): void;
  fault(kind: FramingFault['kind'], shown: string): void;
}

/** The parser of all streams of one process. */
export interface SharedParser {
  /** A body that tells `sink` what it holds. */
  body(encoding: string | null, sink: BodySink): HeldBody;
}

/** Takes the bytes of one body as they came off the wire. */
export interface HeldBody {
  feed(chunk: Buffer): void;
  /** No more will come. */
  close(): void;
}

/** Its state is empty between two chunks, whosever they are. */
export function shareParser(): SharedParser {
  let current: BodySink | null = null;
  const make = (): EventSourceParser =>
    createParser({
      onEvent: (message) => current?.event(message),
      onComment: (text) => current?.comment(text),
      onRetry: (ms) => current?.retry(ms),
      onError: ({ type, line, message }) =>
        current?.fault(type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', line ?? message),
    });
  const shared = make();
  // A byte order mark is looked for in a parser's first chunk: this one has had it.
  shared.feed('\n');
  const parse = (text: string, own: EventSourceParser | null, sink: BodySink) => {
    current = sink;
    (own ?? shared).feed(text);
  };
  return {
    body(encoding, sink) {
      const plain = new PlainBody(sink, parse, make);
      const decoder = decoderFor(encoding);
      if (decoder === null) return plain;
      decoder?.on('data', (chunk: Buffer) => plain.feed(chunk));
      // A gzip body that was cut short ends in an error; what was decoded until then stays.
      decoder?.on('error', () => undefined);
      return { feed: (chunk) => void decoder?.write(chunk), close: () => void decoder?.end() };
    },
  };
}

type Parse = (text: string, own: EventSourceParser | null, sink: BodySink) => void;

const lf = 10;
const cr = 13;
const byteOrderMark = 0xef;

class PlainBody implements HeldBody {
  readonly #sink: BodySink;
  readonly #parse: Parse;
  readonly #make: () => EventSourceParser;
  #own: EventSourceParser | null = null;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #isFirst = true;

  constructor(sink: BodySink, parse: Parse, make: () => EventSourceParser) {
    this.#sink = sink;
    this.#parse = parse;
    this.#make = make;
  }

  feed(chunk: Buffer): void {
    const text = this.#text(chunk);
    const isWhole = endsWithBlankLine(chunk) && !(this.#isFirst && chunk[0] === byteOrderMark);
    if (!isWhole) this.#own ??= this.#make();
    this.#isFirst = false;
    this.#parse(text, this.#own, this.#sink);
    if (isWhole) this.#own = null;
  }

  close(): void {
    this.#own = null;
  }

  /** A chunk that is text by itself needs no decoder; one that ends inside a character gives the stream its own. */
  #text(chunk: Buffer): string {
    if (this.#decoder === null) {
      if (isAscii(chunk)) return chunk.toString('latin1');
      if (isUtf8(chunk)) return chunk.toString('utf8');
      this.#decoder = new TextDecoder('utf-8');
    }
    const text = this.#decoder.decode(chunk, { stream: true });
    if (text.includes('\uFFFD') && !chunk.includes('\uFFFD'))
      this.#sink.fault('invalid-utf8', chunk.subarray(0, 80).toString('latin1'));
    return text;
  }
}

/** Only "\n\n" and "\r\n\r\n": a stream with bare carriage returns keeps a parser of its own. */
function endsWithBlankLine(chunk: Buffer): boolean {
  const end = chunk.length;
  if (chunk[end - 1] !== lf) return false;
  return chunk[end - 2] === lf || (chunk[end - 2] === cr && chunk[end - 3] === lf);
}
