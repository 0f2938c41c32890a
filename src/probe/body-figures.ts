/**
 * Reads the bodies of held streams as event streams and keeps no event. Thousands of streams share one parser; a
 * stream has one of its own only while a chunk has left it inside an event.
 */
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import { limits } from '../model/limits.ts';
import type { FramingFault, OverLimit } from '../model/stream.ts';
import { decoderFor } from './content-encoding.ts';
import { type Decoder, startDecoding } from './decoding.ts';
import { EventGauge } from './event-gauge.ts';
import type { Flow } from './exchange.ts';
import { LineEnds } from './line-ends.ts';

/** An event as the standard dispatches it. */
export type EventMessage = EventSourceMessage;

/** What a body tells as it is read. */
export interface BodySink {
  /** `droppedBytes` of its data were too long to keep. */
  event(message: EventMessage, droppedBytes: number): void;
  comment(text: string): void;
  retry(ms: number): void;
  fault(kind: FramingFault['kind'], shown: string): void;
  /** It goes over a limit, and no more of it is read; `shown` as it came. */
  over(limit: Omit<OverLimit, 'atMs'>): void;
}

/** The parser of all streams of one process. */
export interface SharedParser {
  /** A body that tells `sink` what it holds. */
  body(encoding: string | null, sink: BodySink): HeldBody;
}

/** Takes the bytes of one body as they came off the wire. */
export interface HeldBody {
  feed(chunk: Buffer, flow: Flow): void;
  /** No more will come; calls back once all was read: at once, but for a body with an encoding. */
  close(done: () => void): void;
}

/** An encoding that Node cannot undo leaves every figure at zero. */
const unreadable: HeldBody = { feed: () => undefined, close: (done) => done() };

/** A parser whose state is empty between two chunks, whosever they are. `eventBytes`: of a line or an event, at most. */
export function shareParser(eventBytes: number = limits.eventBytes): SharedParser {
  let current: BodySink | null = null;
  let dropped = 0;
  const make = (): EventSourceParser =>
    createParser({
      onEvent: (message) => current?.event(message, dropped),
      onComment: (text) => current?.comment(text),
      onRetry: (ms) => current?.retry(ms),
      onError: ({ type, line, message }) =>
        current?.fault(type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', line ?? message),
    });
  const shared = make();
  // A byte order mark is looked for in a parser's first chunk: this one has had it.
  shared.feed('\n');
  const parse: Parse = (text, own, sink, droppedBytes) => {
    current = sink;
    dropped = droppedBytes;
    (own ?? shared).feed(text);
  };
  return {
    body(encoding, sink) {
      const decoder = decoderFor(encoding);
      if (decoder === null) return new PlainBody(sink, parse, make, eventBytes);
      if (decoder === undefined) return unreadable;
      return decodedBody(decoder, sink, (over) => new PlainBody(sink, parse, make, eventBytes, over));
    },
  };
}

type Parse = (text: string, own: EventSourceParser | null, sink: BodySink, droppedBytes: number) => void;

function decodedBody(
  decoder: Decoder,
  sink: BodySink,
  makePlain: (over: BodySink['over']) => PlainBody,
): HeldBody {
  const over = (limit: Omit<OverLimit, 'atMs'>) => {
    const { encodedBytes } = decoding;
    decoding.stop();
    sink.over({ encodedBytes, ...limit });
  };
  const plain = makePlain(over);
  const decoding = startDecoding(decoder, { data: (chunk) => plain.feed(chunk), over });
  // Read later, while the chunk lies in a buffer that many sockets share.
  return {
    feed: (chunk, flow) => decoding.feed(Buffer.from(chunk), flow),
    close: (done) => decoding.close(done),
  };
}

const replacement = '\uFFFD';
const longestCharacterBytes = 4;
const lf = 10;
const cr = 13;
/** So much is parsed as it is, whatever its line ends. */
const shortLength = 4096;
const byteOrderMark = 0xfeff;

class PlainBody implements HeldBody {
  readonly #sink: BodySink;
  readonly #parse: Parse;
  readonly #make: () => EventSourceParser;
  readonly #limit: number;
  readonly #over: BodySink['over'] | null;
  /** Of an unfinished event, from the chunk that left it so. */
  #own: EventSourceParser | null = null;
  #gauge: EventGauge | null = null;
  /** Of a body in which a CR was seen. */
  #lineEnds: LineEnds | null = null;
  #isOver = false;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  /** Nothing but the beginning of a byte order mark has come. */
  #isFirst = true;
  /** What came before, in case it ended inside a character. */
  #before: Buffer | null = null;

  constructor(
    sink: BodySink,
    parse: Parse,
    make: () => EventSourceParser,
    limit: number,
    over: BodySink['over'] | null = null,
  ) {
    this.#over = over;
    this.#sink = sink;
    this.#parse = parse;
    this.#make = make;
    this.#limit = limit;
  }

  feed(chunk: Buffer): void {
    if (this.#isOver) return;
    const text = this.#text(chunk);
    if (this.#gauge !== null || this.#lineEnds !== null || text.length > shortLength || !isWhole(text))
      this.#feedLong(text);
    else this.#parse(text, null, this.#sink, 0);
  }

  /** What may belong to an event that never ends, or has line ends that cost the parser much. */
  #feedLong(asSent: string): void {
    const text = this.#withLineFeeds(asSent);
    const isUnfinished = !isWhole(text);
    if (this.#gauge === null && !isUnfinished && text.length * longestCharacterBytes <= this.#limit) {
      this.#parse(text, null, this.#sink, 0);
      return;
    }
    this.#measure(text);
    if (isUnfinished) return;
    this.#own = null;
    this.#gauge = null;
  }

  #withLineFeeds(text: string): string {
    if (this.#lineEnds === null && !text.includes('\r')) return text;
    this.#lineEnds ??= new LineEnds();
    return this.#lineEnds.read(text);
  }

  #measure(text: string): void {
    this.#own ??= this.#make();
    this.#gauge ??= new EventGauge(this.#limit);
    const own = this.#own;
    const tooLong = this.#gauge.take(text, (piece, dropped) => this.#parse(piece, own, this.#sink, dropped));
    if (tooLong === null) return;
    this.#isOver = true;
    const { kind, bytes, start } = tooLong;
    const limit = { kind, seen: bytes, limit: this.#limit, shown: start };
    if (this.#over) this.#over(limit);
    else this.#sink.over(limit);
  }

  close(done: () => void): void {
    this.#own = null;
    this.#gauge = null;
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

/** It ends behind a blank line; one of bare carriage returns is seen once they are line feeds. */
function isWhole(text: string): boolean {
  const end = text.length;
  if (text.charCodeAt(end - 1) !== lf) return false;
  const before = text.charCodeAt(end - 2);
  return before === lf || (before === cr && text.charCodeAt(end - 3) === lf);
}
