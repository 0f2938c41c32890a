/** A limit on the age of a response that a hop logs as if its client had left, or does not log at all. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { wordOf } from '../parties/blame.ts';
import type { CutGroup } from './cuts.ts';
import { isSharedEnd } from './moment.ts';
import { fitsNextWrite } from './next-write.ts';
import { fitsAge, isRepeated } from './timing.ts';

/** The limit on the whole response that these ends fit: of the hop that closed, where a row tells which that is. Null: none does. */
export function fittingAgeLimit(facts: Facts, { hop, streams, timing }: CutGroup): Setting | null {
  const known = settingsOf(facts, 'total-timeout', hop?.name).filter(({ ms }) => ms !== null && ms > 0);
  return (
    known.find(({ ms }) => ms !== null && fitsAge(timing, ms)) ??
    known.find((one) => fitsNextWrite(facts, streams, one)) ??
    null
  );
}

/**
 * The hop whose rows say that its client left, where that client is ours and stayed, or is a hop that says that this one
 * closed; one that words its own limit so. Null: there is none, or its config was read and sets no such limit.
 */
export function hopThatDenies(facts: Facts, { hop, reason, streams }: CutGroup): Hop | null {
  if (reason !== null && reason !== 'upstream-closed') return null;
  const closer = reason === null ? facts.hops[0] : hop;
  if (!closer || habitOf(closer.proxy, 'leftMayBeLimit') !== true) return null;
  const limits = settingsOf(facts, 'total-timeout', closer.name);
  if (limits.length > 0 && limits.every(({ ms }) => ms === 0)) return null;
  return streams.every((stream) => isDenied(facts, stream, closer)) ? closer : null;
}

function isDenied(facts: Facts, stream: Stream, hop: Hop): boolean {
  return isTruncated(stream) && wordOf(facts, stream, hop)?.record.reason === 'client-closed';
}

/** Whether a hop that another one's rows blame may have ended these streams by such a limit of its own. */
export function isOwnAgeLimit(facts: Facts, group: CutGroup): boolean {
  if (group.reason !== 'upstream-closed' || group.hop === null || group.truncated !== 'all') return false;
  if (fittingAgeLimit(facts, group) !== null) return true;
  const isRhythm = isRepeated(group.streams) && !isSharedEnd(facts, group.streams);
  return isRhythm && hopThatDenies(facts, group) !== null;
}
