/** No response header tells caches on the way not to store the stream. */

import { openedStreams } from '../../model/facts.ts';
import { header } from '../../model/stream.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
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
    if (/\b(no-store|no-cache|private)\b/i.test(value ?? '')) return ruledOut(`cache-control: ${value}`);
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'origin' },
        what:
          value === null
            ? 'The response has no Cache-Control.'
            : `The response says Cache-Control: ${value}.`,
        why: 'A cache on the way may hold the response back to store it, or give the copy to the next client.',
        evidence: [
          {
            fact: `${first.id}: ${value === null ? 'no cache-control header' : `cache-control: ${value}`}`,
            from: 'headers',
            connection: first.id,
          },
        ],
        fix: [
          {
            proxy: 'origin',
            setting: 'Cache-Control',
            current: value,
            suggested: 'no-store',
            text: 'Send Cache-Control: no-store (or no-cache) with every event stream.',
          },
        ],
      },
    ]);
  },
};
