/** Who wrote the answer that came back: the origin, a proxy by itself, or unknown. */

import type { Facts } from '../../model/facts.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { comparableDirectStreams, directAnswer, isHealthyDirect } from '../parties/direct-streams.ts';
import { suspectOf } from '../parties/suspect.ts';
import { fromMarks } from './answer-marks.ts';
import { type Answerer, unknownAnswerer } from './answer-party.ts';
import { fromRows } from './answer-rows.ts';
import { isFollowUp } from './asked-streams.ts';
import { pageMaker } from './error-page.ts';
import { behindPages } from './not-its-page.ts';

/** Rows first, innermost hop first; then the same request around the proxies; then the answer's own marks, and those that it lacks. */
export function answererOf(facts: Facts, stream: Stream): Answerer {
  return answerers(facts, stream);
}

const answerers = memoizedPair((facts: Facts, stream: Stream): Answerer => {
  const seen =
    fromRows(facts, stream) ?? fromDirect(facts, stream) ?? fromMarks(facts, stream) ?? unknownAnswerer;
  const answerer = (seen.by === 'unknown' && behindPages(facts, stream, seen)) || seen;
  // Another name or path was asked than around the proxies.
  return isFollowUp(stream) || isOpened(stream) || !isHealthyDirect(facts)
    ? answerer
    : withDoubt(facts, stream, answerer);
});

/** The origin opens the stream when it is asked directly: so a refusal came from a proxy, or from another instance. */
function withDoubt(facts: Facts, stream: Stream, answerer: Answerer): Answerer {
  const comparesDirect = true;
  const because = 'asked around the proxies the same request opens a stream';
  if (answerer.by === 'proxy')
    return { ...answerer, comparesDirect, because: `${answerer.because}; ${because}` };
  // A row or a header says that an upstream answered: another hop or instance, or one that was asked otherwise.
  if (answerer.by === 'origin') {
    const by = answerer.record === null ? 'unknown' : 'origin';
    return {
      ...answerer,
      comparesDirect,
      by,
      confidence: 'possible',
      because: `${answerer.because}, though ${because}`,
    };
  }
  const inner = facts.hops.at(-1);
  const isInnermost = answerer.hop !== null && answerer.hop === inner?.name;
  const suspect = isInnermost ? { hop: inner.name, proxy: inner.proxy } : suspectOf(facts, stream);
  const or = `${because}, so it is the proxy or what it asks in place of that`;
  return { ...answerer, ...suspect, comparesDirect, by: 'proxy', confidence: 'likely', because: or };
}

/** The origin gives the same answer whenever it is asked directly; still, a proxy may have given an equal answer first. */
function fromDirect(facts: Facts, stream: Stream): Answerer | null {
  if (isFollowUp(stream) || stream.status === null) return null;
  if (directAnswer(facts, [stream.status]) !== 'refused-likewise') return null;
  const isSameText = comparableDirectStreams(facts).every(({ bodyStart }) => bodyStart === stream.bodyStart);
  return {
    ...unknownAnswerer,
    by: 'origin',
    proxy: 'origin',
    confidence: isSameText && pageMaker(stream)?.by !== 'proxy' ? 'certain' : 'likely',
    because: `asked around the proxies the origin answers ${stream.status} as well`,
  };
}
