/** The frame of findings about an answer that is no stream: who gave it, and by what that is known. */
import type { Answerer } from '../../analysis/answers/answer-party.ts';
import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import type { Draft } from '../rule.ts';
import { hopName, rowOf, sentence } from './evidence.ts';

/** `streams` got the same answer, `shown` among them from `answerer`; where nobody is known to have given it, it is likely at most. */
export function answerDraft(
  shown: Stream,
  streams: Stream[],
  answerer: Answerer,
  { what, why, fix }: Pick<Draft, 'what' | 'why' | 'fix'>,
): Draft {
  const { by, hop, proxy, confidence, record } = answerer;
  return {
    confidence: by === 'unknown' ? 'likely' : confidence,
    where: { hop, proxy },
    what,
    why,
    covers: streams,
    evidence: [...(record ? [rowOf(record, shown.id)] : []), ...streams.slice(0, 3).map(answerOf)],
    fix,
  };
}

/** The one who answered, as a sentence begins with it. */
export function answererName({ by, hop, proxy, name }: Answerer): string {
  return sentence(by === 'unknown' ? 'the endpoint' : (name ?? hopName(proxy, hop)));
}

/** By what it is known, or what would tell: a sentence with a space before it. */
export function whoAnsweredWords(facts: Facts, { by, because }: Answerer, streams: Stream[]): string {
  return by === 'unknown' ? settlingWords(facts, 'answer', { streams }) : ` Who answered: ${because}.`;
}
