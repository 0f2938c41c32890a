/** Limits of a config that a stream on that path survived: they do not apply to it. */
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { longestEarlierGap } from './timing.ts';

/** A silence must exceed an idle limit by this much before the limit counts as not in force, ms. */
const beyondMs = 500;

/** Whether a stream through the proxies survived a silence that this idle limit forbids. */
export function isOutlived(facts: Facts, { ms, kind }: Setting): boolean {
  if (kind !== 'idle-timeout' || ms === null || ms <= 0) return false;
  return openedStreams(facts)
    .filter(({ route }) => route === 'proxy')
    .some((stream) => longestSurvivedMs(stream) > ms * 1.05 + beyondMs);
}

/** The longest silence that did not end the stream, ms; one that we ended ourselves was survived. */
export function longestSurvivedMs(stream: Stream): number {
  const last = stream.close.how === 'own-stop' ? (stream.close.idleMs ?? 0) : 0;
  return Math.max(last, longestEarlierGap(stream));
}
