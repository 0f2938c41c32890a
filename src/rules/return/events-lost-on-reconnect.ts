/** Events that were sent while a client was away never reach it. */

import { keptUp } from '../../analysis/returns/kept-up.ts';
import { hasMoved } from '../../analysis/returns/moves.ts';
import { type CountedReturn, countedReturns } from '../../analysis/returns/payload-counter.ts';
import { type TakenUp, takenUpStreams } from '../../analysis/returns/taken-up.ts';
import type { Facts } from '../../model/facts.ts';
import {
  cameFact,
  countedFact,
  elsewhereWords,
  keepFixes,
  resumptionFacts,
  sentFact,
} from '../frames/returns.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, measured } from '../sources.ts';

export const eventsLostOnReconnect: Rule = {
  id: 'events-lost-on-reconnect',
  title: 'events are lost between two streams of a client',
  severity: 'warning',
  group: 'return',
  rank: 30,
  needs: ['wire', 'direct', 'access-log', 'error-log'],
  about: {
    what: 'A client came back with the id of its last event, and the stream went on further ahead: what was sent in between is lost. The origin keeps too few events, or (where the events have no ids at all, and only a counter in them shows the gap) cannot know what is missing.',
    lookAlikes: [
      '`last-event-id-ignored`: nothing is ever sent again, so it is no question of how much is kept.',
      '`session-affinity-lost`: only clients that another server answers lose events.',
      'Ids that rise by no constant step, or are a clock: a gap between two of them is none in the events, and it is not judged.',
      'A feed that sends only the latest state (a price, a position): what lies between is not missed.',
    ],
    settles:
      'The ids on both sides of the gap, shown beside the finding, and the constant step between ids of one stream.',
    source: [html('9.2.4'), measured('the first id of each reconnect beside the last one before it')],
  },
  judge(facts) {
    const drafts = [byExperiment(facts), byIds(facts) ?? byCounter(facts)].filter((one) => one !== null);
    if (drafts.length > 0) return found(this, drafts.slice(0, 1));
    const { judged, unjudged } = keptUp(facts);
    if (judged.length > 0) return ruledOut(`${judged.length} reconnects went on behind the last id`);
    const tried = takenUpStreams(facts).filter(({ verdict }) => verdict !== 'unjudged');
    if (tried.some(({ verdict }) => verdict === 'ignored')) return ruledOut(ignoredWords);
    if (tried.length > 0)
      return ruledOut(elsewhereWords(facts) ?? 'what lay behind the id that was sent came again');
    const elsewhere = elsewhereWords(facts);
    if (elsewhere) return ruledOut(elsewhere);
    return notChecked(
      ['events'],
      unjudged.length > 0 ? unevenWords : 'no client came back, or no event had an id',
    );
  },
};

const ignoredWords =
  'none of what lay behind the id that was sent came again: that is no question of how much is kept';

const unevenWords =
  'the ids are no numbers that rise evenly: what is missing between two of them cannot be told';

/** Only the later ones came again. */
function byExperiment(facts: Facts): Draft | null {
  const short = takenUpStreams(facts).filter(
    ({ verdict, before, stream }) => verdict === 'short' && !hasMoved(facts, before, stream),
  );
  const [first] = short as [TakenUp?];
  if (!first) return null;
  return {
    confidence: 'likely',
    where: origin,
    what: `Asked for again with Last-Event-ID: ${first.sent}, the stream left out ${first.missing} of the ${first.known.length} events behind it.`,
    why: 'The header is looked at, as some came again: what the origin keeps for clients that come back does not reach back so far.',
    evidence: short.flatMap((one) => [sentFact(one), cameFact(one)]),
    fix: keepFixes,
  };
}

function byIds(facts: Facts): Draft | null {
  const { judged, lossy, lostEvents } = keptUp(facts);
  if (lossy.length === 0) return null;
  return {
    confidence: 'likely',
    where: origin,
    what: `${lossy.length} of ${judged.length} streams that clients asked for again began further ahead than the last ones had ended: ${lostEvents} events were lost.`,
    why: `The ids of one stream rise by a constant step, and across the reconnects numbers are left out.${sentWords(facts)}`,
    evidence: resumptionFacts(lossy),
    fix: keepFixes,
  };
}

function sentWords({ plan }: Facts): string {
  return plan.population?.reconnect.lastEventId
    ? ' Each client had sent the id of its last event.'
    : ' The policy of this run sends no Last-Event-ID, where a browser does.';
}

/** The events have no ids, and count themselves. */
function byCounter(facts: Facts): Draft | null {
  const counted = countedReturns(facts);
  const lossy = counted.filter(({ lost }) => lost > 0);
  if (lossy.length === 0) return null;
  const lost = lossy.reduce((sum, one) => sum + one.lost, 0);
  return {
    confidence: 'likely',
    where: origin,
    what: `${lossy.length} of ${counted.length} streams that clients asked for again began further ahead: by the counter in the events ${lost} of them were lost.`,
    why: 'The events have no id:, so a client that comes back cannot say what it had last, and the origin cannot send the rest.',
    evidence: lossy.slice(0, 3).map((one: CountedReturn) => countedFact(one)),
    fix: [
      {
        proxy: 'origin',
        setting: 'id',
        current: null,
        text: 'Give each event an `id:` that rises, keep the latest events, and send those behind `Last-Event-ID` first: EventSource sends it by itself.',
      },
    ],
  };
}

const origin = { hop: null, proxy: 'origin' } as const;
