/** Requests that wait in a proxy for a free connection, told by the streams around it. Part of `upstream-overflow`. */
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { ordinaryWords } from '../../../analysis/answers/ordinary.ts';
import { fullUpstreamOf, queueOn } from '../../../analysis/answers/place-queue.ts';
import { type Shortage, shortageOf } from '../../../analysis/answers/shortage.ts';
import { directStreams, type Facts } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';
import { change, countOfAsked, hopSubject, sentence, settingFact, whereSet } from '../../frames/evidence.ts';
import { moreConnections } from '../../frames/more-connections.ts';
import type { Draft } from '../../rule.ts';
import { roomy } from './limits.ts';

/** `likely`: the config has the limit, and it was reached; or the origin answered at once around the proxies while every request through them waited. */
export function waitingOver(facts: Facts): Draft | null {
  const shortage = shortageOf(facts);
  const limit = fullUpstreamOf(facts);
  if (shortage && limit) return byLimit(facts, shortage, limit);
  const queue = shortage?.direct === 'spared' ? queueOn(facts, shortage) : null;
  if (!shortage || !queue || shortage.ordinary !== 'unanswered') return null;
  return {
    ...seen(facts, shortage),
    where: { hop: queue.hop, proxy: queue.proxy },
    why: `${originAnswers}${ordinaryWords(facts, 'proxy')} ${hopSubject(queue)} ${takesPlaces}`,
    fix: [moreConnections(queue)],
  };
}

function seen(
  facts: Facts,
  { waiting, running }: Shortage,
): Pick<Draft, 'title' | 'confidence' | 'what' | 'covers' | 'evidence'> {
  const through = running.filter(({ route }) => route === 'proxy').length;
  return {
    title: 'a proxy lets requests wait for a connection to its upstream',
    confidence: 'likely',
    what: `${sentence(countOfAsked(facts, waiting))} got no response head while ${through} ran through the same proxy.`,
    covers: waiting,
    evidence: [
      ...waiting.slice(0, 3).map(answerOf),
      ...(facts.ordinary ?? []).slice(0, 2).map(answerOf),
      ...directStreams(facts).slice(0, 2).map(answerOf),
    ],
  };
}

function byLimit(facts: Facts, shortage: Shortage, limit: Setting): Draft {
  const { hop, proxy, setting, value } = limit;
  const parts = seen(facts, shortage);
  const direct = shortage.direct === 'spared' ? `${originAnswers} ` : '';
  return {
    ...parts,
    where: { hop, proxy },
    why: `${direct}${setting} is ${value} (${whereSet(limit)}), and as many ran: ${held}${ordinaryWords(facts, 'proxy')}`,
    evidence: [settingFact(limit), ...parts.evidence],
    fix: [change(limit, roomy, `Raise ${setting} above the number of streams that are open at once.`)],
  };
}

const held = 'each stream holds its connection for as long as it lives, and what comes then waits.';
const originAnswers = 'Asked around the proxies meanwhile the origin answered at once.';
const takesPlaces =
  'has so many connections to its upstream and no more, each stream holds one for as long as it lives, and what comes then waits.';
