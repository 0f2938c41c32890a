/** Too many requests in too short a time for a rate limit on the path. */

import { type Answerer, answererOf } from '../analysis/answers/answerer.ts';
import { answeringRoute } from '../analysis/answers/answering-route.ts';
import { answeredWith, answerOf, askedStreams } from '../analysis/answers/asked-streams.ts';
import { limitGroups, limitSettings } from '../analysis/answers/limit-refusal.ts';
import { pageFact, type RefusalGroup, settledBy } from '../analysis/answers/refusal.ts';
import { otherRows } from '../analysis/parties/other-clients.ts';
import { settlingWords } from '../analysis/settling/words.ts';
import type { Facts } from '../model/facts.ts';
import type { Confidence, ProposedFix } from '../model/finding.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { Setting } from '../model/setting.ts';
import { header, type Stream } from '../model/stream.ts';
import { adviceOf } from '../proxies/profile/advice.ts';
import { change, countOf, hopName, rowOf, rowsOf, sentence, settingFact } from './frames/evidence.ts';
import { ownStreamWords } from './frames/own-streams.ts';
import { refusalCleared } from './frames/refusal-cleared.ts';
import { found, type Rule } from './rule.ts';
import { envoy, nginx, rfc } from './sources.ts';

export const rateLimited: Rule = {
  id: 'rate-limited',
  title: 'requests are refused by a rate limit',
  severity: 'critical',
  group: 'start',
  rank: 280,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: "The request was refused because too many came in too short a time: 429, or the status that a proxy's rate limit is set to (Nginx: 503).",
    lookAlikes: [
      '`connection-limit`: a limit on how many are open at once; Nginx answers 503 for both, and its error line or config tells them apart.',
      '`upstream-overflow`: the breaker of an Envoy is full.',
      '`session-replaced`: the endpoint allows one stream a user, and ends the older one in place of refusing the new one.',
    ],
    settles:
      '`limiting requests` in the error log, the flag RL of the Envoy, or the config; `--one-at-a-time` where the second stream of this tool may be what is refused.',
    source: [
      rfc(6585, '4'),
      nginx('limit_req', 'http_limit_req'),
      envoy('local rate limit', 'configuration/http/http_filters/local_rate_limit_filter'),
    ],
  },
  explains: ['reconnect-fatal', 'reconnect-storm'],
  judge(facts) {
    const groups = limitGroups(facts, 'rate-limit');
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => draft(facts, group)),
      );
    const counted = answeredWith(facts, [429]).filter((stream) => answeringRoute(facts, stream) === null);
    if (counted.length > 0) return found(this, [byStatus(facts, counted)]);
    const others = otherRows(facts, ['rate-limited']);
    const [row] = others;
    if (!row) return refusalCleared(facts);
    const evidence = others.slice(0, 3).map((record) => rowOf(record));
    return found(this, [
      {
        severity: 'info',
        confidence: row.reasonConfidence,
        where: { hop: row.hop, proxy: row.proxy },
        what: `${others.length} request${others.length === 1 ? '' : 's'} of other clients in the log met the rate limit.`,
        why: 'Our own requests stayed below it; clients that reconnect together do not.',
        evidence,
        fix: fixes(facts, row.hop, row.proxy),
      },
    ]);
  },
};

function draft(facts: Facts, group: RefusalGroup) {
  const { hop, proxy, confidence, words, streams } = group;
  return {
    confidence,
    where: { hop, proxy },
    what: `${sentence(hopName(proxy, hop))} refused ${countOf(streams, askedStreams(facts))} with ${streams[0]?.status}: too many requests${confidence === 'possible' ? ', or something else that it answers so' : ''}.`,
    why: `A rate limit counts each new stream as a request, and each reconnect too; an EventSource gives up for good on such a status.${settledBy(facts, group)}`,
    covers: streams,
    evidence: [
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...limitSettings(facts, 'rate-limit', hop).map(settingFact),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: fixes(facts, hop, proxy),
  };
}

/** Status 429 means nothing else; whose limit it was is not known from it. */
function byStatus(facts: Facts, streams: Stream[]) {
  const first = streams[0] as Stream;
  const answerer = answererOf(facts, first);
  const retryAfter = header(first, 'retry-after');
  return {
    confidence: certaintyOf(answerer),
    where: { hop: answerer.hop, proxy: answerer.proxy },
    what: `${sentence(answerer.by === 'unknown' ? 'the endpoint' : hopName(answerer.proxy, answerer.hop))} refused ${countOf(streams, askedStreams(facts))} with 429: too many requests${retryAfter ? ` (Retry-After: ${retryAfter})` : ''}.`,
    why: `${
      answerer.by === 'unknown'
        ? `Whose limit it is, a proxy’s or the origin’s, is not known.${settlingWords(facts, 'answer', { streams })}`
        : `Who answered: ${answerer.because}.`
    }${ownStreamWords(facts, streams)}`,
    covers: streams,
    evidence: [
      ...(answerer.record ? [rowOf(answerer.record, first.id)] : []),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: fixes(facts, answerer.hop, answerer.proxy),
  };
}

function certaintyOf({ by, confidence }: Answerer): Confidence {
  return by === 'unknown' ? 'likely' : confidence;
}

function fixes(facts: Facts, hop: string | null, proxy: ProxyKind): ProposedFix[] {
  const settings = limitSettings(facts, 'rate-limit', hop);
  const spread: ProposedFix = {
    proxy: 'client',
    setting: 'retry',
    text: 'Spread reconnects: a `retry:` of several seconds from the origin, and jitter in clients that reconnect by themselves.',
  };
  if (settings.length > 0) return [...settings.map(raised), spread];
  const word = adviceOf(proxy, 'rate-limit').setting;
  return [
    {
      proxy,
      setting: word,
      text: `Exempt the stream path from ${word}, or raise it: a page with one stream for each tab reconnects them all at once.`,
    },
    spread,
  ];
}

function raised(setting: Setting): ProposedFix {
  const { proxy, value, file, line } = setting;
  const text = 'Allow a burst of new streams, or take the limit off this location.';
  if (value?.includes('zone='))
    return change(
      setting,
      `${value.replace(/\s+(burst=\d+|nodelay|delay=\d+)/g, '')} burst=100 nodelay`,
      text,
    );
  return {
    proxy,
    setting: setting.setting,
    file: file ?? undefined,
    line: line ?? undefined,
    current: value,
    text: 'Raise the limit for this route, or exempt it.',
  };
}
