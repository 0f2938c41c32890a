/** A circuit breaker of the proxy is full: no more streams to that cluster at once. */
import { answerOf, unopenedStreams } from '../../../analysis/answers/asked-streams.ts';
import { pageOwner } from '../../../analysis/answers/error-page.ts';
import { type RefusalGroup, refusalGroups, settledBy } from '../../../analysis/answers/refusal-groups.ts';
import { openMeanwhile, waitedGuesses } from '../../../analysis/answers/waited-guess.ts';
import { type Facts, hopNamed, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { advised } from '../../../proxies/profile/advice.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { properName } from '../../../proxies/profile/names.ts';
import { change, countOfAsked, hopSubject, sentence, settingFact, whereSet } from '../../frames/evidence.ts';
import { plateauFacts } from '../../frames/population-facts.ts';
import { refusalCleared } from '../../frames/refusal-cleared.ts';
import { refusalDraft } from '../../frames/refused-group.ts';
import { type Draft, found, type Rule } from '../../rule.ts';
import { about } from './about.ts';
import { breakers, overflowFacts, rise, roomy } from './limits.ts';
import { waitingOver } from './waiting.ts';

export const upstreamOverflow: Rule = {
  id: 'upstream-overflow',
  title: 'the proxy allows no more streams to its upstream',
  severity: 'critical',
  group: 'start',
  rank: 210,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
  explains: ['origin-workers-exhausted', 'response-timeout', 'headers-held', 'reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['overflow']);
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => draft(facts, group)),
      );
    const waited = waitedGuesses(facts, 'overflow').map((group) => perhapsQueue(facts, group));
    if (waited.length > 0) return found(this, waited);
    const hang = hangingOver(facts) ?? waitingOver(facts);
    if (hang) return found(this, [hang]);
    return refusalCleared(facts);
  },
};

function draft(facts: Facts, group: RefusalGroup): Draft {
  const { hop, proxy, streams } = group;
  const limits = breakers(facts, hop);
  const [first] = limits;
  const queues = habitOf(proxy, 'letsWait') !== undefined;
  const usual = queues
    ? 'It is the limit on how many at once of a server of its upstream'
    : 'Each of its limits is 1024 unless set';
  const limit = first ? `${first.setting} is ${first.value} (${whereSet(first)})` : usual;
  const one = refusalDraft(group, {
    what: `${hopSubject(group)} refused ${countOfAsked(facts, streams)} without asking its upstream: ${queues ? waitedInVain : breakerFull}.`,
    why: `${limit}; ${placeHeld}${waitingWords(limits)}${settledBy(facts, group)}`,
    facts: [...limits.slice(0, 3).map(settingFact), ...overflowFacts(facts, /overflow$/)],
    fix: raiseBreakers(limits, proxy),
  });
  return { ...one, evidence: [...plateauFacts(facts), ...one.evidence] };
}

/** Beside `upstream-unreachable`: a wait before a 503 may be one for a free place. */
function perhapsQueue(facts: Facts, group: RefusalGroup): Draft {
  const count = sentence(countOfAsked(facts, group.streams));
  const ran = openMeanwhile(facts, group);
  const isOwnPage = group.streams.every((stream) => pageOwner(stream)?.kind === group.proxy);
  const isQueue = ran.length > 0 && isOwnPage && habitOf(group.proxy, 'letsWait') !== undefined;
  const parts = refusalDraft(group, {
    title: `${isQueue ? '' : 'perhaps '}requests wait for a free connection until a limit`,
    what: `${count} got ${group.streams[0]?.status} after a wait, as from a proxy in which a request waits for a place.`,
    why: `${ran.length > 0 ? ranWords(ran) : queueWords}${settledBy(facts, group)}`,
    facts: ran.slice(0, 2).map(answerOf),
    fix: [advised(group.proxy, 'upstream-breaker')],
  });
  return isQueue ? { ...parts, confidence: 'likely' } : parts;
}

function ranWords([first]: Stream[]): string {
  return `Meanwhile ${first?.id} ran through the same proxy, so its upstream takes connections: ${placesWords}`;
}

const breakerFull = 'the circuit breaker for that is full';
const waitedInVain = 'no place for them came free in time';

const placesWords =
  'it has so many places for streams, and what comes then waits in its queue until a limit.';

const queueWords =
  'As many streams as the proxy allows to its upstream may be open, and what comes then waits in its queue until a limit. One more stream while none is open would tell: it opens at once.';

const placeHeld =
  'a stream holds its place for as long as it lives, so a limit meant for short requests is reached by as many open streams.';

/** Two limits work together: the one is full, and the other says how many may wait for it. */
function waitingWords([first, ...others]: Setting[]): string {
  const pending = others.find(({ state, origin }) => state === 'waiting' && origin === 'config');
  return first?.kind === 'max-connections' && pending
    ? ` What comes then waits for a connection, and max_pending_requests is ${pending.value} (${whereSet(pending)}).`
    : '';
}

function raiseBreakers(limits: Setting[], proxy: ProposedFix['proxy']): ProposedFix[] {
  const written = limits.filter(({ origin, value }) => origin === 'config' && Number(value) < 10_000);
  const chosen = written.length > 0 ? written : limits.slice(0, 1);
  if (chosen.length === 0) return [advised(proxy, 'upstream-breaker', { place: { suggested: roomy } })];
  return chosen.map((limit) => {
    const orHttp2 = limit.kind === 'max-connections' && !habitOf(proxy, 'letsWait') ? aboutConnections : '';
    return change(
      limit,
      roomy,
      `Raise ${limit.setting} above the number of streams that are open at once${orHttp2}.`,
    );
  });
}

const aboutConnections = ' (over HTTP/1.1 each holds a connection), or speak HTTP/2 to the upstream';

/** `max_connections` refuses nobody: the request waits in the pool, without a response head, until a timer ends it. */
function hangingOver(facts: Facts): Draft | null {
  const waiting = unopenedStreams(facts).filter(
    ({ status, failure, marks }) =>
      (status === null && !failure && marks.requestSentMs !== null) || status === 504,
  );
  const risenCounters = facts.admin.filter(
    ({ before, after }) => rise(before, after, /upstream_cx_overflow$/) > 0,
  );
  const hop = hopNamed(facts, risenCounters[0]?.after.hop ?? null);
  if (waiting.length === 0 || hop === null) return null;
  const { name, proxy } = hop;
  const limit = settingsOf(facts, 'max-connections', name).filter((one) => habitOf(one.proxy, 'hasBreakers'));
  const full = limit[0] ? `max_connections ${limit[0].value} (${whereSet(limit[0])})` : 'max_connections';
  return {
    confidence: limit.length > 0 ? 'certain' : 'likely',
    where: { hop: name, proxy },
    what: `${sentence(countOfAsked(facts, waiting))} waited for a response head while ${properName(proxy)} had no free connection to its upstream.`,
    why: `upstream_cx_overflow rose during the run: ${full} is reached, and a request over it waits in the pool without an answer.`,
    covers: waiting,
    evidence: [
      ...plateauFacts(facts),
      ...overflowFacts(facts, /upstream_cx_overflow$/),
      ...limit.map(settingFact),
      ...waiting.slice(0, 3).map(answerOf),
    ],
    fix: limit[0]
      ? [
          change(
            limit[0],
            roomy,
            'Raise max_connections above the number of streams that are open at once, or speak HTTP/2 to the upstream.',
          ),
        ]
      : raiseBreakers([], proxy),
  };
}
