/** Too many requests in too short a time for a rate limit on the path. */

import type { Answerer } from '../../analysis/answers/answer-party.ts';
import { answererOf } from '../../analysis/answers/answerer.ts';
import { answeringRoute } from '../../analysis/answers/answering-route.ts';
import { answeredWith } from '../../analysis/answers/asked-streams.ts';
import { isSaidChallenge } from '../../analysis/answers/challenge.ts';
import { limitGroups, limitSettings } from '../../analysis/answers/limit-refusal.ts';
import { type RefusalGroup, settledBy } from '../../analysis/answers/refusal-groups.ts';
import { otherRows } from '../../analysis/parties/other-clients.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import { header, type Stream } from '../../model/stream.ts';
import { adviceOf } from '../../proxies/profile/advice.ts';
import { answerDraft, answererName } from '../frames/answered.ts';
import { change, countOfAsked, hopSubject, settingFact, writtenAt } from '../frames/evidence.ts';
import { otherClientsDraft } from '../frames/other-clients.ts';
import { ownStreamWords } from '../frames/own-streams.ts';
import { refusalCleared } from '../frames/refusal-cleared.ts';
import { refusalDraft } from '../frames/refused-group.ts';
import { type Draft, found, type Rule } from '../rule.ts';
import { envoy, nginx, rfc } from '../sources.ts';

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
    const counted = answeredWith(facts, [429]).filter(
      (stream) =>
        answeringRoute(facts, stream) === null && !isSaidChallenge(stream) && !isOfConnections(facts, stream),
    );
    if (counted.length > 0) return found(this, [byStatus(facts, counted)]);
    const others = otherClientsDraft(otherRows(facts, ['rate-limited']), ({ hop, proxy }) => ({
      what: 'in the log met the rate limit',
      why: 'Our own requests stayed below it; clients that reconnect together do not.',
      fix: allowMore(facts, hop, proxy),
    }));
    return others ? found(this, [others]) : refusalCleared(facts);
  },
};

/** It is told as a limit on open connections. */
function isOfConnections(facts: Facts, stream: Stream): boolean {
  return limitGroups(facts, 'connection-limit').some(({ streams }) => streams.includes(stream));
}

function draft(facts: Facts, group: RefusalGroup): Draft {
  const { hop, proxy, confidence, streams } = group;
  const doubt = confidence === 'possible' ? ', or something else that it answers so' : '';
  return refusalDraft(group, {
    what: `${refusedWords(hopSubject(group), facts, streams)}: too many requests${doubt}.`,
    why: `A rate limit counts each new stream as a request, and each reconnect too; an EventSource gives up for good on such a status.${settledBy(facts, group)}`,
    facts: limitSettings(facts, 'rate-limit', hop).map(settingFact),
    fix: allowMore(facts, hop, proxy),
  });
}

function refusedWords(who: string, facts: Facts, streams: Stream[]): string {
  return `${who} refused ${countOfAsked(facts, streams)} with ${streams[0]?.status}`;
}

/** Status 429 means nothing else; whose limit it was is not known from it. */
function byStatus(facts: Facts, streams: Stream[]): Draft {
  const first = streams[0] as Stream;
  const answerer = answererOf(facts, first);
  const retryAfter = header(first, 'retry-after');
  const pause = retryAfter ? ` (Retry-After: ${retryAfter})` : '';
  return answerDraft(first, streams, answerer, {
    what: `${refusedWords(answererName(answerer), facts, streams)}: too many requests${pause}.`,
    why: `${whoseLimit(facts, answerer, streams)}${ownStreamWords(facts, streams)}`,
    fix: allowMore(facts, answerer.hop, answerer.proxy),
  });
}

function whoseLimit(facts: Facts, { by, because }: Answerer, streams: Stream[]): string {
  if (by !== 'unknown') return `Who answered: ${because}.`;
  const settled = settlingWords(facts, 'answer', { streams });
  return `Whose limit it is, a proxy’s or the origin’s, is not known.${settled}`;
}

const spread: ProposedFix = {
  proxy: 'client',
  setting: 'retry',
  text: 'Spread reconnects: a `retry:` of several seconds from the origin, and jitter in clients that reconnect by themselves.',
};

/** Who asks by POST waits for the next turn. */
const backOff: ProposedFix = {
  proxy: 'client',
  setting: 'retry',
  text: 'Clients should wait as long as Retry-After says, and longer each time; to measure below the limit, ask less often (--rate, --connections).',
};

function allowMore(facts: Facts, hop: string | null, proxy: ProxyKind): ProposedFix[] {
  const settings = limitSettings(facts, 'rate-limit', hop);
  const isAnswers = Boolean(facts.plan.population?.answers);
  const ofClients = isAnswers ? backOff : spread;
  if (settings.length > 0) return [...settings.map(raised), ofClients];
  const setting = adviceOf(proxy, 'rate-limit').setting;
  if (isAnswers) return [{ proxy, setting, text: `Raise ${setting} for this path or key.` }, ofClients];
  const text = `Exempt the stream path from ${setting}, or raise it: a page with one stream for each tab reconnects them all at once.`;
  return [{ proxy, setting, text }, ofClients];
}

function raised(setting: Setting): ProposedFix {
  const { proxy, value } = setting;
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
    ...writtenAt(setting),
    text: 'Raise the limit for this route, or exempt it.',
  };
}
