/** The request was turned away for who sent it: 401, 403 or 407, or a TLS client certificate that was asked for. */

import {
  type AccessRule,
  accessRulesFor,
  ignoresCredentials,
} from '../../../analysis/answers/access-rules.ts';
import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import { answeredWith, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { isSaidChallenge } from '../../../analysis/answers/challenge.ts';
import { refusalOf } from '../../../analysis/answers/refusal.ts';
import { isClientCertificate } from '../../../analysis/answers/tls-mismatch.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { refusesName } from '../../../owners/index.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { answerDraft, answererName, whoAnsweredWords } from '../../frames/answered.ts';
import { settingFact } from '../../frames/evidence.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { brokenCheck, checkFailed } from './broken-check.ts';
import { unreadRuleFix } from './denial.ts';
import { credentialFixes, isForwardProxy } from './fix.ts';
import { ruleFix, ruleWords } from './rule-fix.ts';
import { answerWords, hasCredentials, meaningOf } from './words.ts';

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
      ...deniedOtherwise(facts),
      ...answeredWith(facts, [500]).filter((stream) => brokenCheck(facts, stream) !== null),
    ].filter((stream) => !isSomethingElse(facts, stream) && answeringRoute(facts, stream) === null);
    const first = streams[0];
    if (!first) return ruledOut('no 401, 403 or 407 that speaks of credentials');
    const broken = brokenCheck(facts, first);
    return found(this, [broken ? checkFailed(facts, streams, broken) : turnedAway(facts, streams, first)]);
  },
};

function turnedAway(facts: Facts, streams: Stream[], first: Stream): Draft {
  const seen = first.status === 407 || isForwardProxy(first) ? forwardProxy : answererOf(facts, first);
  const rules = seen === forwardProxy ? [] : accessRulesFor(facts, first, seen);
  const answerer = seen.by === 'unknown' ? byRule(facts, seen, rules) : seen;
  const { record } = refusalOf(facts, first).word ?? { record: answerer.record };
  const draft = answerDraft(
    first,
    streams,
    { ...answerer, record },
    {
      what: `${answererName(answerer)} turned the request away: ${answerWords(first)}${byWords(rules)}.`,
      why: `${meaningOf(first, facts)}${whoAnsweredWords(facts, answerer, streams)}`,
      fix: remedies(facts, first, answerer, rules),
    },
  );
  return {
    ...draft,
    ...(isForbidden(rules) && { title: 'a rule forbids the request' }),
    confidence: confidenceOf(facts, first, answerer),
    evidence: [...draft.evidence, ...rules.slice(0, 2).map(settingFact)],
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

/** No row and no mark tells who answered: a rule in the config that would answer so. Where it asks for what was not sent, it must have. */
function byRule(facts: Facts, unknown: Answerer, [rule]: AccessRule[]): Answerer {
  if (!rule) return unknown;
  const isSure = (rule.state === 'password' || rule.state === 'token') && !hasCredentials(facts);
  return {
    ...unknown,
    by: 'proxy',
    hop: rule.hop,
    proxy: rule.proxy,
    confidence: isSure ? 'likely' : 'possible',
    because: 'no row tells, and the config has a rule that answers so',
  };
}

function byWords(rules: AccessRule[]): string {
  return rules.length === 0 ? '' : `, by ${rules.slice(0, 3).map(ruleWords).join(' or ')}`;
}

function isForbidden(rules: AccessRule[]): boolean {
  return rules.length > 0 && rules.every(ignoresCredentials);
}

/** The rule that refused comes first, and stands alone where credentials change nothing. */
function remedies(facts: Facts, first: Stream, answerer: Answerer, rules: AccessRule[]): Draft['fix'] {
  if (rules.length > 0) {
    const own = rules.slice(0, 2).map(ruleFix);
    // Where the rule is known, no other is to be looked for.
    return isForbidden(rules) ? own : [...own, ...credentialFixes(first, { ...answerer, by: 'unknown' })];
  }
  const unread = unreadRuleFix(facts, first);
  return unread.length > 0 ? unread : credentialFixes(first, answerer);
}

/** A rule that denies may answer with any status, and late (a tarpit): its row says so. */
function deniedOtherwise(facts: Facts): Stream[] {
  return askedStreams(facts).filter((stream) => {
    const { status } = stream;
    if (status === null || status < 400 || [401, 403, 407].includes(status)) return false;
    const { reason, confidence } = refusalOf(facts, stream);
    return (
      reason === 'denied' &&
      confidence === 'certain' &&
      accessRulesFor(facts, stream, answererOf(facts, stream)).length > 0
    );
  });
}

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
  if (refusesName(stream)) return true;
  const { reason, confidence } = refusalOf(facts, stream);
  return (reason === 'no-route' && confidence !== 'possible') || isSaidChallenge(stream);
}

function confidenceOf(facts: Facts, stream: Stream, { by, proxy, confidence }: Answerer): Confidence {
  if (isClientCertificate(stream.failure?.code ?? '')) return 'certain';
  // Some say the same of a missing index.
  const isEither = stream.status !== null && stream.status === habitOf(proxy, 'deniesAlike');
  if (isEither && refusalOf(facts, stream).reason !== 'denied') return 'possible';
  if (by !== 'unknown') return confidence;
  return stream.status === 403 ? 'possible' : 'likely';
}
