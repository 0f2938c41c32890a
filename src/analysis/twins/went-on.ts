/** What a twin got, and how it ended, while a stream stood open and silent. */

import { lowest } from '../../model/extremes.ts';
import { endedByPeer, isOpened, isTruncated, type Stream } from '../../model/stream.ts';
import { burstsOf } from '../delivery/delivery.ts';
import { keptEvents } from '../delivery/kept-events.ts';

export interface WentOn {
  /** Whether both were open at one time; else they are compared by age alone. */
  isSideBySide: boolean;
  /** Messages of the twin after this stream's last byte, while this one was open; of counted ones 1 stands for some. */
  messages: number;
  /** How the other side ended the twin in that time; null: it did not. */
  ended: 'whole' | 'cut' | null;
  /** How long this stream stood open and silent after the first of that, by whichever clock gives less, ms; 0 where nothing happened. */
  forMs: number;
}

/** Two streams of one source show the same this far apart at most, ms: Envoy alone closes HTTP/1.1 a second late. */
const slackMs = 1_500;

/**
 * A message counts where it came later than the last byte here by the age of both streams and, where they were open
 * side by side, by the clock on the wall too: what a fresh stream gets at its opening is no sign that others miss
 * something. An end counts by either clock: a limit ends streams at one age, a restart at one moment.
 */
export function wentOn(here: Stream, there: Stream): WentOn {
  const windows = windowsOf(here, there);
  const heard = heardAfter(there, windows);
  const ended = windows.filter((window) => endsInside(there, window));
  const [first] = heard;
  const sinceEnd = ended.map(({ toMs }) => toMs - endAgeOf(there));
  const sinceFirst = windows.map(({ toMs }) => toMs - (first ?? toMs));
  return {
    isSideBySide: windows.length > 1,
    messages: heard.length,
    ended: ended.length > 0 ? endOf(there) : null,
    forMs: Math.max(lowest(sinceFirst), ended.length > 0 ? lowest(sinceEnd) : 0),
  };
}

/** Ages of the twin, ms, between which it is compared: since the last byte here, until this stream's end. */
interface Window {
  fromMs: number;
  toMs: number;
}

/** By the age of both, and by the clock on the wall where they were open at one time. */
function windowsOf(here: Stream, there: Stream): Window[] {
  const byAge = { fromMs: lastByteAge(here), toMs: endAgeOf(here) };
  const aheadMs = requestAt(here) - requestAt(there);
  const byMoment = { fromMs: byAge.fromMs + aheadMs, toMs: byAge.toMs + aheadMs };
  const isSideBySide = aheadMs < endAgeOf(there) && byMoment.toMs > 0;
  return isSideBySide ? [byAge, byMoment] : [byAge];
}

/** Ages of the twin's messages inside all windows, without its opening burst. */
function heardAfter(there: Stream, windows: Window[]): number[] {
  if (!isOpened(there)) return [];
  return laterMessages(there)
    .map((atMs) => atMs - (there.marks.requestSentMs ?? 0))
    .filter((ageMs) => windows.every(({ fromMs, toMs }) => ageMs > fromMs + slackMs && ageMs <= toMs));
}

/** When messages came that are no opening burst; of counted ones only the last is known. */
function laterMessages(stream: Stream): number[] {
  if (!keptEvents(stream)) return stream.pace ? [stream.pace.lastAtMs] : [];
  const opening = new Set(burstsOf(stream)[0]?.messages);
  return stream.events.filter((mark) => !opening.has(mark)).map(({ atMs }) => atMs);
}

/** An end that came no earlier than the silence here, and that this stream outlasted. */
function endsInside(there: Stream, { fromMs, toMs }: Window): boolean {
  const atMs = endAgeOf(there);
  return endedByPeer(there) && atMs > fromMs - slackMs && atMs + slackMs < toMs;
}

function endOf(stream: Stream): WentOn['ended'] {
  return isTruncated(stream) ? 'cut' : 'whole';
}

function lastByteAge({ close }: Stream): number {
  return (close.ageMs ?? 0) - (close.idleMs ?? 0);
}

function endAgeOf({ close }: Stream): number {
  return close.ageMs ?? 0;
}

function requestAt({ openedAt, marks }: Stream): number {
  return openedAt + (marks.requestSentMs ?? 0);
}
