/** Decides when more watching would add nothing. */
import type { Plan } from '../../model/plan.ts';
import { endedByPeer, type Stream } from '../../model/stream.ts';
import type { Attempt } from './attempt.ts';

/** Streams still open must have lasted longer than the latest cut by this factor and this much before they count as not affected. */
const outliveFactor = 1.25;
const outliveMs = 1_500;
/** One that is silent since that cut may be open by mistake: that shows once it is silent for this many of its pauses, and this long. */
const silentFactor = 3;
const silentMs = 5_000;

/**
 * Something was cut, every stream that could reach the same limit had the time to do so, and the rest lasted longer.
 * A run without trouble never ends early: only time can show whether a limit follows.
 */
export function isEnough(plan: Plan, attempts: Attempt[]): boolean {
  const all = attempts.filter(({ stream }) => !isShort(stream));
  const expected = plan.trials.filter(({ headOnly }) => !headOnly).length;
  if (new Set(all.map(({ stream }) => stream.trial)).size < expected) return false;
  const cutAges = all
    .map(({ stream }) => stream)
    .filter(wasCut)
    .map(({ close }) => close.ageMs ?? 0);
  if (cutAges.length === 0) return false;
  const latest = Math.max(...cutAges);
  const needed = latest * outliveFactor + outliveMs;
  return all.every(
    ({ stream, ageMs }) => isEnded(stream) || (ageMs() >= needed && isClear(stream, latest, ageMs())),
  );
}

/** Over with its head: that end says nothing of the streams. */
function isShort({ asks }: Stream): boolean {
  return asks === 'ordinary' || asks === 'head';
}

/** Heard of since the age of the latest cut, or silent for long enough to be told from one that pauses. */
function isClear({ arrivals, maxGapMs }: Stream, cutAgeMs: number, ageMs: number): boolean {
  const last = arrivals.at(-1)?.atMs ?? 0;
  return last === 0 || last > cutAgeMs || ageMs - last >= Math.max(silentMs, silentFactor * (maxGapMs ?? 0));
}

function wasCut(stream: Stream): boolean {
  return isEnded(stream) && endedByPeer(stream);
}

function isEnded(stream: Stream): boolean {
  return stream.close.how !== 'own-stop' || stream.close.ageMs !== null;
}
