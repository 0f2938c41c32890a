/** Long silence on a path with unknown limits: the usual limits would cut it. */

import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { openedStreams, settingsOf } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { html } from '../sources.ts';

/** The HTML standard advises a comment about every 15 s (section 9.2.7). */
const advisedMs = 15_000;

export const heartbeatMissing: Rule = {
  id: 'heartbeat-missing',
  title: 'the stream is silent for long',
  severity: 'info',
  group: 'end',
  rank: 130,
  needs: ['wire', 'direct', 'config'],
  about: {
    what: 'No byte came for more than 15 s, the time after which the standard advises a comment, and no idle limit on the path is known. Many boxes would cut such a stream.',
    lookAlikes: [
      '`heartbeat-too-slow`, `limit-ahead`: a limit is known, and is judged by its own value.',
      '`idle-timeout`: the stream was cut for the silence.',
    ],
    settles: 'The configs of the proxies, which say how long a silence they allow.',
    source: [html('9.2.7')],
  },
  judge(facts) {
    const opened = openedStreams(facts);
    if (opened.length === 0) return ruledOut('no stream opened');
    const quiet = opened.filter((stream) => silenceOf(stream) > advisedMs);
    const longest = highest(opened.map(silenceOf));
    if (quiet.length === 0)
      return ruledOut(`the longest silence seen was ${formatMs(longest)}, the standard advises 15 s at most`);
    const known = settingsOf(facts, 'idle-timeout').filter(({ ms }) => ms !== null && ms > 0);
    if (known.length > 0) return ruledOut('the idle limits on the path are known, and judged by themselves');
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: null, proxy: 'origin' },
        what: `No byte came for ${formatMs(longest)}.`,
        why: 'The standard advises a comment about every 15 s; limits that are common on such paths: 60 s (Nginx proxy_read_timeout, AWS load balancers), 50 s (HAProxy timeout server in many examples), 100 s (Cloudflare), 5 min (Envoy stream_idle_timeout).',
        evidence: quiet.slice(0, 3).map((stream) => ({
          fact: `${stream.id}: silent for ${formatMs(silenceOf(stream))}`,
          from: 'connection' as const,
          connection: stream.id,
          value: silenceOf(stream),
          unit: 'ms',
        })),
        fix: [
          {
            proxy: 'origin',
            setting: 'heartbeat',
            suggested: 'a comment line (": \\n\\n") every 15 s',
            text: 'Send a comment whenever there was nothing to send for 15 s.',
          },
        ],
      },
    ]);
  },
};

/** The longest time without a byte, including the last one before the end. */
function silenceOf({ maxGapMs, close }: Stream): number {
  return Math.max(maxGapMs ?? 0, close.idleMs ?? 0);
}
