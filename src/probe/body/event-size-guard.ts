/**
 * Sits between a body and its parser while an event is unfinished, so that an endless event costs neither memory nor
 * time: long parts are passed on incompletely, and an event over the limit is reported. Lines end in LF here.
 */
import { limits } from '../../model/limits.ts';

/** What went over the limit, by its bytes so far. */
export interface TooLong {
  kind: 'line' | 'event';
  bytes: number;
  /** How it begins. */
  start: string;
}

/** Takes a piece of text; `droppedBytes`: of the event that it ends, what was not passed on. */
export type PassOn = (text: string, droppedBytes: number) => void;

/** Enough of a line to recognise its field. */
const headLength = 6;
const startLength = 400;
/** Fields whose value replaces the one before: repeated ones need no memory. */
const single = /^(id|event|retry)(:|$)/;

/** Of one body, from a chunk that ends inside an event to one that ends behind it. */
export class EventSizeGuard {
  readonly #limit: number;
  /** From here on lines are looked at one by one. */
  readonly #closeLook: number;
  #isClose = false;
  /** Of the unfinished event, comments left out once they are looked at; of its unfinished line. */
  #eventBytes = 0;
  #lineBytes = 0;
  #head = '';
  #start = '';
  /** Characters of the event's data, since lines are looked at, and of the line, that went to the parser; bytes that did not. */
  #passed = 0;
  #linePassed = 0;
  #lineDropped = 0;
  #dropped = 0;
  /** The beginning of a line, too short to recognise its field. */
  #held = '';

  /** `limit`: bytes of one line, and of one event. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#closeLook = Math.min(limit, limits.keptEventBytes) / 4;
  }

  /** Passes on what the parser should see; returns what is too long, if anything is: then nothing more may be passed in. */
  take(text: string, pass: PassOn): TooLong | null {
    if (this.#isClose || this.#eventBytes + text.length * 3 > this.#limit) return this.#look(text, pass);
    this.#glance(text);
    pass(text, 0);
    this.#isClose = this.#eventBytes > this.#closeLook;
    return null;
  }

  /** Only where the last line and the last event begin. */
  #glance(text: string): void {
    const line = text.lastIndexOf('\n');
    if (line < 0) {
      this.#grow(text, Buffer.byteLength(text));
      return;
    }
    const blank = this.#lastBlank(text);
    const from = blank < 0 ? 0 : blank + 1;
    if (blank >= 0) this.#beginEvent();
    const bytes = Buffer.byteLength(text.slice(from));
    if (this.#start.length < startLength) this.#start += text.slice(from, from + startLength);
    this.#eventBytes += bytes;
    this.#head = text.slice(line + 1, line + 1 + headLength);
    this.#lineBytes = Buffer.byteLength(text.slice(line + 1));
    this.#linePassed = text.length - line - 1;
  }

  /** A blank line's LF: behind another, or at the very start behind a line that ended before. */
  #lastBlank(text: string): number {
    const at = text.lastIndexOf('\n\n');
    if (at >= 0) return at + 1;
    return this.#lineBytes === 0 && text.startsWith('\n') ? 0 : -1;
  }

  #grow(text: string, bytes: number): void {
    if (this.#head.length < headLength) this.#head += text.slice(0, headLength - this.#head.length);
    if (this.#start.length < startLength) this.#start += text.slice(0, startLength);
    this.#eventBytes += bytes;
    this.#lineBytes += bytes;
    this.#linePassed += text.length;
  }

  #look(news: string, pass: PassOn): TooLong | null {
    const text = this.#held + news;
    const isAscii = Buffer.byteLength(text) === text.length;
    this.#held = '';
    let out = '';
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at);
      const piece = text.slice(at, end < 0 ? undefined : end);
      at += piece.length + 1;
      if (end < 0 && this.#lineBytes === 0 && piece.length < headLength) {
        this.#held = piece;
        break;
      }
      if (end >= 0 && piece === '' && this.#lineBytes === 0) {
        pass(`${out}\n`, this.#dropped);
        out = '';
        this.#beginEvent();
        continue;
      }
      out += this.#pieceOf(piece, isAscii ? piece.length : Buffer.byteLength(piece));
      if (this.#lineBytes > this.#limit || this.#eventBytes > this.#limit) return this.#tooLong();
      if (end < 0) break;
      if (this.#linePassed > 0) out += '\n';
      this.#endLine();
    }
    if (out !== '') pass(out, 0);
    this.#isClose = this.#held !== '' || this.#eventBytes > this.#closeLook;
    return null;
  }

  /** The part of a piece of a line that is passed to the parser. */
  #pieceOf(piece: string, bytes: number): string {
    if (this.#head.length < headLength) this.#head += piece.slice(0, headLength - this.#head.length);
    if (this.#start.length < startLength) this.#start += `${piece.slice(0, startLength)}\n`;
    const isComment = this.#head.startsWith(':');
    this.#lineBytes += bytes;
    if (!isComment) this.#eventBytes += bytes;
    const room = this.#room(isComment);
    const kept = piece.length <= room ? piece : piece.slice(0, room);
    this.#linePassed += kept.length;
    if (!isComment && !single.test(this.#head)) this.#passed += kept.length + 1;
    if (kept !== piece) this.#lineDropped += bytes - Buffer.byteLength(kept);
    return kept;
  }

  /** An id goes on a little beyond what may be remembered, so that the receiver can see that it is too long. */
  #room(isComment: boolean): number {
    if (single.test(this.#head)) return Math.max(0, limits.eventIdBytes * 2 - this.#linePassed);
    const room = limits.keptEventBytes - (isComment ? this.#linePassed : this.#passed);
    // An incomplete field name would be a different field.
    return this.#linePassed === 0 && room < headLength ? 0 : Math.max(0, room);
  }

  #tooLong(): TooLong {
    return {
      kind: this.#lineBytes * 2 > this.#limit ? 'line' : 'event',
      bytes: Math.max(this.#lineBytes, this.#eventBytes),
      start: this.#start,
    };
  }

  #endLine(): void {
    if (!this.#head.startsWith(':')) this.#eventBytes++;
    const [field] = /^data(: ?|$)/.exec(this.#head) ?? [];
    // A line of which nothing came through lacks its line break too, but not its field's name.
    if (this.#lineDropped > 0 && field !== undefined)
      this.#dropped += this.#lineDropped + (this.#linePassed > 0 ? 0 : 1 - field.length);
    this.#beginLine();
  }

  #beginLine(): void {
    this.#head = '';
    this.#lineBytes = 0;
    this.#linePassed = 0;
    this.#lineDropped = 0;
  }

  #beginEvent(): void {
    this.#beginLine();
    this.#eventBytes = 0;
    this.#passed = 0;
    this.#dropped = 0;
    this.#start = '';
  }
}
