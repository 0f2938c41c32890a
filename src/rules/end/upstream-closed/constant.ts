/** What the times of streams that an upstream closed have in common. Part of `upstream-closed`. */
import { type CutGroup, isTimed } from '../../../analysis/ends/cuts.ts';
import { endAt, sameMomentMs } from '../../../analysis/ends/moment.ts';
import { formatMs } from '../../../model/duration.ts';
import { spanOf } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';

/** Below this an age is the time a failure took, not a limit. */
const shortestLimitMs = 1_000;
/** What timers and the way to us may add to a time. */
const jitterMs = 50;

/** Constant times come from a timer, whose kind the pattern shows; streams that ended in one moment, from one event. */
export function constantWords(facts: Facts, group: CutGroup): string {
  const { pattern, ageLimitMs, idleLimitMs, ageMs } = group.timing;
  if (group.streams.length < 2 || ageMs[0] < shortestLimitMs || !isTimed(group)) return '';
  const age = `at age ${formatMs(ageLimitMs)}`;
  const idle = `${formatMs(idleLimitMs)} after the last byte`;
  const isIdleToo = pattern !== 'age';
  const moment = momentOf(facts, group);
  if (moment === 'event' && !isIdleToo)
    return ' They ended in one moment, at different ages: one event there (a crash, a kill, a deploy), not a limit on each stream.';
  if (moment !== null)
    return ` They ended in one moment, ${isIdleToo ? idle : age}: one event there (a crash, a kill, a deploy), or a limit of that length.`;
  if (pattern === 'age') return ` Every time ${age}: look for a limit of that length there.`;
  return pattern === 'idle'
    ? ` Every time ${idle}: look for a limit on silence of that length there.`
    : ` Every time ${age}, ${idle}: look for a limit of that length there, on silence or on the whole stream.`;
}

/** Every time after the same silence, or at the same age and not by one event. */
export function isLimit(facts: Facts, group: CutGroup): boolean {
  const { pattern, ageMs } = group.timing;
  if (group.streams.length < 2 || ageMs[0] < shortestLimitMs || !isTimed(group)) return false;
  return pattern !== 'age' || momentOf(facts, group) !== 'event';
}

/** event: their ends lie closer together than their ages; either: they began together, so that a common age is a common moment as well. */
function momentOf(facts: Facts, { timing }: CutGroup): 'event' | 'either' | null {
  const { streams, ageMs } = timing;
  const endsMs = spanOf(streams.map((stream) => endAt(facts, stream)));
  const agesMs = ageMs[1] - ageMs[0];
  if (endsMs >= sameMomentMs) return null;
  if (endsMs + jitterMs < agesMs) return 'event';
  const startsMs = spanOf(streams.map(({ openedAt }) => openedAt));
  return startsMs <= agesMs + jitterMs ? 'either' : null;
}
