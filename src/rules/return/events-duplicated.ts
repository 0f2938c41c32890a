/** A client that comes back gets events once more that it had. */

import { keptUp } from '../../analysis/returns/kept-up.ts';
import { type CountedReturn, countedReturns } from '../../analysis/returns/payload-counter.ts';
import { type TakenUp, takenUpStreams } from '../../analysis/returns/taken-up.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { cameFact, countedFact, elsewhereWords, resumptionFacts, sentFact } from '../frames/returns.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, measured } from '../sources.ts';

export const eventsDuplicated: Rule = {
  id: 'events-duplicated',
  title: 'events come twice after a reconnect',
  severity: 'info',
  group: 'return',
  rank: 40,
  needs: ['wire', 'direct', 'access-log', 'error-log'],
  about: {
    what: 'The stream that a client asked for again began at or before the event that it had named as its last: that one, or several, come twice. A page that adds up what comes counts them twice.',
    lookAlikes: [
      '`last-event-id-ignored`: all begins anew, since the header is not looked at.',
      'A feed that opens each stream with a snapshot on purpose.',
      'Ids of no order: what came before what cannot be told, and it is not judged.',
    ],
    settles: 'The first id of the new stream beside the one that was sent.',
    source: [html('9.2.4'), measured('the first id of each reconnect beside the last one before it')],
  },
  judge(facts) {
    const draft = byExperiment(facts) ?? byIds(facts) ?? byCounter(facts);
    if (draft) return found(this, [draft]);
    if (
      keptUp(facts).judged.length > 0 ||
      takenUpStreams(facts).some(({ verdict }) => verdict !== 'unjudged')
    )
      return ruledOut(clearedWords(facts));
    const elsewhere = elsewhereWords(facts);
    if (elsewhere) return ruledOut(elsewhere);
    return notChecked(['events'], 'no client came back, or the ids could not be compared');
  },
};

function clearedWords(facts: Facts): string {
  const isAnew = takenUpStreams(facts).some(({ repeated }) => repeated > 0);
  return isAnew
    ? 'what came again is all of a stream that began anew: the id that was sent was not looked at'
    : 'no event that had come before came again';
}

function byExperiment(facts: Facts): Draft | null {
  const repeated = takenUpStreams(facts).filter(({ verdict }) => verdict === 'repeated');
  const [first] = repeated;
  if (!first) return null;
  return {
    confidence: 'likely',
    where: origin,
    what: `Asked for again with Last-Event-ID: ${first.sent}, the stream began ${beganWords(first)}.`,
    why: 'The id is that of the last event a client has had: the stream is to go on behind it.',
    evidence: repeated.flatMap((one) => [sentFact(one), cameFact(one)]),
    fix: fixes,
  };
}

function byIds(facts: Facts): Draft | null {
  const { judged, repeating, repeatedEvents } = keptUp(facts);
  if (repeating.length === 0) return null;
  return {
    confidence: 'likely',
    where: origin,
    what: `${repeating.length} of ${judged.length} streams ${beganBefore}: ${repeatedEvents} came twice.`,
    why: 'By the numbers of their ids they begin at or before the last one of the stream that was lost.',
    evidence: resumptionFacts(repeating),
    fix: fixes,
  };
}

function byCounter(facts: Facts): Draft | null {
  const counted = countedReturns(facts);
  const repeating = counted.filter(({ repeated }) => repeated > 0);
  if (repeating.length === 0) return null;
  const twice = repeating.reduce((sum, one) => sum + one.repeated, 0);
  return {
    confidence: 'likely',
    where: origin,
    what: `${repeating.length} of ${counted.length} streams ${beganBefore}: by the counter in them ${twice} came twice.`,
    why: 'The events have no id:, so the origin cannot know what a client has had, and sends what it keeps.',
    evidence: repeating.slice(0, 3).map((one: CountedReturn) => countedFact(one)),
    fix: fixes,
  };
}

function beganWords({ came, sent, repeated }: TakenUp): string {
  const [first] = came;
  return first === sent || first === undefined
    ? 'with that very event'
    : `with ${first}: ${repeated} events that had come came again`;
}

const beganBefore = 'that clients asked for again began with events that had come before';

const origin = { hop: null, proxy: 'origin' } as const;

const fixes: ProposedFix[] = [
  {
    proxy: 'origin',
    setting: 'Last-Event-ID',
    text: 'Send the events behind `Last-Event-ID`, without that one itself; where a gap is worse than a repetition, have the page pass over ids that it has had.',
  },
];
