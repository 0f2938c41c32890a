/** Notes, event by event, what a finite answer says of its own end. */
import { type RpcCalls, rpcAnswersIn, rpcCallsIn } from './json-rpc.ts';
import { endWordIn, isPart, type Kind, kindShownBy, saysError, saysFinished } from './kinds.ts';
import type { AnswerKind, AnswerNote, AnswerSign } from './note.ts';

/** How the end of this run's answers is recognised: by the ids that its request asks with, by a word, or by their kind. */
export interface AnswerEnds {
  calls: RpcCalls | null;
  /** `--end-marker`: in the data of an event, or its type. */
  marker: string | null;
}

/** `body`: of the request, base64. */
export function answerEndsFor(body: string | null, marker: string | null): AnswerEnds {
  return { calls: body === null ? null : rpcCallsIn(Buffer.from(body, 'base64').toString()), marker };
}

/** By the kind of each alone. */
export const anyEnds: AnswerEnds = { calls: null, marker: null };

/** Events of a stream in which its kind is looked for. */
const lookedAt = 20;

/** Of one stream. */
export class AnswerReading {
  readonly #ends: AnswerEnds;
  /** Calls that are still owed a response. */
  readonly #owed: Set<string>;
  #kind: Kind | null = null;
  #isFinished = false;
  #events = 0;
  /** Of those, parts of the answer. */
  #parts = 0;
  #endEvent = 0;
  #end: AnswerSign | null = null;
  #error: AnswerSign | null = null;

  constructor(ends: AnswerEnds) {
    this.#ends = ends;
    this.#owed = new Set(ends.calls?.ids);
  }

  /** An event as it was dispatched; returns whether it holds a part of the answer itself. */
  event(type: string | null, data: string, atMs: number): boolean {
    const { marker, calls } = this.#ends;
    this.#events++;
    if (calls === null && this.#kind === null && this.#events <= lookedAt)
      this.#kind = kindShownBy(type, data);
    const isOfAnswer = isPart(this.#kind, type, data);
    if (isOfAnswer) this.#parts++;
    this.#read(type, data, atMs, marker, calls);
    return isOfAnswer && this.#endEvent !== this.#events;
  }

  #read(
    type: string | null,
    data: string,
    atMs: number,
    marker: string | null,
    calls: RpcCalls | null,
  ): void {
    if (marker !== null) this.#readNamed(marker, type, data, atMs);
    else if (calls !== null) this.#readResponse(calls, data, atMs);
    else this.#readKind(type, data, atMs);
  }

  /** Text that no client sees: it may hold the error that was meant as an event. */
  dropped(text: string, atMs: number): void {
    if (saysError(null, text)) this.#error = { word: 'error', atMs, later: this.#parts, undispatched: true };
  }

  /** So many events came that were not looked at. */
  skip(events: number): void {
    this.#events += events;
    this.#parts += events;
  }

  /** It said that it is over. */
  get isOver(): boolean {
    return this.#end !== null;
  }

  note(): AnswerNote {
    return {
      kind: this.#knownKind(),
      ...(this.#end ? { end: this.#since(this.#end) } : {}),
      ...(this.#error ? { error: this.#since(this.#error) } : {}),
      ...(this.#isFinished ? { finished: true as const } : {}),
    };
  }

  #knownKind(): AnswerKind | null {
    if (this.#ends.marker !== null) return 'named';
    return this.#ends.calls === null ? (this.#kind?.kind ?? null) : 'json-rpc';
  }

  /** Kept with the number of parts before it. */
  #since({ later: before, ...sign }: AnswerSign): AnswerSign {
    return { ...sign, later: this.#parts - before };
  }

  #ended(word: string, atMs: number): void {
    this.#end = { word, atMs, later: this.#parts };
    this.#endEvent = this.#events;
  }

  #failed(word: string, atMs: number): void {
    this.#error = { word, atMs, later: this.#parts };
  }

  #readNamed(marker: string, type: string | null, data: string, atMs: number): void {
    if (data.includes(marker) || type === marker) this.#ended(marker, atMs);
    else if (saysError(type, data)) this.#failed('error', atMs);
  }

  #readResponse(calls: RpcCalls, data: string, atMs: number): void {
    const answers = rpcAnswersIn(data, calls);
    if (answers === null) return;
    for (const id of answers.answered) this.#owed.delete(id);
    if (answers.failed) this.#failed('JSON-RPC error', atMs);
    if (this.#owed.size === 0) this.#ended('JSON-RPC response', atMs);
  }

  #readKind(type: string | null, data: string, atMs: number): void {
    const kind = this.#kind;
    if (kind !== null && saysFinished(kind, type, data)) this.#isFinished = true;
    if (saysError(type, data)) this.#failed('error', atMs);
    const word = endWordIn(kind, type, data);
    if (word !== null) this.#ended(word, atMs);
  }
}
