/** How the messages of a stream came: one by one, gathered into bursts, or not at all. */
import { highest, lowest, spanOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { type EventMark, isOpened, type Stream } from '../../model/stream.ts';
import { comparableDirectStreams } from '../parties/direct-streams.ts';
import { keptEvents, openingEvents } from './kept-events.ts';

/** Events and comments that came together; the spread of their own clocks shows whether they were made together. */
export interface Burst {
  atMs: number;
  endMs: number;
  messages: EventMark[];
  /** Silence before it, ms, since the burst before or since the request. */
  waitedMs: number;
}

/** How a stream was late: in bursts, open without a message, or even without a response head. */
export type Lateness = 'gathered' | 'starved' | 'no-head';

/** One write of a sender arrives within this span. */
const togetherMs = 60;
/** Shorter waits are not called late: the network alone causes them. */
const shortestWaitMs = 300;
/** A stream without a message is not called late before this. */
const noMessageMs = 2_000;
/** Most messages of a stream are this share of them: one lost packet delays a few. */
const mostShare = 0.6;
/** Messages of a burst were made this far apart, by their own clocks, before they count as held back. */
const heldMs = 500;

/** The messages of a stream as far as they were kept without a hole, gathered by the moment at which they came. */
export function burstsOf(stream: Stream): Burst[] {
  const { marks } = stream;
  const bursts: Burst[] = [];
  for (const mark of openingEvents(stream)) {
    const last = bursts.at(-1);
    if (last && mark.atMs - last.endMs <= togetherMs) {
      last.messages.push(mark);
      last.endMs = mark.atMs;
      continue;
    }
    const waitedMs = mark.atMs - (last?.endMs ?? marks.requestSentMs ?? 0);
    bursts.push({ atMs: mark.atMs, endMs: mark.atMs, messages: [mark], waitedMs });
  }
  return bursts;
}

/**
 * Mean time between two messages over these streams, ms; null with fewer than two gaps. The median would be zero for
 * a source that sends in batches, which would hide the batches.
 */
export function meanGap(streams: Stream[]): number | null {
  const kept = streams.map(openingEvents);
  const gaps = kept.reduce((sum, events) => sum + Math.max(0, events.length - 1), 0);
  const spans = kept.map((events) => (events.at(-1)?.atMs ?? 0) - (events[0]?.atMs ?? 0));
  return gaps < 2 ? null : spans.reduce((sum, span) => sum + span, 0) / gaps;
}

/** Bursts of two messages or more, where they hold most of the messages; else none. */
export function burstsInCompany(stream: Stream): Burst[] {
  const bursts = burstsOf(stream).filter(({ messages }) => messages.length > 1);
  const held = bursts.reduce((sum, { messages }) => sum + messages.length, 0);
  return held >= mostShare * openingEvents(stream).length ? bursts : [];
}

/** Bursts that hold about as much as was due in the silence before them; a replay of old events at the start does not count. */
export function gatheredBursts(stream: Stream, gapMs: number): Burst[] {
  const due = (burst: Burst) => Math.max(shortestWaitMs, 0.7 * burst.messages.length * gapMs);
  const bursts = burstsOf(stream).filter(
    (burst) => burst.messages.length > 1 && burst.waitedMs >= due(burst),
  );
  const messages = bursts.reduce((sum, burst) => sum + burst.messages.length, 0);
  // One lost packet delays a few messages once; a buffer delays most of them.
  const most = messages >= mostShare * openingEvents(stream).length;
  return most && (bursts.length > 1 || messages > 2) ? bursts : [];
}

/** Bursts whose messages were, by their own clocks, made apart within the silence before the burst. */
export function burstsHeldBack(stream: Stream): Burst[] {
  return burstsOf(stream).filter((burst) => {
    const made = madeSpread(burst);
    // A spread longer than the silence before is a replay of events from before our request.
    return made >= heldMs && made <= burst.waitedMs + heldMs;
  });
}

/** Time between the first and the last message of a burst by their own clocks, ms; 0 without clocks. */
export function madeSpread({ messages }: Burst): number {
  const made = messages.flatMap(({ madeAt }) => madeAt ?? []);
  return made.length < 2 ? 0 : highest(made) - lowest(made);
}

/** Three messages or more, and none held back: a reference for other streams. */
export function isOnTime(stream: Stream): boolean {
  const gapMs = meanGap([stream]);
  if (!isOpened(stream) || gapMs === null) return false;
  return burstsHeldBack(stream).length === 0 && gatheredBursts(stream, gapMs).length === 0;
}

/** How `stream` lagged behind streams of the same source that came on time; null: it did not, or cannot be said. */
export function latenessAgainst(stream: Stream, references: Stream[]): Lateness | null {
  const gapMs = meanGap(references);
  const ageMs = stream.close.ageMs;
  if (gapMs === null || ageMs === null || stream.marks.requestSentMs === null || !keptEvents(stream))
    return null;
  if (stream.events.length > 0) {
    const bursts = gatheredBursts(stream, gapMs);
    return bursts.length === 0 || bursts.every(isShortWait) ? null : 'gathered';
  }
  const due = references.some(({ events }) => events.filter(({ atMs }) => atMs <= ageMs).length >= 3);
  if (!due || ageMs < Math.max(noMessageMs, 4 * gapMs)) return null;
  if (isOpened(stream)) return 'starved';
  return hasNoHead(stream) ? 'no-head' : null;
}

/** Two or three that waited less than half a second: a sender that sends when the acknowledgement of what it sent is due (`MSG_MORE`), and no buffer. */
function isShortWait({ messages, waitedMs }: Burst): boolean {
  return messages.length <= 3 && waitedMs < heldMs;
}

/**
 * Each message came with the one behind it: the first when the references, which agree, had their second. So a compressor
 * does that keeps the last bits of what it was given, here the blank line that ends an event.
 */
export function isOneBehind(stream: Stream, references: Stream[]): boolean {
  const gapMs = meanGap(references);
  const first = arrivalOf(stream, 0);
  const firsts = references.flatMap((one) => arrivalOf(one, 0) ?? []);
  const seconds = references.flatMap((one) => arrivalOf(one, 1) ?? []);
  if (gapMs === null || first === null || firsts.length < 2 || seconds.length < 2) return false;
  const slackMs = Math.max(togetherMs, 0.3 * gapMs);
  const areAlike = spanOf(firsts) <= slackMs && spanOf(seconds) <= slackMs;
  const isLate = first - highest(firsts) >= Math.max(shortestWaitMs, 0.6 * gapMs);
  return areAlike && isLate && Math.abs(first - lowest(seconds)) <= slackMs;
}

/** Since the request, ms; null: so many did not come. */
function arrivalOf(stream: Stream, place: number): number | null {
  const burst = burstsOf(stream)[place];
  return burst === undefined ? null : burst.atMs - (stream.marks.requestSentMs ?? 0);
}

/** Asked, and stopped by us at the end of the run before any response head came. */
export function hasNoHead({ status, close, marks }: Stream): boolean {
  return (
    status === null && close.how === 'own-stop' && close.because === undefined && marks.requestSentMs !== null
  );
}

/** Streams through the proxies whose request was sent, and asked for this. */
export function streamsAsking({ streams }: Facts, wanted: 'plain' | 'compressed'): Stream[] {
  return streams.filter(
    ({ route, asks, marks }) => route === 'proxy' && asks === wanted && marks.requestSentMs !== null,
  );
}

/** Streams around the proxies that can be compared, and asked for this; all of them where none did. */
export function directAsking(facts: Facts, wanted: 'plain' | 'compressed'): Stream[] {
  const all = comparableDirectStreams(facts);
  const asking = all.filter(({ asks }) => asks === wanted);
  return asking.length > 0 || wanted === 'compressed' ? asking : all;
}

/** Streams around the proxies, without compression, that came on time. */
export function directOnTime(facts: Facts): Stream[] {
  return directAsking(facts, 'plain').filter(isOnTime);
}

/** Late without a reference stream: judged by its own rhythm, or by the clocks of its events. */
export function isGatheredOrHeld(stream: Stream): boolean {
  const gapMs = meanGap([stream]);
  return burstsHeldBack(stream).length > 0 || (gapMs !== null && gatheredBursts(stream, gapMs).length > 0);
}
