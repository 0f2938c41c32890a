/** A request got no event stream, and no other rule says why: what came instead, and who answered as far as is known. */

import { refusalKind } from '../../analysis/answers/refusal-words.ts';
import { troubleOf } from '../../analysis/stream-trouble.ts';
import type { Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { Stream } from '../../model/stream.ts';
import { found, type RemainderRule, ruledOut } from '../rule.ts';
import { othersRefused, refusedAlike, refusedButNotKept } from './draft.ts';
import { lawfulAnswers } from './lawful.ts';

/** So many kinds of refusal get a finding each. */
const maxKinds = 4;

export const requestRefused: RemainderRule = {
  id: 'request-refused',
  title: 'the request was refused',
  severity: 'critical',
  group: 'unexplained',
  rank: 10,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  explains: ['reconnect-fatal'],
  judgeRest(facts, open) {
    const refused = open.filter((stream) => troubleOf(facts, stream) === 'refused');
    const kinds = proxiedFirst(refused);
    const drafts = [
      ...kinds.slice(0, maxKinds).map((alike) => refusedAlike(facts, alike)),
      ...othersRefused(facts, kinds.slice(maxKinds)),
      ...refusedButNotKept(facts),
      ...lawfulAnswers(facts),
    ];
    if (drafts.length > 0) return found(this, drafts);
    return ruledOut(whyCleared(facts));
  },
};

/** Streams through the proxies come before those around them. */
function proxiedFirst(refused: Stream[]): Stream[][] {
  const kinds = [...groupedBy(refused, refusalKind).values()];
  const isDirect = ([first]: Stream[]) => Number(first?.route === 'direct');
  return kinds.sort((a, b) => isDirect(a) - isDirect(b) || b.length - a.length);
}

function whyCleared(facts: Facts): string {
  return facts.streams.some((stream) => troubleOf(facts, stream) === 'refused')
    ? 'each refusal has a finding of its own'
    : 'no request was refused';
}
