/** The connection was closed after the request and before a response head. */

import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { missingForRefusals, refusals, whyNoRefusal } from '../../../analysis/answers/refusal.ts';
import {
  hasDetail,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../../analysis/answers/refusal-groups.ts';
import { isLateAlike } from '../../../analysis/answers/waited-guess.ts';
import { crashFix, keepAliveFix, retryFix } from '../../../analysis/ends/keep-alive.ts';
import { comparableDirectStreams, directAnswer } from '../../../analysis/parties/direct-streams.ts';
import { behindHop } from '../../../analysis/parties/front.ts';
import { otherClients, otherRows } from '../../../analysis/parties/other-clients.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import { type Facts, settingsFor, settingsOf } from '../../../model/facts.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import { isOpened } from '../../../model/stream.ts';
import { advised, ownAdvice, ownPhrase } from '../../../proxies/profile/advice.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { countOfAsked, hopName, hopSubject, properName, rowsOf, settingFact } from '../../frames/evidence.ts';
import { otherClientsDraft } from '../../frames/other-clients.ts';
import { refusalDraft } from '../../frames/refused-group.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { fromWire } from './by-wire.ts';

export const closedBeforeHeaders: Rule = {
  id: 'closed-before-headers',
  title: 'the connection was closed before a response head',
  severity: 'critical',
  group: 'start',
  rank: 240,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['reconnect-fatal', 'upstream-unhealthy'],
  judge(facts) {
    const drafts = [
      ...refusalGroups(facts, ['closed-before-headers']).map((group) => fromProxy(facts, group)),
      ...onPurpose(facts),
      ...fromWire(facts, hasSuccess(facts)),
      ...fromGatewayPage(facts),
    ];
    if (drafts.length > 0) return found(this, drafts);
    const missing = missingForRefusals(facts);
    if (missing) return notChecked(missing);
    const others = fromOthers(facts);
    return others && hasSuccess(facts) ? found(this, [others]) : ruledOut(whyNoRefusal(facts));
  },
};

/** Some requests to the same place fail and others do not: a race over a kept connection, not a crash. */
function hasSuccess(facts: Facts): boolean {
  return askedStreams(facts).some(isOpened) || otherClients(facts).some((row) => wasAnswered(facts, row));
}

/** A request like ours, of another client, that went through. */
function wasAnswered(facts: Facts, { status, method }: LogRecord): boolean {
  return status !== null && status >= 200 && status < 300 && method === facts.plan.target.method;
}

function fromProxy(facts: Facts, group: RefusalGroup): Draft {
  const { hop, proxy, streams, record } = group;
  const races = hasSuccess(facts);
  const closer = record?.upstreamAddress ?? 'The upstream';
  const draft = refusalDraft(group, {
    what: `${closer} closed the connection to ${hopName(proxy, hop)} before a response head, for ${countOfAsked(facts, streams)}.`,
    why: `${races ? raceWords : crashWords(streams)}${isLateAlike(group) ? lateWords(group) : ''}${directWords(facts)}${settledBy(facts, group)}`,
    facts: keptConnections(facts, group),
    fix: races ? [keepAliveFix(proxy), retryFix(proxy)] : [crashFix(facts)],
  });
  return { ...draft, where: behindHop(facts, hop) };
}

/** How the same request ended around the proxies, where all or none of them were answered. */
function directWords(facts: Facts): string {
  const shown = directAnswer(facts, []);
  if (shown === 'opened') return ' Asked around the proxies the same request opens a stream.';
  const isDropped = comparableDirectStreams(facts).every(({ failure }) => failure?.phase === 'response');
  return shown === 'unreachable' && isDropped
    ? ' Asked around the proxies the origin drops the request as well.'
    : '';
}

const raceWords =
  'Other requests to it went through: most often the proxy sent this one over a kept connection that the upstream was closing at that moment, its keep-alive time being shorter than that of the proxy. An upstream that drops some requests (a crash, a limit) looks the same here; its log would tell.';
/** One request alone tells a race from a crash as little as its other look-alikes. */
function crashWords({ length }: unknown[]): string {
  return length === 1 ? `${eitherWords} ${crashes}` : `${noRace} ${crashes}`;
}

/** A drop at once needs no wait. */
function lateWords({ proxy, streams }: RefusalGroup): string {
  const waited = formatMs(highest(streams.map(({ marks }) => marks.headersMs ?? 0)));
  return ` It came after ${waited}: ${properName(proxy)} answers so as well where no response head came in time.`;
}

const eitherWords =
  'One request alone does not tell whether others fare better: a kept connection that the upstream was closing at that moment looks like this. Or';
const noRace = 'Every request met the same end, so it is no race over a kept connection:';
const crashes =
  'the upstream drops this request (a crash, a handler that panics, a limit), speaks another protocol on that port, or closes at once.';

function keptConnections(facts: Facts, { hop, record }: RefusalGroup) {
  return settingsFor(facts, 'upstream', hop, record)
    .filter(({ state }) => state === 'keeps-connections')
    .map(settingFact);
}

/** Closed without an answer because the config says so, as Nginx does by `return 444`. */
function onPurpose(facts: Facts): Draft[] {
  const closed = refusals(facts).filter(
    ({ word }) => word && word.record.status === habitOf(word.record.proxy, 'dropsWith'),
  );
  const word = closed[0]?.word;
  const drop = word ? ownAdvice(word.record.proxy, 'drop') : null;
  if (!word || !drop) return [];
  const { proxy, status } = word.record;
  return [
    {
      confidence: word.join.confidence,
      where: { hop: word.hop.name, proxy },
      what: `${hopSubject({ proxy, hop: word.hop.name })} closed ${countOfAsked(facts, closed)} without an answer, with status ${status}.`,
      why:
        ownPhrase(proxy, 'dropped') ??
        `Status ${status} is no upstream’s: the config closes without an answer.`,
      covers: closed.map(({ stream }) => stream),
      evidence: [
        ...rowsOf([word]),
        ...settingsOf(facts, 'route', word.hop.name).map(settingFact),
        ...closed.slice(0, 3).map(({ stream }) => answerOf(stream)),
      ],
      fix: [advised(proxy, drop)],
    },
  ];
}

const asWhenClosed = 'as it does when its upstream closes the connection before a response head';

/** Pages that are the same for a refused connection and for a closed one. */
function fromGatewayPage(facts: Facts): Draft[] {
  return refusalGroups(facts, ['connect-failed'])
    .filter(
      (group) =>
        habitOf(group.proxy, 'failsAlike') !== undefined &&
        group.confidence === 'possible' &&
        !hasDetail(group, 'unconnected'),
    )
    .map((group) => ({
      ...fromProxy(facts, group),
      what: `${hopSubject(group)} answered ${countOfAsked(facts, group.streams)} with ${habitOf(group.proxy, 'failsAlike')}, ${asWhenClosed}.`,
    }));
}

function fromOthers(facts: Facts): Draft | null {
  const draft = otherClientsDraft(otherRows(facts, ['closed-before-headers']), ({ proxy }) => ({
    what: 'to this path ended before a response head, while ours were answered',
    why: raceWords,
    fix: [keepAliveFix(proxy), retryFix(proxy)],
  }));
  return draft && { ...draft, severity: 'warning', where: behindHop(facts, draft.where.hop) };
}
