/** Many streams of different ages that were cut at once, and what the direct streams did at that time. */
import { lowest, spanOf } from '../../model/extremes.ts';
import { directStreams, type Facts, wireStreams } from '../../model/facts.ts';
import { allOf, many } from '../../model/share.ts';
import { endedByPeer, isTruncated, type Stream } from '../../model/stream.ts';
import { isFollowUp } from '../answers/asked-streams.ts';
import { differentAgeMs } from './end-moments.ts';
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
  const ended = wireStreams(facts).filter((stream) => endedByPeer(stream) || isDropped(stream));
  const areBroken = ended.every((stream) => isTruncated(stream) || isDropped(stream)) || isHalfHidden(ended);
  return end.streams.length >= fewestTogether && end.streams.length === ended.length && areBroken;
}

/** Every one over HTTP/1.1 was cut and every one over HTTP/2 ended as if complete: something on the way made that of the same cut. */
function isHalfHidden(ended: Stream[]): boolean {
  const [cut, whole] = [ended.filter(isTruncated), ended.filter((stream) => !isTruncated(stream))];
  const isSplit = whole.every(({ protocol }) => protocol === 'http2') && cut.every(isOverHttp1);
  return (
    isSplit && cut.length > 1 && whole.length > 0 && whole.every(({ close }) => close.how === 'end-stream')
  );
}

function isOverHttp1({ protocol }: Stream): boolean {
  return protocol === 'http1';
}

/** Waiting for a head when the connection was closed: a request that is refused at once is another story. */
export function isDropped({ status, close }: Stream): boolean {
  return (
    status === null && close.how === 'not-opened' && close.by === 'peer' && (close.ageMs ?? 0) >= waitedMs
  );
}

const waitedMs = 500;

/** The moment in which all requests that waited for a head lost their connections, at different ages; null: there is none. */
export function droppedTogether(facts: Facts): CommonEnd | null {
  const asked = wireStreams(facts).filter((stream) => !isFollowUp(stream));
  if (asked.length < fewestTogether || !asked.every(isDropped)) return null;
  const times = asked.map((stream) => requestAt(stream) + (stream.close.ageMs ?? 0));
  const isOneAge = spanOf(asked.map(({ close }) => close.ageMs ?? 0)) <= differentAgeMs;
  if (isOneAge || spanOf(times) > sameMomentMs) return null;
  return { at: lowest(times), spanMs: spanOf(times), streams: asked };
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
