/** Many streams of different ages that were cut at once, and what the direct streams did at that time. */
import { directStreams, type Facts, wireStreams } from '../../model/facts.ts';
import { allOf, many } from '../../model/share.ts';
import { endedByPeer, isTruncated, type Stream } from '../../model/stream.ts';
import { type CommonEnd, endAt, requestAt, sameMomentMs } from './moment.ts';

/** Whether so many were cut that it cannot be chance; a finished body was ended on purpose. */
export function isMassCut({ streams }: CommonEnd): boolean {
  return streams.length >= many && allOf(streams, isTruncated);
}

/** Fewer streams than this may end in one second by chance. */
const fewestTogether = 3;

/** A mass cut, or of a few streams all that ended, at different ages and cut: what they share went away. */
export function isJointCut(facts: Facts, end: CommonEnd): boolean {
  if (isMassCut(end)) return true;
  const ended = wireStreams(facts).filter(endedByPeer);
  return (
    end.streams.length >= fewestTogether && end.streams.length === ended.length && allOf(ended, isTruncated)
  );
}

/** Streams around the proxies that were open when it happened. */
export function directStreamsOpenAt(facts: Facts, { at }: CommonEnd): Stream[] {
  return directStreams(facts).filter(
    (stream) => stream.status === 200 && requestAt(stream) < at && endAt(facts, stream) >= at - sameMomentMs,
  );
}

/** Whether those ended together with the others: then the common cause is behind the proxies. */
export function haveDirectEndedToo(facts: Facts, end: CommonEnd): boolean {
  const direct = directStreamsOpenAt(facts, end);
  return (
    direct.length > 0 &&
    allOf(
      direct,
      (stream) =>
        stream.close.by === 'peer' && endAt(facts, stream) <= end.at + Math.max(end.spanMs, sameMomentMs),
    )
  );
}
