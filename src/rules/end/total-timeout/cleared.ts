/** What clears a proxy, or chance, of a limit on the whole stream. Part of `total-timeout`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { type Facts, hasUnreadConfig, openedStreams, settingsOf } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';

/**
 * The limit of the only proxy, whose config was read, where it is off or longer than these ages; null where
 * there is another proxy, no config, or a limit that these streams outlived, which then is not the one in force.
 */
export function clearedLimit(facts: Facts, { timing }: CutGroup): Setting | null {
  const [hop] = facts.hops;
  if (!hop || facts.hops.length > 1 || hasUnreadConfig(facts)) return null;
  const limits = settingsOf(facts, 'total-timeout', hop.name).filter(({ ms }) => ms !== null);
  const isFar = limits.every(({ ms }) => ms === 0 || (ms ?? 0) > timing.ageMs[1] * 1.1 + 500);
  return isFar ? (limits.find(({ state }) => state === 'response') ?? null) : null;
}

/** A single end has no rhythm: in a load only one stream ended, or others on the same path reached a higher age. */
export function hasLongerLivedPeers(facts: Facts, { streams, timing }: CutGroup): boolean {
  if (streams.length !== 1) return false;
  if ((facts.figures?.counts.opened ?? 0) > 1) return true;
  return openedStreams(facts).some(
    (stream) =>
      stream.route === 'proxy' &&
      stream !== streams[0] &&
      (stream.close.ageMs ?? 0) > timing.ageMs[1] * 1.1 + 500,
  );
}
