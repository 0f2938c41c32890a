/** When the limits of one hop fire. */
import type { HopLimit, HopSituation } from '../situation.ts';
import type { Answer, CauseKind } from './flow.ts';

/** Nginx re-arms a timer only when it would move by more than this. */
const lazyMs = 300;

const ages = new Set(['timeout', 'max_stream_duration', 'cluster.max_stream_duration']);

/** The first limit that fires before the answer ends; null: none does. */
export function firstLimit(
  hop: HopSituation,
  askedMs: number,
  answer: Answer,
): { atMs: number; limit: HopLimit; kind: CauseKind } | null {
  const fired = hop.limits.flatMap((limit) => {
    const atMs = firesAt(hop, limit, askedMs, answer);
    return atMs === null || (answer.end && answer.end.atMs <= atMs) ? [] : [{ atMs, limit }];
  });
  const [first] = fired.sort((a, b) => a.atMs - b.atMs);
  return first ? { ...first, kind: kindOf(first.limit, first.atMs, answer) } : null;
}

function kindOf({ setting }: HopLimit, atMs: number, { head }: Answer): CauseKind {
  if (head === null || atMs < head.atMs) return 'head-limit';
  return ages.has(setting) || setting === 'write-limit' ? 'age-limit' : 'idle-limit';
}

function firesAt(
  hop: HopSituation,
  { setting, ms }: HopLimit,
  askedMs: number,
  answer: Answer,
): number | null {
  if (ages.has(setting)) return askedMs + ms;
  // Only what is written meets it.
  if (setting === 'write-limit') return answer.chunks.find(({ atMs }) => atMs >= askedMs + ms)?.atMs ?? null;
  const moves = [...(answer.head ? [answer.head.atMs] : []), ...answer.chunks.map(({ atMs }) => atMs)];
  const lazy = hop.kind === 'nginx' ? lazyMs : 0;
  let dueMs = askedMs + ms;
  for (const atMs of moves) {
    if (atMs >= dueMs) break;
    if (atMs + ms - dueMs >= lazy) dueMs = atMs + ms;
  }
  return dueMs;
}
