/** The request was turned away for who sent it: 401, 403 or 407, or a TLS client certificate that was asked for. */

import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import { answeredWith, answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { refusalOf } from '../../../analysis/answers/refusal.ts';
import { isClientCertificate } from '../../../analysis/answers/tls-mismatch.ts';
import { type HopWord, weaker } from '../../../analysis/parties/blame.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import { header, type Stream } from '../../../model/stream.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { answerDraft, answererName, whoAnsweredWords } from '../../frames/answered.ts';
import { countOfAsked, hopSubject, rowOf, sentence } from '../../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { ruleFix } from './denial.ts';
import { credentialFixes, isForwardProxy, withheldCredentials } from './fix.ts';

const wantsCertificate = /No required SSL certificate was sent|The SSL certificate error/i;

export const authRejected: Rule = {
  id: 'auth-rejected',
  title: 'the credentials were not accepted',
  severity: 'critical',
  group: 'start',
  rank: 140,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['reconnect-fatal'],
  judge(facts) {
    const streams = [
      ...answeredWith(facts, [401, 403, 407]),
      ...certificateWanted(facts),
      ...answeredWith(facts, [500]).filter((stream) => brokenCheck(facts, stream) !== null),
    ].filter((stream) => !isSomethingElse(facts, stream) && answeringRoute(facts, stream) === null);
    const first = streams[0];
    if (!first) return ruledOut('no 401, 403 or 407 that speaks of credentials');
    const answerer = first.status === 407 || isForwardProxy(first) ? forwardProxy : answererOf(facts, first);
    const { record } = refusalOf(facts, first).word ?? { record: answerer.record };
    const broken = brokenCheck(facts, first);
    if (broken) return found(this, [checkFailed(facts, streams, broken)]);
    const draft = answerDraft(
      first,
      streams,
      { ...answerer, record },
      {
        what: `${answererName(answerer)} turned the request away: ${wordsOf(first)}.`,
        why: `${whyOf(first, facts)}${whoAnsweredWords(facts, answerer, streams)}`,
        fix: [...ruleFix(facts, first), ...credentialFixes(first, answerer)],
      },
    );
    return found(this, [{ ...draft, confidence: confidenceOf(facts, first, answerer) }]);
  },
};

/** Nginx answers 500 where the subrequest of auth_request gave neither 2xx nor 401 or 403 (ngx_http_auth_request_module). */
function brokenCheck(facts: Facts, stream: Stream): HopWord | null {
  const { word } = refusalOf(facts, stream);
  return word?.record.reasonDetails.includes('check-failed') ? word : null;
}

function checkFailed(facts: Facts, streams: Stream[], { hop, record, join }: HopWord) {
  const where = { hop: hop.name, proxy: hop.proxy };
  const status = /unexpected status: (\d+)/.exec(record.words)?.[1] ?? 'another status';
  return {
    title: 'the check of the credentials failed',
    confidence: weaker(record.reasonConfidence, join.confidence),
    where,
    what: `${hopSubject(where)} answered 500 to ${countOfAsked(facts, streams)}: the subrequest of its auth_request got ${status}.`,
    why: 'auth_request understands 2xx as leave, 401 and 403 as refusal, and takes anything else for a fault: what checks the credentials is down, wrongly routed, or failing. Neither the origin of the stream nor the credentials are to blame.',
    covers: streams,
    evidence: [rowOf(record, streams[0]?.id), ...streams.slice(0, 3).map(answerOf)],
    fix: [
      {
        proxy: hop.proxy,
        setting: 'auth_request',
        text: `Ask the address behind the location that auth_request names: it answers ${status}. Repair it, or exempt the stream path from the check.`,
      },
    ],
  };
}

const forwardProxy: Answerer = {
  by: 'proxy',
  hop: null,
  proxy: 'network',
  confidence: 'certain',
  because: 'the forward proxy, by the status',
  record: null,
};

function certificateWanted(facts: Facts): Stream[] {
  return askedStreams(facts).filter(
    ({ failure, status, bodyStart }) =>
      isClientCertificate(failure?.code ?? '') ||
      failure?.code === 'PROXY_407' ||
      (status === 400 && wantsCertificate.test(bodyStart ?? '')),
  );
}

/** A 403 that is a missing file or route, or a challenge to prove a browser. */
function isSomethingElse(facts: Facts, stream: Stream): boolean {
  if (stream.status !== 403) return false;
  const { reason, confidence } = refusalOf(facts, stream);
  return (reason === 'no-route' && confidence !== 'possible') || header(stream, 'cf-mitigated') !== null;
}

function confidenceOf(facts: Facts, stream: Stream, { by, proxy, confidence }: Answerer): Confidence {
  if (isClientCertificate(stream.failure?.code ?? '')) return 'certain';
  // Some say the same of a missing index.
  const isEither = stream.status !== null && stream.status === habitOf(proxy, 'deniesAlike');
  if (isEither && refusalOf(facts, stream).reason !== 'denied') return 'possible';
  if (by !== 'unknown') return confidence;
  return stream.status === 403 ? 'possible' : 'likely';
}

function wordsOf(stream: Stream): string {
  if (stream.failure)
    return `${stream.failure.code}${isForwardProxy(stream) ? ' to CONNECT' : ', a TLS alert about the client certificate'}`;
  const challenge = header(stream, 'www-authenticate') ?? header(stream, 'proxy-authenticate');
  return `${stream.status}${challenge ? ` (${challenge})` : ''}`;
}

function whyOf(stream: Stream, facts: Facts): string {
  const kept = withheldCredentials(stream);
  if (kept && stream.cameFrom) return withheldWords(kept, stream.cameFrom);
  const sent = facts.plan.target.headers.some(([name]) => /^(authorization|cookie|x-api-key)$/i.test(name));
  if (stream.failure || stream.status === 400)
    return isForwardProxy(stream)
      ? 'The forward proxy wants credentials of its own.'
      : 'The server wants a client certificate that it trusts (mutual TLS).';
  if (stream.status === 407) return 'The forward proxy wants credentials of its own.';
  if (stream.status === 403)
    return 'The request was understood and forbidden: by a rule on address, path or origin, or for what the credentials do not allow.';
  return sent
    ? 'The credentials that were sent are not valid here: expired, for another audience, or dropped on the way.'
    : 'No credentials were sent. An EventSource cannot set Authorization: browsers need a cookie, or a token in the URL.';
}

function withheldWords(names: string[], { url, status }: NonNullable<Stream['cameFrom']>): string {
  return (
    `${listed(names)} stayed with the first origin: ${url} redirected (${status}) to another scheme, host or port, ` +
    'and nothing secret goes along there. Whether they would have been accepted is not known.'
  );
}

function listed(names: string[]): string {
  return sentence(
    names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`,
  );
}
