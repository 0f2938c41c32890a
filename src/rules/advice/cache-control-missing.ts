/** No response header tells caches on the way not to store the stream. */

import { suspectOf } from '../../analysis/parties/suspect.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { header, type Stream } from '../../model/stream.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { html, rfc } from '../sources.ts';

export const cacheControlMissing: Rule = {
  id: 'cache-control-missing',
  title: 'caches are not told to leave the stream alone',
  severity: 'info',
  group: 'advice',
  rank: 40,
  needs: ['wire', 'direct'],
  about: {
    what: 'Nothing in the response tells caches on the way to leave the stream alone (`no-store`, `no-cache` or `private`).',
    lookAlikes: ['`cached-response`: a cache did answer with a copy.'],
    settles: 'The Cache-Control field of the response, shown beside the finding.',
    source: [rfc(9111, '5.2.2'), html('9.2.7')],
  },
  judge(facts) {
    const opened = openedStreams(facts);
    const first = opened.find(({ route }) => route === 'proxy') ?? opened[0];
    if (!first) return ruledOut('no stream opened');
    const value = header(first, 'cache-control');
    if (sparesStream(value)) return ruledOut(`cache-control: ${value}`);
    return found(this, [draft(facts, opened, first)]);
  },
};

function sparesStream(value: string | null): boolean {
  return /\b(no-store|no-cache|private)\b/i.test(value ?? '');
}

function draft(facts: Facts, opened: Stream[], first: Stream): Draft {
  const value = header(first, 'cache-control');
  const direct = opened.filter(({ route }) => route === 'direct');
  const sent = direct.find((stream) => sparesStream(header(stream, 'cache-control')));
  const parts = {
    what:
      value === null ? 'The response has no Cache-Control.' : `The response says Cache-Control: ${value}.`,
    why: harm,
    evidence: [first, ...(sent ? [sent] : [])].map(headerFact),
  };
  if (sent) return { ...parts, ...lostOnTheWay(facts, first, sent) };
  return {
    ...parts,
    // Only around the proxies an answer is the origin's own.
    confidence: direct.length > 0 ? 'certain' : 'likely',
    where: { hop: null, proxy: 'origin' },
    fix: [
      {
        proxy: 'origin',
        setting: 'Cache-Control',
        current: value,
        suggested: 'no-store',
        text: 'Send Cache-Control: no-store (or no-cache) with every event stream.',
      },
    ],
  };
}

const harm =
  'A cache on the way may hold the response back to store it, or give the copy to the next client.';

/** The origin sends it: what stands between does not pass it on, or writes its own. */
function lostOnTheWay(
  facts: Facts,
  first: Stream,
  sent: Stream,
): Pick<Draft, 'confidence' | 'where' | 'why' | 'fix'> {
  const where = suspectOf(facts, first);
  const own = header(sent, 'cache-control');
  return {
    confidence: 'likely',
    where,
    why: `Around the proxies the origin sends Cache-Control: ${own}, which does not come through. ${harm}`,
    fix: [
      {
        proxy: where.proxy,
        setting: 'Cache-Control',
        current: header(first, 'cache-control'),
        suggested: own,
        text: 'Pass the Cache-Control of the origin on with every event stream: look for code or a rule that copies only some response headers, takes this one out or writes its own.',
      },
    ],
  };
}

function headerFact(stream: Stream): Evidence {
  const value = header(stream, 'cache-control');
  const way = stream.route === 'direct' ? ' (direct)' : '';
  return {
    fact: `${stream.id}${way}: ${value === null ? 'no cache-control header' : `cache-control: ${value}`}`,
    from: 'headers',
    connection: stream.id,
  };
}
