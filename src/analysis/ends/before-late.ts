/** Cuts that a late closer did not delay, as what made them stands in front of it and leaves no header. */
import { endedStreams, type Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { lateCloserOf } from './late-close.ts';
import { constantOf, type EndTimes, isRepeated, shortestIdleMs } from './pattern.ts';

/**
 * Taking its delay off makes a silence of what the streams had survived before; with it they share one silence, longer
 * than any before, at ages and moments of their own. Only where no hop is named: an order that was given is believed.
 */
export const isCutBeforeLate = memoized((facts: Facts): boolean => {
  const { hops } = facts;
  const cut = endedStreams(facts).filter(isTruncated);
  const delayMs = lateCloserOf(facts)?.ms ?? 0;
  const isHttp1 = cut.every(({ protocol, close }) => protocol === 'http1' && close.transport === 'fin');
  if (hops.length > 0 || delayMs === 0 || !isHttp1 || !isRepeated(cut) || isOneMoment(cut)) return false;
  if (cut.some(({ close }) => (close.idleMs ?? 0) < delayMs + shortestIdleMs)) return false;
  const late = constantOf(
    cut.map((stream) => timesOf(stream, delayMs)),
    0,
  );
  const seen = constantOf(
    cut.map((stream) => timesOf(stream, 0)),
    0,
  );
  return late.pattern === 'none' && seen.pattern === 'idle' && !seen.swept;
});

function timesOf(stream: Stream, delayMs: number): EndTimes {
  const { close, marks } = stream;
  const ageMs = (close.ageMs ?? 0) - delayMs;
  const headAgeMs = ageMs - ((marks.headersMs ?? 0) - (marks.requestSentMs ?? 0));
  return { stream, idleMs: (close.idleMs ?? 0) - delayMs, ageMs, headAgeMs };
}

/** What they share went away: after a last event of all at once the silence is one as well. */
function isOneMoment(streams: Stream[]): boolean {
  const times = streams.map(
    ({ openedAt, marks, close }) => openedAt + (marks.requestSentMs ?? 0) + (close.ageMs ?? 0),
  );
  return Math.max(...times) - Math.min(...times) <= apartMs;
}

/** One act ends all within this span, a delay of the way included, ms. */
const apartMs = 1_000;
