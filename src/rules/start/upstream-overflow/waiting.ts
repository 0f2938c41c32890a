/** Requests that wait in a proxy for a free connection, told by the streams around it. Part of `upstream-overflow`. */
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { ordinaryWords } from '../../../analysis/answers/ordinary.ts';
import { type Queue, queueOn } from '../../../analysis/answers/place-queue.ts';
import { shortageOf } from '../../../analysis/answers/shortage.ts';
import { directStreams, type Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { advised } from '../../../proxies/profile/advice.ts';
import { profiles } from '../../../proxies/profile/known.ts';
import { countOfAsked, hopSubject, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

/** `likely`: the origin answered at once around the proxies while every request through them waited. */
export function waitingOver(facts: Facts): Draft | null {
  const shortage = shortageOf(facts);
  const queue = shortage?.direct === 'spared' ? queueOn(facts, shortage) : null;
  if (!shortage || !queue || shortage.ordinary !== 'unanswered') return null;
  const { waiting, running } = shortage;
  const through = running.filter(({ route }) => route === 'proxy').length;
  return {
    title: 'a proxy lets requests wait for a connection to its upstream',
    confidence: 'likely',
    where: { hop: queue.hop, proxy: queue.proxy },
    what: `${sentence(countOfAsked(facts, waiting))} got no response head while ${through} ran through the same proxy.`,
    why: `${originAnswers}${ordinaryWords(facts, 'proxy')} ${hopSubject(queue)} ${takesPlaces}`,
    covers: waiting,
    evidence: [
      ...waiting.slice(0, 3).map(answerOf),
      ...(facts.ordinary ?? []).slice(0, 2).map(answerOf),
      ...directStreams(facts).slice(0, 2).map(answerOf),
    ],
    fix: [moreConnections(queue)],
  };
}

const originAnswers = 'Asked around the proxies meanwhile the origin answered at once.';
const takesPlaces =
  'has so many connections to its upstream and no more, each stream holds one for as long as it lives, and what comes then waits.';

function moreConnections({ proxy, setting }: Queue): ProposedFix {
  const own = profiles.flatMap(({ name, habits }) =>
    habits?.letsWait ? [`${habits.letsWait.value} (${name})`] : [],
  );
  const text = `Raise the limit on connections to this upstream above the number of open streams: ${own.join(', ')}.`;
  return setting === null
    ? { proxy, setting: 'connection limit', text }
    : { ...advised(proxy, 'upstream-breaker', { text }), setting, text };
}
