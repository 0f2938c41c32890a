/** Who wrote the answer that came back: the origin, a proxy by itself, or unknown. */

import type { Facts, Join } from '../../model/facts.ts';
import { type LogRecord, type Reason, refusalReasons } from '../../model/log-record.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { comparableDirectStreams, directAnswer, isHealthyDirect } from '../parties/direct-streams.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { suspectOf } from '../parties/suspect.ts';
import { fromMarks } from './answer-marks.ts';
import { type Answerer, unknownAnswerer } from './answer-party.ts';
import { isFollowUp } from './asked-streams.ts';
import { pageOwner } from './error-page.ts';

/** Reasons for which a proxy writes the answer itself, whichever upstream address its row names. */
const ownAnswers: ReadonlySet<Reason> = new Set<Reason>([...refusalReasons, 'cached']);

/** An access row with one of these and an address may be the origin's own 502 or 504, or the proxy's after it failed there. */
const triedUpstreamReasons = new Set<Reason>([
  'connect-refused',
  'connect-timeout',
  'connect-failed',
  'upstream-dns',
  'upstream-tls',
  'response-timeout',
  'closed-before-headers',
  'upstream-protocol-error',
  'no-healthy-upstream',
  'overflow',
]);

/** Rows first, innermost hop first; then the same request around the proxies; then the answer's own marks. */
export function answererOf(facts: Facts, stream: Stream): Answerer {
  return answerers(facts, stream);
}

const answerers = memoizedPair((facts: Facts, stream: Stream): Answerer => {
  const answerer =
    fromRows(facts, stream) ?? fromDirect(facts, stream) ?? fromMarks(facts, stream) ?? unknownAnswerer;
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

function fromRows(facts: Facts, stream: Stream): Answerer | null {
  for (let position = facts.hops.length - 1; position >= 0; position--) {
    const hop = facts.hops[position];
    const joins = joinsOf(facts, stream).filter((join) => join.hop === hop?.name);
    const own = joins.find(isOwnAnswer);
    if (own)
      return {
        ...by(own),
        by: 'proxy',
        hop: own.hop,
        proxy: own.record.proxy,
        because: 'its own row shows no upstream that answered',
      };
    const passed = joins.find(({ record }) => record.kind === 'access' && record.upstreamAddress !== null);
    if (!passed || triedUpstreamReasons.has(passed.record.reason)) continue;
    const inner = facts.hops[position + 1];
    const because = `the row of ${passed.hop} shows that ${passed.record.upstreamAddress} answered`;
    // The next hop has no row: whether it answered or passed an answer on is not known.
    if (inner)
      return {
        ...by(passed),
        by: 'unknown',
        hop: inner.name,
        proxy: inner.proxy,
        confidence: 'possible',
        because,
      };
    return { ...by(passed), by: 'origin', hop: null, proxy: 'origin', because };
  }
  return null;
}

function by(join: Join): Pick<Answerer, 'confidence' | 'record'> {
  return { confidence: join.confidence, record: join.record };
}

function isOwnAnswer({ record }: Join): boolean {
  if (record.kind === 'error') return ownAnswers.has(record.reason) && record.reasonConfidence !== 'possible';
  // A row of the proxy's own answer can also name the address that it tried without success: Envoy's UF, UT, UC, UPE and UO do.
  if (ownAnswers.has(record.reason) && record.reasonConfidence === 'certain') return true;
  if (isLocalReply(record)) return true;
  return record.upstreamAddress === null && hasUpstreamField(record);
}

/** A row whose details name who made the response. */
function isLocalReply({ kind, reasonDetails, status }: LogRecord): boolean {
  return kind === 'access' && (status ?? 0) >= 300 && reasonDetails.includes('own-answer');
}

/** The format has a field for the upstream, so that its absence means something. */
function hasUpstreamField({ namesUpstream, reason, reasonConfidence }: LogRecord): boolean {
  return namesUpstream || (ownAnswers.has(reason) && reasonConfidence !== 'possible');
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
    confidence: isSameText && pageOwner(stream) === null ? 'certain' : 'likely',
    because: `asked around the proxies the origin answers ${stream.status} as well`,
  };
}
