/** The request reached the origin, and the origin has nothing at that path. */

import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import { answererOf } from '../../../analysis/answers/answerer.ts';
import {
  answeredWith,
  answerOf,
  askedStreams,
  openPaths,
  otherPathStreams,
} from '../../../analysis/answers/asked-streams.ts';
import {
  differentUnderOtherHost,
  endsAtProxy,
  isUnrouted,
  type Routing,
  routingFailure,
} from '../../../analysis/answers/routing.ts';
import { saysUnknownSession } from '../../../analysis/answers/session.ts';
import { askedOtherwiseWords } from '../../../analysis/ends/direct-words.ts';
import { weaker } from '../../../analysis/parties/blame.ts';
import { isHealthyDirect } from '../../../analysis/parties/direct-streams.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { directStreams, type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { isOpened } from '../../../model/stream.ts';
import { hopName, rowOf, sentence, settingFact, whereSet } from '../../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../../rule.ts';
import { rfc } from '../../sources.ts';
import { correctPath, passOn, rewriteFixes } from './fix.ts';

export const originNotFound: Rule = {
  id: 'origin-not-found',
  title: 'the origin has nothing at this path',
  severity: 'critical',
  group: 'start',
  rank: 120,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The request reached the origin, and the origin has nothing at that path (404 or 410). Where another usual path under the same name is an event stream, it is named.',
    lookAlikes: [
      '`route-missing`: the proxy had no route, and the origin was not asked.',
      '`host-port-mismatch`, `host-mismatch`: the name is what was not found.',
      '`redirected`: the path was moved, and the answer says where to.',
    ],
    settles: 'An access row that names the upstream which answered, or the same status from `--direct URL`.',
    source: [rfc(9110, '15.5.5'), rfc(9110, '15.5.11')],
  },
  explains: ['reconnect-fatal', 'wrong-content-type'],
  judge(facts) {
    const streams = answeredWith(facts, [404, 410]);
    const [first] = streams;
    if (!first) return ruledOut('nothing was answered with 404 or 410');
    if (askedStreams(facts).some(isOpened))
      return ruledOut('the same request was answered with an event stream too: something is at that path');
    if (streams.every(saysUnknownSession)) return ruledOut('the answer speaks of a session, not of a path');
    const routing = routingFailure(facts);
    if (routing && isUnrouted(routing)) return ruledOut('the proxy had no route: the origin was not asked');
    const answerers = streams.map((stream) => answererOf(facts, stream));
    const answerer =
      answerers.find(({ by, record }) => by === 'origin' && record) ??
      answerers.find(({ by }) => by === 'origin') ??
      answerers[0];
    if (!answerer || answerer.by === 'proxy')
      return ruledOut(
        `${answerer?.record ? 'a proxy answered' : "it is not the origin's answer"}: ${answerer?.because}`,
      );
    if (answerer.by === 'unknown' && routing && isStoppedBefore(facts, routing))
      return ruledOut('the name or the route is what is missing: the origin was not asked');
    if (answerer.by === 'unknown' && isHealthyDirect(facts))
      return ruledOut('asked around the proxies the same request opens a stream');
    const open = openPaths(facts);
    const direct = directStreams(facts).find(({ status }) => status === first.status);
    const path = new URL(first.url).pathname;
    const made = passedOtherwise(facts);
    const isAsked = isHealthyDirect(facts) || answerer.by === 'origin';
    const rewrite = made === null && isAsked ? rewriteOf(facts) : null;
    const changer = made ?? rewrite;
    const unknownWords = open.length > 0 ? nameIsServed : eitherLacksIt;
    return found(this, [
      {
        confidence: confidenceOf(answerer, changer),
        where: changer ? { hop: changer.hop, proxy: changer.proxy } : { hop: null, proxy: 'origin' },
        ...((isHealthyDirect(facts) || changer) && {
          title: 'what the proxy asks its upstream for is not there',
        }),
        what: `${sentence(partyOf(facts, answerer))} answered ${first.status} for ${askedWords(answerer, made, path)}${openWords(open)}.`,
        why:
          answerer.by === 'origin'
            ? `${byOriginWords(facts, answerer)}${rewriteWords(rewrite)}`
            : `${unknownWords}${settlingWords(facts, 'answer', { streams })}`,
        covers: streams,
        evidence: [
          ...(answerer.record ? [rowOf(answerer.record, first.id)] : []),
          ...(changer ? [settingFact(changer)] : []),
          ...streams.slice(0, 2).map(answerOf),
          ...(direct ? [answerOf(direct)] : []),
          ...otherPathStreams(facts).map(answerOf),
        ],
        fix: made ? passOn(made, path) : [...rewriteFixes(rewrite), ...correctPath(facts, path, open)],
      },
    ]);
  },
};

/** The route whose config makes another path of the one that was asked for; of several hops the innermost. */
function passedOtherwise(facts: Facts): Setting | null {
  const routes = settingsOf(facts, 'route').filter(({ passedPath }) => passedPath !== undefined);
  return routes.at(-1) ?? null;
}

/** Whether the path that is made, or what the origin serves, is the wrong one is not told. */
function confidenceOf({ by, confidence }: Answerer, made: Setting | null): Confidence {
  if (by !== 'origin') return 'possible';
  return made ? weaker(confidence, 'likely') : confidence;
}

function openWords(open: string[]): string {
  return open.length > 0 ? `; ${open.join(', ')} answered with an event stream` : '';
}

function askedWords({ by }: Answerer, made: Setting | null, path: string): string {
  if (!made) return path;
  const maker = `${hopName(made.proxy, made.hop)} makes`;
  return by === 'origin'
    ? `${made.passedPath}, which ${maker} of ${path} (${whereSet(made)})`
    : `${path}, of which ${maker} ${made.passedPath} for its upstream (${whereSet(made)})`;
}

/** Only its own config says that a proxy asks for another path. */
function rewriteOf(facts: Facts): Setting | null {
  return settingsOf(facts, 'rewrite').find(({ state }) => state === 'path') ?? null;
}

function rewriteWords(rewrite: Setting | null): string {
  return rewrite
    ? ` It was asked for another path than the client's: ${rewrite.setting} makes that of it (${whereSet(rewrite)}).`
    : '';
}

const nameIsServed =
  'Another path under the same name is an event stream, so the name is served and this path is not.';
const eitherLacksIt = 'The origin may have nothing there, or a proxy no route for it.';
function byOriginWords(facts: Facts, { because, record }: Answerer): string {
  return isHealthyDirect(facts)
    ? `Who answered: ${because}.${askedOtherwiseWords(facts, record?.upstreamAddress ?? null)}`
    : `It was the origin that answered: ${because}.`;
}

/** The upstream's address where the origin, asked directly, answers differently. */
function partyOf(facts: Facts, { by, record }: Answerer): string {
  if (by !== 'origin') return 'the endpoint';
  return isHealthyDirect(facts) ? (record?.upstreamAddress ?? 'the upstream') : 'the origin';
}

/** The config, the other form of the name or the origin itself shows that the problem is on the way to it. */
function isStoppedBefore(facts: Facts, routing: Routing): boolean {
  const nameless = routing.domains.some(({ state }) => state === 'port-unmatched' || state === 'unmatched');
  return (
    nameless ||
    routing.routes.some(endsAtProxy) ||
    differentUnderOtherHost(facts, routing) !== null ||
    isHealthyDirect(facts)
  );
}
