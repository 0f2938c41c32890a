/**
 * Judges event ids across the reconnects of one client: what was lost, what came twice. This is only possible for
 * numbers that rise by a constant step, at the end of ids with a constant beginning (`7`, `evt-7`,
 * `1700000000000-7`).
 */

import type { Resumption } from '../../model/resumption.ts';

/** What is kept of one client, at every event: numbers, and the id that Last-Event-ID needs anyway. */
export interface SeenIds {
  /** null: no event had an id yet. */
  lastId: string | null;
  /** Characters of `lastId` before its number; all of them where it has none. */
  prefixLength: number;
  /** The first number; -1: none. */
  first: number;
  /** -1: `lastId` has no number. */
  last: number;
  /** From id to id within a stream. 0: not known yet; -1: not constant. */
  step: number;
  /** A new stream began; its first id is to come. */
  isNew: boolean;
}

/** What one reconnect adds to the counts of the run; exactly one of the last three is 1. */
export interface IdVerdict {
  /** Events never seen, and seen twice. */
  lost: number;
  repeated: number;
  /** The ids could be compared; numbering had restarted; unknown. */
  resumed: 0 | 1;
  restarted: 0 | 1;
  unjudged: 0 | 1;
}

/** The same as one word and two numbers. */
export function resumptionOf({ lost, repeated, resumed, restarted }: IdVerdict): Resumption {
  const other = restarted ? 'restarted' : 'unjudged';
  return { outcome: resumed ? 'resumed' : other, lost, repeated };
}

/** Longer numbers exceed the exact integers: they could not be compared. */
const maxDigits = 15;
const uneven = -1;
const none = -1;
const zero = 48;

/** A client that saw no event yet. */
export function noIdsSeen(): SeenIds {
  return { lastId: null, prefixLength: 0, first: none, last: none, step: 0, isNew: false };
}

/** A new stream of the client begins; its first id will be judged, if one comes. */
export function reconnected(state: SeenIds): void {
  state.isNew = state.lastId !== null;
}

/** Takes an event's id; the verdict on a reconnect with its first id, else null. An empty id is none. */
export function noteId(state: SeenIds, id: string): IdVerdict | null {
  if (id === '') return null;
  const prefixLength = prefixOf(id);
  const number = numberFrom(id, prefixLength);
  const isAlike = number !== none && state.last !== none && hasPrefixOf(state, id, prefixLength);
  const verdict = state.isNew ? judge(state, id, number, isAlike) : null;
  if (!isAlike) begin(state, number);
  else if (verdict === null) learnStep(state, number - state.last);
  else if (verdict.restarted) state.first = number;
  // If the step was not constant in one stream, it may be in the next.
  if (verdict !== null && state.step === uneven) state.step = 0;
  state.isNew = false;
  state.lastId = id;
  state.prefixLength = prefixLength;
  state.last = number;
  return verdict;
}

function begin(state: SeenIds, number: number): void {
  state.first = number;
  state.step = 0;
}

/** The same id again means one event in several parts, or a server that changes its ids rarely. */
function learnStep(state: SeenIds, difference: number): void {
  if (difference === 0 || difference === state.step) return;
  state.step = state.step === 0 && difference > 0 ? difference : uneven;
}

function judge(state: SeenIds, id: string, number: number, isAlike: boolean): IdVerdict {
  const { first, last, step } = state;
  if (!isAlike) return id === state.lastId ? compared(0, 1) : unjudged();
  if (isClock(number) || isClock(last)) return unjudged();
  // Between two whole numbers in a row there is none, whatever the step.
  if (number === last + 1) return compared(0, 0);
  if (number <= first && step !== uneven) return { ...unjudged(), restarted: 1, unjudged: 0 };
  if (number === last) return compared(0, 1);
  if (step <= 0 || (number - last) % step !== 0) return unjudged();
  return number > last ? compared((number - last) / step - 1, 0) : compared(0, (last - number) / step + 1);
}

/** 2014 to 2033 in seconds or milliseconds: a clock advances without any event, so a gap proves no loss. */
function isClock(number: number): boolean {
  return (number >= 1.4e9 && number < 2e9) || (number >= 1.4e12 && number < 2e12);
}

function compared(lost: number, repeated: number): IdVerdict {
  return { lost, repeated, resumed: 1, restarted: 0, unjudged: 0 };
}

function unjudged(): IdVerdict {
  return { lost: 0, repeated: 0, resumed: 0, restarted: 0, unjudged: 1 };
}

/** Where the digits at the end of an id begin; its length where there are none, or too many. */
function prefixOf(id: string): number {
  let at = id.length;
  while (at > 0 && isDigit(id.charCodeAt(at - 1))) {
    at -= 1;
    if (id.length - at > maxDigits) return id.length;
  }
  return at;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9;
}

function numberFrom(id: string, prefixLength: number): number {
  if (prefixLength === id.length) return none;
  let number = 0;
  for (let at = prefixLength; at < id.length; at += 1) number = number * 10 + id.charCodeAt(at) - zero;
  return number;
}

/** Character by character: a slice of each id would keep the chunk it came from. */
function hasPrefixOf(state: SeenIds, id: string, prefixLength: number): boolean {
  const { lastId } = state;
  if (prefixLength !== state.prefixLength || lastId === null) return false;
  for (let at = 0; at < prefixLength; at += 1) if (id.charCodeAt(at) !== lastId.charCodeAt(at)) return false;
  return true;
}
