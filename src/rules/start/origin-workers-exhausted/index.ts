/** The origin has a place for only so many requests, and open streams hold them all. */
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { fullHouseOf, fullUpstreamOf, type Queue, queueOn } from '../../../analysis/answers/place-queue.ts';
import { isOfPlaces, type Shortage, shortageOf } from '../../../analysis/answers/shortage.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import { sentence, whereSet } from '../../frames/evidence.ts';
import { moreConnections } from '../../frames/more-connections.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { morePlaces } from './fix.ts';
import { headFact, whatWaited, whyWaiting } from './words.ts';

export const originWorkersExhausted: Rule = {
  id: 'origin-workers-exhausted',
  title: 'the origin serves only so many requests at once',
  severity: 'critical',
  group: 'start',
  rank: 255,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: [
    'upstream-overflow',
    'response-timeout',
    'headers-held',
    'proxy-buffering',
    'upstream-unhealthy',
    'reconnect-fatal',
  ],
  judge(facts) {
    const shortage = shortageOf(facts);
    if (!shortage) return ruledOut('no stream waited for another to end');
    const house = fullHouseOf(facts) ?? fullUpstreamOf(facts);
    if (house)
      return ruledOut(`${house.setting} ${house.value} (${whereSet(house)}) lets no more connections in`);
    const { direct, ordinary, freed } = shortage;
    if (direct === 'spared')
      return ruledOut('asked around the proxies meanwhile the origin answered at once');
    if (ordinary === 'answered' && freed.length === 0)
      return ruledOut('short requests were answered meanwhile: an origin without a free place answers none');
    if (ordinary === 'not-asked' && freed.length === 0 && direct === 'unknown')
      return ruledOut('nothing shows that a stream waited for a place, and not for a first event');
    return found(this, [draft(facts, shortage, queueOn(facts, shortage))]);
  },
};

function draft(facts: Facts, shortage: Shortage, queue: Queue | null): Draft {
  const { running, waiting, ordinary } = shortage;
  const isOfStreams = ordinary === 'answered';
  return {
    ...(isOfStreams && { title: 'the origin serves only so many streams at once' }),
    confidence: confidenceOf(shortage, queue),
    where: { hop: null, proxy: isElsewhere(shortage, queue) ? 'unknown' : 'origin' },
    what: sentence(whatWaited(shortage)),
    why: whyWaiting(facts, shortage, queue),
    covers: waiting,
    evidence: [
      ...running.slice(0, 2).map(headFact),
      ...waiting.slice(0, 3).map(headFact),
      ...(facts.ordinary ?? []).slice(0, 3).map(answerOf),
    ],
    fix: [...(isElsewhere(shortage, queue) ? [moreConnections(queue)] : []), ...morePlaces(facts)],
  };
}

/** By the wire alone nothing is certain; what may also be a queue of a proxy, or a dead address, is possible. */
function confidenceOf(shortage: Shortage, queue: Queue | null): Confidence {
  return isOfPlaces(shortage) && !isElsewhere(shortage, queue) ? 'likely' : 'possible';
}

/** Perhaps the places are those of a proxy on the way. */
function isElsewhere({ direct }: Shortage, queue: Queue | null): queue is Queue {
  return queue !== null && direct !== 'alike';
}
