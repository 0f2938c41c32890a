/** All clients that were lost together come back together. */

import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { refusalWords } from '../../analysis/answers/refusal-words.ts';
import { type ReturnBurst, returnBurstOf } from '../../analysis/returns/burst.ts';
import { returnsOf } from '../../analysis/returns/returns.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, measured } from '../sources.ts';

/** From this share on the burst itself was more than the endpoint could take. */
const harmful = 0.1;

export const reconnectStorm: Rule = {
  id: 'reconnect-storm',
  title: 'clients come back all at once',
  severity: 'warning',
  group: 'return',
  rank: 50,
  isLook: true,
  needs: ['wire', 'access-log', 'error-log'],
  about: {
    what: 'Many streams were lost in one moment, and their clients asked again within one second, since all of them wait equally long: a server that has just come up gets all of its load at once. A warning where a tenth of them was refused, else for information.',
    lookAlikes: [
      'A ramp, or clients that were lost one by one: they come back as they were lost.',
      'Cuts that this tool made itself (`--interrupt`).',
      '`retry-too-short`: how soon each comes back, not how many at once.',
      '`rate-limited`, `connection-limit`: what refused them.',
    ],
    settles: 'The moments at which the clients asked again, beside the `retry:` that the stream had sent.',
    source: [html('9.2.6'), measured('the busiest second of reconnects after the most streams were lost')],
  },
  judge(facts) {
    if (returnsOf(facts).length === 0) return notChecked(['time'], 'no client had to come back');
    const burst = returnBurstOf(facts);
    if (!burst) return ruledOut('clients came back as they were lost, or were too few to be felt');
    return found(this, [draft(facts, burst)]);
  },
};

function draft(facts: Facts, burst: ReturnBurst) {
  const { streams, refused, lost, waves } = burst;
  const share = refused.length / streams.length;
  const retryMs = retryOf(facts, streams);
  return {
    severity: share >= harmful ? ('warning' as const) : ('info' as const),
    confidence: 'likely' as const,
    where: ownerOf(retryMs),
    what: `${lost} streams were lost within 2 s, and ${streams.length} requests for new ones came in one second${wavesWords(waves)}.`,
    why: `${waitWords(facts, retryMs)} ${outcomeWords(burst)}`,
    evidence: [statistic(streams), ...refused.slice(0, 3).map(answerOf)],
    fix: [
      {
        proxy: 'origin' as const,
        setting: 'retry',
        current: retryMs === null ? null : String(retryMs),
        text: 'Give each stream a `retry:` of its own, by chance between 2000 and 10000: the clients then come back over eight seconds in place of one. EventSource adds no chance of its own.',
      },
    ],
  };
}

function wavesWords(waves: number): string {
  return waves > 0 ? `, and again in ${waves} further waves` : '';
}

/** The `retry:` that all of those clients had got; null where they differ, or none came. */
function retryOf(facts: Facts, streams: Stream[]): number | null {
  const clients = new Set(streams.map(({ client }) => client));
  const values = returnsOf(facts).flatMap(({ client, before }) =>
    clients.has(client) ? [before.retryMs] : [],
  );
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

function ownerOf(retryMs: number | null): Finding['where'] {
  return { hop: null, proxy: retryMs === null ? 'client' : 'origin' };
}

function waitWords({ plan }: Facts, retryMs: number | null): string {
  if (retryMs !== null)
    return `Every stream had sent retry: ${retryMs}, so every client waits that long and no longer.`;
  const policy = plan.population?.reconnect.name ?? 'none';
  return `No stream had sent a retry:, so every client waits equally long (policy ${policy}), as browsers wait their own 3 to 5 s.`;
}

function outcomeWords({ streams, refused }: ReturnBurst): string {
  const [first] = refused;
  if (!first) return 'The endpoint took all of them this time.';
  return `${refused.length} of the ${streams.length} were refused (${refusalWords(first)}), and ask again in step.`;
}

function statistic(streams: Stream[]): Evidence {
  const times = streams.map(({ openedAt }) => openedAt);
  return {
    fact: `${streams.length} reconnects began within ${formatMs(highest(times) - lowest(times))}`,
    from: 'statistic',
    value: streams.length,
    unit: 'requests',
  };
}
