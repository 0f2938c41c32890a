/** The text of a held stream's body, on its way to a parser. */

import { EventSizeGuard } from './event-size-guard.ts';
import { LineEnds } from './line-ends.ts';
import type { BodySink, HeldBody } from './sink.ts';
import { isBlankFlood } from './unknown-lines.ts';

/** The interface of eventsource-parser: takes text, and reports what it completes. */
export interface TextParser {
  feed(text: string): void;
}

/** Feeds a stream's own parser, or with null the one that all share. */
export type Parse = (text: string, own: TextParser | null, sink: BodySink, droppedBytes: number) => void;

const replacement = '\uFFFD';
const longestCharacterBytes = 4;
const lf = 10;
const cr = 13;
/** Text up to this length is parsed as it is, whatever its line ends. */
const shortLength = 4096;
const byteOrderMark = 0xfeff;

/** A body without an encoding: into text, and as much of that to a parser as may be. */
export class PlainBody implements HeldBody {
  readonly #sink: BodySink;
  readonly #parse: Parse;
  readonly #make: () => TextParser;
  readonly #limit: number;
  readonly #over: BodySink['over'] | null;
  /** Of an unfinished event, from the chunk that left it so. */
  #own: TextParser | null = null;
  #guard: EventSizeGuard | null = null;
  /** Of a body in which a CR was seen. */
  #lineEnds: LineEnds | null = null;
  #isOver = false;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  /** Only the beginning of a byte order mark has come. */
  #isFirst = true;
  /** What came before, in case it ended inside a character. */
  #before: Buffer | null = null;

  constructor(
    sink: BodySink,
    parse: Parse,
    make: () => TextParser,
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
    if (this.#guard !== null || this.#lineEnds !== null || text.length > shortLength || !isWhole(text))
      this.#feedLong(text);
    else this.#parse(text, null, this.#sink, 0);
  }

  /** What may belong to an event that never ends, or has line ends that cost the parser much. */
  #feedLong(asSent: string): void {
    const text = this.#withLineFeeds(asSent);
    if (isBlankFlood(text)) this.#sink.fault('blank-lines', `${text.length} line breaks`);
    const isUnfinished = !isWhole(text);
    if (this.#guard === null && !isUnfinished && text.length * longestCharacterBytes <= this.#limit) {
      this.#parse(text, null, this.#sink, 0);
      return;
    }
    this.#measure(text);
    if (isUnfinished) return;
    this.#own = null;
    this.#guard = null;
  }

  #withLineFeeds(text: string): string {
    if (this.#lineEnds === null && !text.includes('\r')) return text;
    this.#lineEnds ??= new LineEnds();
    return this.#lineEnds.read(text);
  }

  #measure(text: string): void {
    this.#own ??= this.#make();
    this.#guard ??= new EventSizeGuard(this.#limit);
    const own = this.#own;
    const tooLong = this.#guard.take(text, (piece, dropped) => this.#parse(piece, own, this.#sink, dropped));
    if (tooLong === null) return;
    this.#isOver = true;
    const { kind, bytes, start } = tooLong;
    const limit = { kind, seen: bytes, limit: this.#limit, shown: start };
    if (this.#over) this.#over(limit);
    else this.#sink.over(limit);
  }

  close(done: () => void): void {
    this.#own = null;
    this.#guard = null;
    done();
  }

  #text(chunk: Buffer): string {
    const text = this.#decoded(chunk);
    if (!this.#isFirst || text === '') return text;
    this.#isFirst = false;
    return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  }

  /** A chunk that ends in ASCII splits no character; after any other chunk the stream gets its own decoder. */
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

  /** U+FFFD replaces invalid bytes, unless the character itself was sent. */
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
