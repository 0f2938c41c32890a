/** A request got no event stream, and no other rule says why: what came instead, and who answered as far as is known. */

import { refusalKind } from '../../../analysis/answers/refusal-words.ts';
import { troubleOf } from '../../../analysis/stream-trouble.ts';
import type { Facts } from '../../../model/facts.ts';
import { groupedBy } from '../../../model/grouping.ts';
import type { Stream } from '../../../model/stream.ts';
import { found, type RemainderRule, ruledOut } from '../../rule.ts';
import { html, page, rfc } from '../../sources.ts';
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
  about: {
    what: 'A request got no event stream, and no other rule says why: what came in its place, and who answered as far as that is known. Lawful answers without a stream (204, those of an MCP endpoint) are told here as information.',
    lookAlikes: [
      'Every other rule about a stream that never starts: each owns the refusals that it can name, and only the rest is told here.',
      '`unexplained-end`: the stream had opened, and broke off later.',
    ],
    settles:
      'The access row of the proxy, `--direct URL`, and the words of the answer itself; `--one-at-a-time` after 409, 423 or 429.',
    source: [
      rfc(9110, '15'),
      html('9.2.3'),
      page(
        'MCP: Streamable HTTP',
        'https://modelcontextprotocol.io/specification/2025-06-18/basic/transports',
      ),
    ],
  },
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
