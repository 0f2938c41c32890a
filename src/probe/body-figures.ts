/**
 * Reads the bodies of held streams as event streams and keeps no event. Thousands of streams share one parser; a
 * stream has one of its own only while a chunk has left it inside an event.
 */
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { FramingFault } from '../model/stream.ts';
import { decoderFor } from './content-encoding.ts';
import { decoded, unreadable } from './decoded-body.ts';

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
  /** No more will come; calls back once all was read: at once, but for a body with an encoding. */
  close(done: () => void): void;
}

/** A parser whose state is empty between two chunks, whosever they are. */
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
      return decoder === undefined ? unreadable : decoded(decoder, plain);
    },
  };
}

type Parse = (text: string, own: EventSourceParser | null, sink: BodySink) => void;

const replacement = '\uFFFD';
const longestCharacterBytes = 4;
const lf = 10;
const cr = 13;
const byteOrderMark = 0xfeff;

class PlainBody implements HeldBody {
  readonly #sink: BodySink;
  readonly #parse: Parse;
  readonly #make: () => EventSourceParser;
  #own: EventSourceParser | null = null;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  /** Nothing but the beginning of a byte order mark has come. */
  #isFirst = true;
  /** What came before, in case it ended inside a character. */
  #before: Buffer | null = null;

  constructor(sink: BodySink, parse: Parse, make: () => EventSourceParser) {
    this.#sink = sink;
    this.#parse = parse;
    this.#make = make;
  }

  feed(chunk: Buffer): void {
    const text = this.#text(chunk);
    const isWhole = endsWithBlankLine(chunk);
    if (!isWhole) this.#own ??= this.#make();
    this.#parse(text, this.#own, this.#sink);
    if (isWhole) this.#own = null;
  }

  close(done: () => void): void {
    this.#own = null;
    done();
  }

  #text(chunk: Buffer): string {
    const text = this.#decoded(chunk);
    if (!this.#isFirst || text === '') return text;
    this.#isFirst = false;
    return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  }

  /** A chunk that ends in ASCII ends no character in two; one that does not gives the stream a decoder of its own. */
  #decoded(chunk: Buffer): string {
    if (this.#decoder === null && (chunk[chunk.length - 1] ?? 0) < 0x80) {
      const text = chunk.toString();
      if (text.includes(replacement)) this.#faultOf(chunk, chunk);
      return text;
    }
    // A mark is one at the beginning of the body only, and this decoder may begin anywhere.
    this.#decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
    const text = this.#decoder.decode(chunk, { stream: true });
    const bytes = this.#before === null ? chunk : Buffer.concat([this.#before, chunk]);
    if (text.includes(replacement)) this.#faultOf(chunk, bytes);
    this.#before = Buffer.from(bytes.subarray(-longestCharacterBytes));
    return text;
  }

  /** The character stands for bytes that are none, unless it was sent. */
  #faultOf(chunk: Buffer, bytes: Buffer): void {
    if (!bytes.includes(replacement)) this.#sink.fault('invalid-utf8', chunk.toString('latin1', 0, 80));
  }
}

/** Only "\n\n" and "\r\n\r\n": a stream with bare carriage returns keeps a parser of its own. */
function endsWithBlankLine(chunk: Buffer): boolean {
  const end = chunk.length;
  if (chunk[end - 1] !== lf) return false;
  return chunk[end - 2] === lf || (chunk[end - 2] === cr && chunk[end - 3] === lf);
}
