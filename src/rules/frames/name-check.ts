/** The finding on an application that refuses the name in Host by a list of its own. */
import { answererOf } from '../../analysis/answers/answerer.ts';
import { wordOfAnswer } from '../../analysis/answers/application-server.ts';
import type { NameCheck } from '../../analysis/answers/name-check.ts';
import { refusalWords } from '../../analysis/answers/refusal-words.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import type { Draft } from '../rule.ts';
import { answerDraft } from './answered.ts';
import { fixIn } from './own-words.ts';

/** In the application's own word for its list. */
export function nameCheckDraft(facts: Facts, { streams, direct }: NameCheck): Draft {
  const [first] = streams as [Stream];
  const known = wordOfAnswer([first]);
  const answerer = answererOf(facts, first);
  const who = known ? `${known.owner.name} compares` : 'the application compares';
  const draft = answerDraft(first, streams, answerer, {
    what: `The application behind ${new URL(first.url).host} got Host ${first.authority} and answered ${refusalWords(first)}.`,
    why: `Those are its own words: ${who} the name in Host with a list, and answers so to any other.${sentName}`,
    fix: [...(known ? [fixIn(known.owner, known.word)] : []), sendListedName],
  });
  return {
    ...draft,
    title: 'the application does not answer to that name',
    where: { hop: null, proxy: 'origin' },
    confidence: answerer.record || direct.length > 0 ? draft.confidence : 'likely',
    covers: [...streams, ...direct],
  };
}

const sentName = ' A proxy that sends another name than it was asked for has that one compared.';

const sendListedName: ProposedFix = {
  proxy: 'unknown',
  setting: 'Host',
  text: 'Or have the proxy in front of it send a name that is on that list.',
};
