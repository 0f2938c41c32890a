/** A limit on the age of a response that a hop logs as if its client had left, or does not log at all. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { wordOf } from '../parties/blame.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { wouldLogUpstreamLoss } from '../parties/upstream-loss-evidence.ts';
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
export function hopThatDenies(facts: Facts, group: CutGroup): Hop | null {
  const closer = closerOf(facts, group);
  const { streams } = group;
  if (!closer || habitOf(closer.proxy, 'leftMayBeLimit') !== true) return null;
  const limits = settingsOf(facts, 'total-timeout', closer.name);
  if (limits.length > 0 && limits.every(({ ms }) => ms === 0)) return null;
  return streams.every((stream) => isDenied(facts, stream, closer)) ? closer : null;
}

/**
 * The hop that wrote rows of these streams and no line about their ends, where one of an upstream that went would stand,
 * and none of a limit of its own.
 */
export function hopWithoutLine(facts: Facts, group: CutGroup): Hop | null {
  const closer = closerOf(facts, group);
  if (!closer || habitOf(closer.proxy, 'agesWithoutLine') !== true) return null;
  return group.streams.every((stream) => isWithoutLine(facts, stream, closer)) ? closer : null;
}

/** The hop whose own log leaves nothing but such a limit of its own; null: none does. */
export function hopOfOwnLimit(facts: Facts, group: CutGroup): Hop | null {
  return hopThatDenies(facts, group) ?? hopWithoutLine(facts, group);
}

/** Of a hop that was blamed no row could be read: the next one behind it with rows, where its log leaves such a limit. Null: there is none. */
export function hopBehindUnread(facts: Facts, group: CutGroup): Hop | null {
  const { hop, reason, streams } = group;
  if (reason !== 'upstream-closed' || hop === null) return null;
  const hasRows = ({ name }: Hop) =>
    streams.some((stream) => joinsOf(facts, stream).some((join) => join.hop === name));
  const next = facts.hops.slice(facts.hops.indexOf(hop)).find(hasRows);
  return !next || next === hop ? null : hopOfOwnLimit(facts, { ...group, hop: next });
}

/** The first hop, or the one that a row of the hop in front of it names. */
function closerOf(facts: Facts, { hop, reason }: CutGroup): Hop | null {
  if (reason === null) return facts.hops[0] ?? null;
  return reason === 'upstream-closed' ? hop : null;
}

function isWithoutLine(facts: Facts, stream: Stream, hop: Hop): boolean {
  const isSilent = wordOf(facts, stream, hop)?.record.reason === 'unknown';
  return isTruncated(stream) && isSilent && wouldLogUpstreamLoss(facts, stream, hop);
}

function isDenied(facts: Facts, stream: Stream, hop: Hop): boolean {
  return isTruncated(stream) && wordOf(facts, stream, hop)?.record.reason === 'client-closed';
}

/** Whether a hop that another one's rows blame may have ended these streams by such a limit of its own. */
export function isOwnAgeLimit(facts: Facts, group: CutGroup): boolean {
  if (group.reason !== 'upstream-closed' || group.hop === null || group.truncated !== 'all') return false;
  if (fittingAgeLimit(facts, group) !== null) return true;
  const isRhythm = isRepeated(group.streams) && !isSharedEnd(facts, group.streams);
  return isRhythm && hopOfOwnLimit(facts, group) !== null;
}
