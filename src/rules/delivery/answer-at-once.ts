/** A finite answer came all at once after a wait: it may have been kept, or made so; nothing that was seen tells which. */

import { arrivalFact } from '../../analysis/delivery/arrival-fact.ts';
import { atOnceMs, isAtOnce } from '../../analysis/delivery/at-once.ts';
import { directAsking, streamsAsking } from '../../analysis/delivery/delivery.ts';
import { keptEvents } from '../../analysis/delivery/kept-events.ts';
import { directAskWords } from '../../analysis/settling/words.ts';
import { formatMs } from '../../model/duration.ts';
import { rangeOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { countOf, sentence } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured } from '../sources.ts';
import { heldStreams, signsOf } from './proxy-buffering/signs.ts';

export const answerAtOnce: Rule = {
  id: 'answer-at-once',
  title: 'the whole answer came at once, after a wait',
  severity: 'info',
  group: 'delivery',
  rank: 80,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'All events of a finite answer came within milliseconds, after two seconds or more of nothing. A proxy or the origin may have kept them; a model that thinks before it answers, a cached answer, and a stream made of a finished answer look the same.',
    lookAlikes: [
      '`proxy-buffering`: around the proxies, or by their own clocks, events come apart.',
      '`origin-not-flushing`: by their own clocks the events were made apart, and came together around the proxies too.',
      '`cached-response`: a header or a row says that it is a copy.',
    ],
    settles:
      'The same request around the proxies (`--direct URL`); a time in each event (`--event-time FIELD`); an answer that is long, and new.',
    source: [measured('answers of one burst behind Nginx, kept by it and sent so by the origin')],
  },
  judge(facts) {
    const plain = streamsAsking(facts, 'plain').filter(({ contentEncoding }) => contentEncoding === null);
    const asked = plain.filter(keptEvents);
    if (plain.length > 0 && asked.length === 0)
      return notChecked(['events'], 'the messages of the streams were only counted');
    const atOnce = asked.filter((stream) => isAtOnce(facts, stream));
    if (atOnce.length === 0)
      return ruledOut('no finite answer came all at once after 2 s or more of nothing');
    const held = heldStreams(signsOf(facts, asked));
    const open = atOnce.filter((stream) => !held.includes(stream));
    if (open.length === 0) return ruledOut('what came at once was kept: another finding says so');
    const [least, most] = rangeOf(open.map(atOnceMs));
    const wait = most - least < 500 ? formatMs(most) : `${formatMs(least)} to ${formatMs(most)}`;
    return found(this, [
      {
        confidence: 'likely',
        where: { hop: null, proxy: 'unknown' },
        what: `${sentence(countOf(open, asked))} showed no event for ${wait}, and then all of them at once: whether something held them until then is not known.`,
        why: `${lookingTheSame}${settledWords(facts)}`,
        evidence: [...open.slice(0, 3), ...directAsking(facts, 'plain').slice(0, 1)].map(arrivalFact),
        fix: [askAgain(facts)],
      },
    ]);
  },
};

const lookingTheSame =
  'They may have been kept on the way, or made so: a model that thinks first, a cached answer and a stream made of a finished answer look the same.';

/** What the streams around the proxies said to it, or that they are to be asked. */
function settledWords(facts: Facts): string {
  const ask = directAskWords(facts);
  if (ask !== '') return ask;
  const direct = directAsking(facts, 'plain');
  const isLikewise = (stream: Stream) => isAtOnce(facts, stream);
  if (direct.length > 0 && direct.every(isLikewise))
    return ' Asked around the proxies it comes in the same way, so they are not what makes it so.';
  return ' Asked around the proxies it did not come in the same way, and not clearly earlier either.';
}

function askAgain(facts: Facts): ProposedFix {
  const field = facts.plan.eventTimeField === null ? ' with a time in each event (--event-time FIELD),' : '';
  return {
    proxy: 'origin',
    setting: 'event times',
    text: `Ask for a long answer that is new,${field} and see whether its first events come while it is still being made.`,
  };
}
