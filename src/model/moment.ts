/** Wall-clock moments of streams and rows: what happened at one time, and what lived on past it. */
import type { Facts } from './facts.ts';
import type { LogRecord } from './log-record.ts';
import { endedByPeer, isTruncated, type Stream } from './stream.ts';
import { endTimes } from './timing.ts';

/** Streams that ended in one moment although they began at different times. */
export interface CommonEnd {
  /** Epoch ms of the first end. */
  at: number;
  streams: Stream[];
}

/** Ends of one cause come within this span. */
export const sameMomentMs = 1_000;
/** Ages that differ by less may as well be one age. */
const differentAgeMs = 500;

/** When the request went out, epoch ms by our clock. */
export function requestAt({ openedAt, marks }: Stream): number {
  return openedAt + (marks.requestSentMs ?? 0);
}

/** When the stream was ended inside the proxy, epoch ms by our clock. */
export function endAt(facts: Facts, stream: Stream): number {
  return requestAt(stream) + endTimes(facts, stream).ageMs;
}

/** When a row was written, epoch ms by our clock; null when it cannot tell. */
export function rowAt({ clockOffsetMs }: Facts, record: LogRecord): number | null {
  return record.endedAt === null ? null : record.endedAt - (clockOffsetMs[record.hop] ?? 0);
}

/** The first moment at which two streams or more of different ages ended together; null when there is none. */
export function commonEnd(facts: Facts, streams: Stream[]): CommonEnd | null {
  const ended = streams
    .filter((stream) => endedByPeer(stream) && stream.close.ageMs !== null)
    .sort((a, b) => endAt(facts, a) - endAt(facts, b));
  for (const first of ended) {
    const at = endAt(facts, first);
    const together = ended.filter(
      (stream) => endAt(facts, stream) >= at && endAt(facts, stream) <= at + sameMomentMs,
    );
    const ages = together.map((stream) => endTimes(facts, stream).ageMs);
    if (Math.max(...ages) - Math.min(...ages) > differentAgeMs) return { at, streams: together };
  }
  return null;
}

/** Whether a stream was open at `at` and still so, unhurt, a moment later. */
export function livedPast(facts: Facts, stream: Stream, at: number): boolean {
  return requestAt(stream) < at && endAt(facts, stream) > at + sameMomentMs;
}

/** Streams cut in one moment, whatever their ages, where the address they were connected to refuses connections since; null for none. */
export function endBeforeRefusals(facts: Facts, streams: Stream[]): CommonEnd | null {
  const cut = streams.filter((stream) => isTruncated(stream) && stream.close.ageMs !== null);
  const ends = cut.map((stream) => endAt(facts, stream));
  const at = Math.min(...ends);
  const isRefused = facts.streams.some(
    ({ route, failure, address, openedAt }) =>
      route === 'proxy' &&
      failure?.code === 'ECONNREFUSED' &&
      openedAt > at - 200 &&
      cut.every((stream) => address === null || stream.address === address),
  );
  return isRefused && Math.max(...ends) <= at + sameMomentMs ? { at, streams: cut } : null;
}
