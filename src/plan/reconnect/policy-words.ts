/** A reconnect policy in words, and what it may ask of an endpoint. */
import { formatExactMs } from '../../model/duration.ts';
import type { Backoff, LossKind, ReconnectPolicy } from '../../model/reconnect.ts';

const lossWords: Record<LossKind, string> = {
  ended: 'an end',
  network: 'a network error',
  auth: '401 or 403',
  proxy: '404, 502, 503 or 504',
  server: 'another 5xx',
  refused: 'another answer',
};

/** One line: after which loss a client asks again, and when. */
export function describePolicy({ name, after, retryField, jitter, quality }: ReconnectPolicy): string {
  const groups = new Map<string, string[]>();
  for (const [loss, backoff] of Object.entries(after) as [LossKind, Backoff | null][]) {
    if (backoff === null) continue;
    const words = describeBackoff(backoff);
    groups.set(words, [...(groups.get(words) ?? []), lossWords[loss]]);
  }
  if (groups.size === 0) return `${name}: a lost stream is not asked for again`;
  const tries = [...groups].map(([words, losses]) => `after ${losses.join(' or ')} ${words}`);
  const parts = [
    ...tries,
    ...(Object.values(after).includes(null) ? ['after anything else never'] : []),
    ...(jitter > 0 ? [`each ± ${Math.round(jitter * 100)} % by chance`] : []),
    ...(quality.length > 0 ? ['scaled by latency and errors'] : []),
    ...(retryField ? ["the stream's own retry: goes first"] : []),
  ];
  return `${name}: ${parts.join('; ')}`;
}

function describeBackoff({ initialMs, factor, maxMs, tries }: Backoff): string {
  const most = maxMs < Number.MAX_SAFE_INTEGER ? ` up to ${formatExactMs(maxMs)}` : '';
  const bounds = [
    ...(factor === 1 ? [] : [`×${factor} each time${most}`]),
    ...(tries === null ? [] : [`${tries} tries`]),
  ];
  return `in ${formatExactMs(initialMs)}${bounds.length > 0 ? ` (${bounds.join(', ')})` : ''}`;
}

/**
 * Requests within the busiest second after `streams` streams were lost at once. An upper bound: all requests may
 * coincide, only jitter spreads them. A `retry:` of the stream may raise it.
 */
export function peakReconnectsPerSecond(
  { after, jitter, quality }: ReconnectPolicy,
  streams: number,
): number {
  const shortest = Math.min(1, ...quality.map(({ times }) => times));
  const rates = (Object.entries(after) as [LossKind, Backoff | null][]).map(([loss, backoff]) => {
    if (backoff === null) return 0;
    const delayMs = backoff.initialMs * shortest;
    const together = Math.min(1, 1000 / Math.max(1, 2 * jitter * delayMs));
    // After a stream that opened and ended, the delays start again with the first one.
    const factor = loss === 'ended' ? 1 : backoff.factor;
    return together * triesInOneSecond(delayMs * (1 - jitter), factor, backoff.tries);
  });
  return Math.ceil(streams * Math.max(0, ...rates));
}

/** A round trip takes at least this long, even on this machine: shorter delays make no difference. */
const shortestRoundMs = 20;

function triesInOneSecond(delayMs: number, factor: number, most: number | null): number {
  let tries = 1;
  let spentMs = 0;
  let nextMs = delayMs * factor;
  while (tries < (most ?? Number.POSITIVE_INFINITY)) {
    spentMs += Math.max(nextMs, shortestRoundMs);
    if (spentMs >= 1000) break;
    tries += 1;
    nextMs *= factor;
  }
  return tries;
}
