/** The frame of findings about requests that a proxy refused, as a row of its log or its error page says. */
import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { pageFact, type RefusalGroup } from '../../analysis/answers/refusal-groups.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Draft } from '../rule.ts';
import { rowsOf } from './evidence.ts';

/** What a rule says of them; `facts` stand between the rows and the answers. */
export interface RefusalWords extends Pick<Draft, 'what' | 'why' | 'fix'> {
  facts?: Evidence[];
}

/** Who refused, how surely, and by which rows, page and answers that is known. */
export function refusalDraft(group: RefusalGroup, { what, why, facts = [], fix }: RefusalWords): Draft {
  const { hop, proxy, confidence, words, streams } = group;
  return {
    confidence,
    where: { hop, proxy },
    what,
    why,
    covers: streams,
    evidence: [
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...facts,
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix,
  };
}
