/** When the tool stops watching: as `src/probe/trials/enough.ts` decides it. */
import type { Situation } from '../situation.ts';
import type { PathRun } from './path.ts';
import { peerEnd } from './wire.ts';

const outliveFactor = 1.25;
const outliveMs = 1_500;
const tickMs = 100;

/** Milliseconds since the run began. Something was cut, and what still runs has outlived it: no more is learned. */
export function stopMs({ forMs }: Situation, runs: PathRun[]): number {
  const seen = runs.map((run) => ({ sentMs: run.request.sentMs, endMs: peerEnd(run)?.atMs ?? null, run }));
  const lastSent = Math.max(...seen.map(({ sentMs }) => sentMs));
  for (let atMs = Math.ceil(lastSent / tickMs) * tickMs; atMs < forMs; atMs += tickMs) {
    const isOver = ({ endMs }: { endMs: number | null }) => endMs !== null && endMs <= atMs;
    if (seen.every(isOver)) return atMs;
    const cut = seen.filter((one) => isOver(one) && one.run.answer.head?.status === 200);
    const oldest = Math.max(...cut.map(({ sentMs, endMs }) => (endMs ?? 0) - sentMs));
    const needed = oldest * outliveFactor + outliveMs;
    if (cut.length > 0 && seen.every((one) => isOver(one) || atMs - one.sentMs >= needed)) return atMs;
  }
  return forMs;
}
