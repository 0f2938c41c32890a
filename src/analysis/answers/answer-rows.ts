/** Who wrote an answer, by what each hop logged about it: its own row says whether it answered, or passed an answer on. */
import type { Facts, Join } from '../../model/facts.ts';
import { type LogRecord, type Reason, refusalReasons } from '../../model/log-record.ts';
import type { Hop } from '../../model/plan.ts';
import { header, type Stream } from '../../model/stream.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import { weaker } from '../parties/blame.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { isUnmarked } from './answer-marks.ts';
import { type Answerer, unknownAnswerer } from './answer-party.ts';
import { byLeave } from './asked-leave.ts';
import { pageMaker } from './error-page.ts';

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

/** The innermost hop that says something of it; null where none does. */
export function fromRows(facts: Facts, stream: Stream): Answerer | null {
  for (let position = facts.hops.length - 1; position >= 0; position--) {
    const hop = facts.hops[position] as Hop;
    const joins = joinsOf(facts, stream).filter((join) => join.hop === hop.name);
    const own = joins.find(isOwnAnswer);
    if (own) return ownAnswer(own, 'its own row shows no upstream that answered');
    const passed = joins.find((join) => isPassed(join, stream));
    if (!passed || triedUpstreamReasons.has(passed.record.reason)) continue;
    const leave = byLeave(facts, passed);
    if (leave) return leave;
    const inner = facts.hops[position + 1];
    return inner
      ? behindIt(passed, inner)
      : (unmarkedAnswer(facts, stream, passed) ?? byLast(facts, stream, passed));
  }
  return null;
}

/** A hop says that its upstream gave this answer, by a word of its own. */
export function isPassedOn({ reasonDetails }: LogRecord): boolean {
  return reasonDetails.includes('passed-on');
}

/** A row with another status is about another answer: this hop's client left before it had one. */
function isPassed({ record }: Join, { status }: Stream): boolean {
  if (record.kind !== 'access' || (record.status !== null && record.status !== status)) return false;
  return record.upstreamAddress !== null || isPassedOn(record);
}

function ownAnswer(join: Join, because: string): Answerer {
  const { hop, record } = join;
  return { ...unknownAnswerer, ...by(join), by: 'proxy', hop, proxy: record.proxy, because };
}

function by(join: Join): Pick<Answerer, 'confidence' | 'record'> {
  return { confidence: join.confidence, record: join.record };
}

function passedWords({ hop, record }: Join): string {
  const address = record.upstreamAddress ?? 'its upstream';
  return isPassedOn(record)
    ? `the row of ${hop} shows that ${address} answered`
    : `the row of ${hop} names ${address} as its upstream`;
}

/** The next hop has no row: whether it answered or passed an answer on is not known. */
function behindIt(passed: Join, { name, proxy }: Hop): Answerer {
  const because = passedWords(passed);
  return { ...by(passed), by: 'unknown', hop: name, proxy, confidence: 'possible', because };
}

/** It names an upstream and not who answered; and the answer lacks what this proxy adds to those of an upstream. */
function unmarkedAnswer(facts: Facts, stream: Stream, passed: Join): Answerer | null {
  const profile = profileOf(passed.record.proxy);
  if (isPassedOn(passed.record) || !isFront(facts, passed) || !profile || !isUnmarked(stream, profile))
    return null;
  if (!stream.headers.every(([name]) => ofAnyAnswer.test(name))) return null;
  const because = `the answer has no ${profile.marks?.passedOn}, which ${profile.name} adds to what an upstream answered`;
  return { ...ownAnswer(passed, because), confidence: weaker(passed.confidence, 'likely') };
}

/** An answer that a proxy makes has no others. */
const ofAnyAnswer =
  /^(content-(length|type)|date|server|connection|transfer-encoding|www-authenticate|retry-after)$/i;

function isFront({ hops }: Facts, { hop }: Join): boolean {
  return hops[0]?.name === hop;
}

/** What stands behind the last hop that is known is the origin, unless the answer is another proxy's page. */
function byLast(facts: Facts, stream: Stream, passed: Join): Answerer {
  const mark = profileOf(passed.record.proxy)?.marks?.passedOn;
  const isMarked = mark !== undefined && isFront(facts, passed) && header(stream, mark) !== null;
  const isTold = isPassedOn(passed.record) || isMarked;
  const because = passedWords(passed);
  const maker = pageMaker(stream);
  if (isTold && maker?.by === 'proxy')
    return {
      ...by(passed),
      by: 'proxy',
      hop: null,
      proxy: maker.proxy,
      name: maker.name,
      confidence: weaker(passed.confidence, 'likely'),
      because: `${because}, with ${maker.name}'s own words`,
    };
  const confidence = isTold ? passed.confidence : weaker(passed.confidence, 'likely');
  return { ...by(passed), confidence, by: 'origin', hop: null, proxy: 'origin', because };
}

function isOwnAnswer({ record }: Join): boolean {
  // What answers with an error while a body comes from its upstream has made that error itself.
  if (record.kind === 'error' && record.reasonDetails.includes('body-begun')) return true;
  if (record.kind === 'error') return ownAnswers.has(record.reason) && record.reasonConfidence !== 'possible';
  // A row of the proxy's own answer can also name the address that it tried without success: Envoy's UF, UT, UC, UPE and UO do.
  if (ownAnswers.has(record.reason) && record.reasonConfidence === 'certain') return true;
  if (isLocalReply(record)) return true;
  return record.upstreamAddress === null && !isPassedOn(record) && hasUpstreamField(record);
}

/** A row whose details name who made the response. */
function isLocalReply({ kind, reasonDetails, status }: LogRecord): boolean {
  return kind === 'access' && (status ?? 0) >= 300 && reasonDetails.includes('own-answer');
}

/** The format has a field for the upstream, so that its absence means something. */
function hasUpstreamField({ namesUpstream, reason, reasonConfidence }: LogRecord): boolean {
  return namesUpstream || (ownAnswers.has(reason) && reasonConfidence !== 'possible');
}
