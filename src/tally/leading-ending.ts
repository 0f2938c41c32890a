/** How most of the streams ended that are gone by now. */

import type { LeadingEnding } from '../model/live.ts';
import type { HeldRecord } from '../model/population/held.ts';
import { isRedirect } from '../model/redirect.ts';

/** Counts of each kind of end, and the spans of its times. */
export interface LeadingEndings {
  note(record: HeldRecord, status: number | null): void;
  /** Null: none has ended but by us. */
  leading(): LeadingEnding | null;
}

/** None has ended. */
export function startEndings(): LeadingEndings {
  const kinds = new Map<string, LeadingEnding>();
  return {
    note({ failure, close }, status) {
      if (close.how === 'own-stop' || (status !== null && isRedirect({ status }))) return;
      const { how, code, ageMs, idleMs } = close;
      const key = `${failure?.code} ${status} ${how} ${code}`;
      const ending = kinds.get(key) ?? newEnding({ failure: failure?.code ?? null, status, how, code });
      kinds.set(key, ending);
      ending.count++;
      widen(ending.ageMs, ageMs);
      widen(ending.idleMs, idleMs);
    },
    leading: () => [...kinds.values()].reduce(mostOf, null),
  };
}

function newEnding(kind: Pick<LeadingEnding, 'failure' | 'status' | 'how' | 'code'>): LeadingEnding {
  const unknown = (): [number, number] => [Number.POSITIVE_INFINITY, 0];
  return { ...kind, count: 0, ageMs: unknown(), idleMs: unknown() };
}

function widen(span: [number, number], ms: number | null): void {
  if (ms === null) return;
  span[0] = Math.min(span[0], ms);
  span[1] = Math.max(span[1], ms);
}

function mostOf(most: LeadingEnding | null, one: LeadingEnding): LeadingEnding {
  return most === null || one.count > most.count ? one : most;
}
