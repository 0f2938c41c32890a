/** Decides when more watching would add nothing. */
import type { Plan } from '../../model/plan.ts';
import { endedByPeer } from '../../model/stream.ts';
import type { Attempt } from './attempt.ts';

/** Streams still open must have lasted longer than the latest cut by this factor and this much before they count as not affected. */
const outliveFactor = 1.25;
const outliveMs = 1_500;

/**
 * Something was cut, every stream that could reach the same limit had the time to do so, and the rest lasted longer.
 * A run without trouble never ends early: only time can show whether a limit follows.
 */
export function isEnough(plan: Plan, attempts: Attempt[]): boolean {
  const all = attempts.filter(({ stream }) => stream.asks !== 'ordinary');
  const expected = plan.trials.filter(({ headOnly }) => !headOnly).length;
  if (new Set(all.map(({ stream }) => stream.trial)).size < expected) return false;
  const cutAges = all
    .map(({ stream }) => stream)
    .filter(wasCut)
    .map(({ close }) => close.ageMs ?? 0);
  if (cutAges.length === 0) return false;
  const needed = Math.max(...cutAges) * outliveFactor + outliveMs;
  return all.every(({ stream, ageMs }) => isEnded(stream) || ageMs() >= needed);
}

function wasCut(stream: Attempt['stream']): boolean {
  return isEnded(stream) && endedByPeer(stream);
}

function isEnded(stream: Attempt['stream']): boolean {
  return stream.close.how !== 'own-stop' || stream.close.ageMs !== null;
}
