/** How often an origin should send something, against the limits that are known and what it sends already. */

import { isOutlived } from '../../analysis/ends/outlived-limits.ts';
import { longestEarlierGap } from '../../analysis/ends/timing.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { heartbeatMs } from './timer.ts';

/** Fewer messages show no pace. */
const paceMessages = 3;

/** Below `limitMs` and below every limit on silence that a config sets, with a margin, ms. */
export function sparingMs(facts: Facts, limitMs: number): number {
  const limits = settingsOf(facts, 'idle-timeout').filter((limit) => !isOutlived(facts, limit));
  return heartbeatMs(Math.min(limitMs, ...limits.flatMap(({ ms }) => (ms ? [ms] : []))));
}

/** A sentence (with a space before it) where these streams had brought something as often as that before they fell silent; else empty. */
export function sentAlreadyWords(streams: readonly Stream[], everyMs: number): string {
  const paced = streams.filter(({ eventCount, commentCount }) => eventCount + commentCount >= paceMessages);
  if (streams.length === 0 || paced.length < streams.length) return '';
  const apart = highest(paced.map(longestEarlierGap));
  if (apart > everyMs) return '';
  const before = `Before it fell silent it sent as often as that (at most ${formatMs(apart)} apart)`;
  return ` ${before}: what is missing is a timer that goes on while there is nothing else to send.`;
}
