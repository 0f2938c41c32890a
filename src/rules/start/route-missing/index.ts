/** The proxy has no route for the path, and answered by itself: the origin was never asked. */

import { answerOf, openPaths } from '../../../analysis/answers/asked-streams.ts';
import { pageOwner } from '../../../analysis/answers/error-page.ts';
import { nameCheckOf } from '../../../analysis/answers/name-check.ts';
import { type RefusalGroup, refusalGroups } from '../../../analysis/answers/refusal-groups.ts';
import {
  differentUnderOtherHost,
  endsAtProxy,
  isHostKnown,
  isUnrouted,
  type Routing,
  refusedBy,
  rejectingDefaultServer,
  routingFailure,
} from '../../../analysis/answers/routing.ts';
import { saysUnknownSession } from '../../../analysis/answers/session.ts';
import { isHealthyDirect } from '../../../analysis/parties/direct-streams.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { directStreams, type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { phraseOf } from '../../../proxies/profile/advice.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { hopSubject, rowOf, rowsOf, sentence, settingFact, whereSet } from '../../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { routeFixes } from './fix.ts';

export const routeMissing: Rule = {
  id: 'route-missing',
  title: 'the proxy has no route for this path',
  severity: 'critical',
  group: 'start',
  rank: 110,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['reconnect-fatal', 'wrong-content-type'],
  judge(facts) {
    const [clusterless] = refusalGroups(facts, ['no-cluster']);
    if (clusterless) return found(this, [withoutCluster(clusterless)]);
    const routing = routingFailure(facts);
    if (!routing) return ruledOut('the request met no routing failure');
    const { answerer, refusal, domains } = routing;
    const otherWord = otherWordOf(facts, routing.streams);
    if (otherWord !== null) return ruledOut(otherWord);
    if (answerer.by === 'origin') return ruledOut(`the request was routed: ${answerer.because}`);
    const isHost = domains.some(({ state }) => state === 'port-unmatched' || state === 'unmatched');
    if (rejectingDefaultServer(routing))
      return ruledOut('the default server turns every name away that no other has');
    if (isHost || (differentUnderOtherHost(facts, routing) && !isUnroutedPath(routing)))
      return ruledOut('the name is what found no virtual host, not the path');
    const setting = routing.routes.find(endsAtProxy) ?? null;
    const direct = isHealthyDirect(facts) ? (directStreams(facts)[0] ?? null) : null;
    const own = answerer.by === 'proxy';
    const isKnown = own || isUnrouted(routing) || setting !== null || direct !== null;
    // A 403 is a matter of permission until something says otherwise.
    if (!isKnown && routing.first.status === 403)
      return notChecked(facts.hops.length === 0 ? ['access-log', 'config'] : ['log-row']);
    const passes = settingsOf(facts, 'route').find(({ passedPath }) => passedPath !== undefined);
    if (!isKnown && passes)
      return ruledOut(`a route takes it, and asks for ${passes.passedPath} behind it (${whereSet(passes)})`);
    if (!isKnown && isHostKnown(facts, routing) && openPaths(facts).length > 0)
      return ruledOut('another path under this name is an event stream');
    const where = refusedBy(facts, routing, setting);
    return found(this, [
      {
        confidence: confidenceOf(facts, routing, setting),
        where,
        what: isKnown
          ? answeredWords(routing, setting, hopSubject(where))
          : `The endpoint answered ${routing.first.status} for ${pathOf(routing)}: a proxy without a route for it, or the origin.`,
        why: whyOf(facts, routing, setting, direct !== null),
        covers: routing.streams,
        evidence: [
          ...rowsOf(refusal.word ? [refusal.word] : [], routing.first.id),
          ...(answerer.record && answerer.record !== refusal.word?.record
            ? [rowOf(answerer.record, routing.first.id)]
            : []),
          ...(setting ? [settingFact(setting)] : []),
          ...routing.streams.slice(0, 2).map(answerOf),
          ...(direct ? [answerOf(direct)] : []),
        ],
        fix: routeFixes(facts, routing, setting, where.proxy),
      },
    ]);
  },
};

/** What the answers speak of, where that is no path; null: they may. */
function otherWordOf(facts: Facts, streams: Stream[]): string | null {
  if (nameCheckOf(facts)) return 'the application itself says that it does not answer to the name in Host';
  return streams.every(saysUnknownSession) ? 'the answer speaks of a session, not of a path' : null;
}

function answeredWords(routing: Routing, setting: Setting | null, who: string): string {
  const { status } = routing.first;
  return isByDirect(routing, setting)
    ? `${who} answered ${status} for ${pathOf(routing)}, where the origin opens a stream.`
    : `${who} answered ${status} itself; no upstream was asked for ${pathOf(routing)}.`;
}

function withoutCluster(group: RefusalGroup) {
  const { hop, proxy, confidence, words, streams, record } = group;
  const cluster = record?.upstreamCluster ? `the cluster ${record.upstreamCluster}` : 'a cluster';
  return {
    confidence,
    where: { hop, proxy },
    what: `${hopSubject({ proxy, hop })} has a route for ${streams[0]?.url}, to a cluster that it does not know.`,
    why: `The route names ${cluster} that is not among its clusters: a misspelt name, or one that discovery (CDS) did not deliver.`,
    covers: streams,
    evidence: [...rowsOf(words.slice(0, 2)), ...streams.slice(0, 2).map(answerOf)],
    fix: [
      { proxy, setting: 'cluster', text: 'Correct the cluster name in the route, or define the cluster.' },
    ],
  };
}

/** A route that is found by the path alone: another answer under another name does not clear it. */
function isUnroutedPath({ refusal }: Routing): boolean {
  return refusal.reason === 'no-route' && isByPath(refusal.proxy);
}

function isByPath(proxy: ProposedFix['proxy']): boolean {
  return habitOf(proxy, 'noRoute') === 'path';
}

/** No row, no page and no setting says that the proxy answered by itself: only that the origin would not have. */
function isByDirect({ answerer, refusal, first }: Routing, setting: Setting | null): boolean {
  const isConfirmed = setting !== null || answerer.record !== null || refusal.reason !== null;
  const isShown = answerer.comparesDirect === true && pageOwner(first) === null;
  return !isConfirmed && answerer.by === 'proxy' && isShown;
}

function confidenceOf(facts: Facts, routing: Routing, setting: Setting | null): Confidence {
  const { answerer, refusal } = routing;
  const byRow =
    (refusal.reason === 'no-route' && refusal.confidence === 'certain') ||
    (answerer.by === 'proxy' && answerer.record !== null && answerer.confidence === 'certain');
  // Nginx's own 403 page is that of a missing index and of a deny rule alike.
  if (!byRow && routing.first.status === 403) return 'possible';
  if (byRow)
    return setting !== null ||
      isHostKnown(facts, routing) ||
      isByPath(refusal.proxy) ||
      isByPath(answerer.proxy)
      ? 'certain'
      : 'likely';
  return setting !== null || (answerer.by === 'proxy' && answerer.confidence === 'likely')
    ? 'likely'
    : 'possible';
}

function pathOf({ first }: Routing): string {
  return new URL(first.url).pathname;
}

function whyOf(facts: Facts, routing: Routing, setting: Setting | null, directOpened: boolean): string {
  const isSaid = routing.answerer.comparesDirect === true;
  const direct =
    directOpened && !isSaid ? ' Asked around the proxies, the same path is an event stream.' : '';
  const said = setting?.detail == null ? '' : `: ${setting.detail}`;
  if (setting?.value === null)
    return `The config that takes this request has no ${phraseOf(setting.proxy, 'route')} for the path (${setting.detail}; ${whereSet(setting)}).${direct}`;
  if (setting)
    return `${setting.setting} ${setting.value} takes the path (${whereSet(setting)}) and does not hand it on${said}.${direct}`;
  if (isUnrouted(routing)) return `Its own row says that it found no route and asked no upstream.${direct}`;
  const ways = isByDirect(routing, setting)
    ? ' So it has no route for the path, or asks its upstream otherwise than was asked here (another path, Host or instance).'
    : '';
  return `${sentence(routing.answerer.because)}.${direct}${ways}${settlingWords(facts, 'answer', { streams: routing.streams })}`;
}
