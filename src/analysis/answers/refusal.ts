/** Requests that were refused before an event stream began, gathered by which hop says so and why. */

import type { Facts } from '../../model/facts.ts';
import type { Missing } from '../../model/finding.ts';
import { type Reason, refusalReasons } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import { headMs, type Stream } from '../../model/stream.ts';
import { logOfEnds } from '../../proxies/profile/inputs.ts';
import { weaker, wordOf } from '../parties/blame.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { explainedByAlike } from './alike-refusals.ts';
import { isPassedOn } from './answer-rows.ts';
import { answererOf } from './answerer.ts';
import { answeringRoute } from './answering-route.ts';
import { unopenedStreams } from './asked-streams.ts';
import { errorPageOf, pageOwner } from './error-page.ts';
import { hiddenFailureOf } from './hidden-failure.ts';
import { isPageFromBehind } from './page-behind.ts';
import { type Refusal, refined } from './refined-refusal.ts';

export type { Refusal } from './refined-refusal.ts';

/** A limit on the whole stream may be over before a head came. */
const refusing: ReadonlySet<Reason> = new Set<Reason>([...refusalReasons, 'total-timeout']);

/** One for each asked stream that got an error status or a failure hidden by a page, or a connection and then no response; not where a config gives that status by itself. */
export function refusals(facts: Facts): Refusal[] {
  return refused(facts);
}

const refused = memoized((facts: Facts): Refusal[] =>
  explainedByAlike(
    unopenedStreams(facts)
      .filter((stream) => isRefused(stream) || hiddenFailureOf(facts, stream) !== null)
      .filter((stream) => answeringRoute(facts, stream) === null)
      .map((stream) => refusalOf(facts, stream)),
  ),
);

function isRefused({ status, failure }: Stream): boolean {
  return (status ?? 0) >= 400 || failure?.phase === 'response';
}

/** The innermost hop that names a failure of its own: the hops in front of it only passed the answer on. */
export function refusalOf(facts: Facts, stream: Stream): Refusal {
  return refined(facts, saidOf(facts, stream));
}

function saidOf(facts: Facts, stream: Stream): Refusal {
  const words = facts.hops
    .flatMap((hop) => wordOf(facts, stream, hop) ?? [])
    .filter(({ record }) => refusing.has(record.reason));
  const inward = words.reverse();
  const word = inward.find(({ record }) => record.reasonConfidence !== 'possible') ?? inward[0] ?? null;
  const seen = errorPageOf(stream);
  const page = seen && isPageFromBehind(facts, stream, seen) ? null : seen;
  const byPage =
    page && (!word || (word.record.reasonConfidence === 'possible' && page.confidence !== 'possible'));
  if (byPage) {
    // A hop that passed the page on did not write it.
    const alike = facts.hops.filter(
      ({ proxy, name }) => proxy === page.proxy && !passedOn(facts, stream, name),
    );
    const hop = alike.length === 1 ? (alike[0]?.name ?? null) : null;
    return {
      stream,
      hop,
      proxy: page.proxy,
      reason: page.reason,
      confidence: page.confidence,
      word,
      page,
      hidden: null,
    };
  }
  if (!word) return byStatus(facts, stream);
  const { record, join, hop } = word;
  const confidence = weaker(record.reasonConfidence, join.confidence);
  const hidden = hiddenFailureOf(facts, stream);
  const { name, proxy } = hop;
  return { stream, hop: name, proxy, reason: record.reason, confidence, word, page: null, hidden };
}

function passedOn(facts: Facts, stream: Stream, hop: string): boolean {
  return joinsOf(facts, stream).some((join) => join.hop === hop && isPassedOn(join.record));
}

/** What a gateway means by these statuses (RFC 9110 section 15.6), where nothing but the status is known. */
const gatewayStatuses: Record<number, Reason> = {
  502: 'connect-failed',
  503: 'no-healthy-upstream',
  504: 'response-timeout',
};

const waitMs = 1_000;

function byStatus(facts: Facts, stream: Stream): Refusal {
  const only = facts.hops.length === 1 ? facts.hops[0] : undefined;
  const usual = gatewayStatuses[stream.status ?? 0] ?? null;
  // Without an upstream to ask the answer comes at once: a wait is one of its limits.
  const reason = usual === 'no-healthy-upstream' && headMs(stream) >= waitMs ? 'connect-timeout' : usual;
  const unknownRefusal = {
    stream,
    hop: null,
    proxy: 'unknown',
    reason: null,
    confidence: 'possible',
    word: null,
    page: null,
    hidden: null,
  } as const;
  if (reason === null || answererOf(facts, stream).by === 'origin') return unknownRefusal;
  const owner = pageOwner(stream)?.kind;
  if (only && (owner === undefined || owner === only.proxy))
    return { ...unknownRefusal, reason, hop: only.name, proxy: only.proxy };
  return { ...unknownRefusal, reason, proxy: owner ?? 'unknown' };
}

/** The inputs that would explain refusals which neither a row nor a page explains; null when there are no such refusals. */
export function missingForRefusals(facts: Facts): Missing[] | null {
  const open = refusals(facts).filter(
    ({ stream, reason }) =>
      reason === null && (stream.status ?? 500) >= 500 && answererOf(facts, stream).record === null,
  );
  if (open.length === 0) return null;
  const { hops } = facts;
  if (hops.length === 0) return ['access-log', 'error-log'];
  const writers = hops.filter(({ proxy }) => logOfEnds(proxy) === 'error');
  if (writers.length > 0 && writers.every(({ errorLogs }) => errorLogs.length === 0)) return ['error-log'];
  return hops.every(({ accessLogs }) => accessLogs.length === 0) ? ['access-log'] : ['log-row'];
}

/** Why there is nothing to say about refusals, as a clause. */
export function whyNoRefusal(facts: Facts): string {
  const all = refusals(facts);
  if (all.length === 0) return noneRefused(facts);
  const known = [...new Set(all.flatMap(({ reason }) => reason ?? []))];
  if (known.length > 0) return `the refusals have another cause: ${known.join(', ')}`;
  const origin = all.find(({ stream }) => answererOf(facts, stream).by === 'origin');
  return origin ? `the origin itself answered ${origin.stream.status}` : 'the answer was not a gateway error';
}

function noneRefused(facts: Facts): string {
  const unopened = unopenedStreams(facts);
  if (unopened.length === 0) return 'every request was answered with an event stream';
  return unopened.some((stream) => answeringRoute(facts, stream) !== null)
    ? 'the config answers with that status by itself'
    : 'no request was refused by a proxy or its upstream';
}
