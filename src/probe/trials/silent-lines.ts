/** Which running streams have fallen silent so suddenly that their connection itself is asked. */
import { isOpened } from '../../model/stream.ts';
import type { Attempt } from './attempt.ts';
import { answeredMs } from './line-probe.ts';

/** A rhythm: as many arrivals at least, over as long, ms. */
const fewestArrivals = 4;
const rhythmMs = 1_500;
/** Silent for so many of its longest pauses, and for so long, ms. */
const silentFactor = 3;
const silentMs = 3_000;

/** Asks at each of these; each is asked once, while there is time for an answer. */
export function askSilentLines(attempts: readonly Attempt[], leftMs: number): void {
  if (leftMs < answeredMs) return;
  for (const attempt of attempts) if (hasFallenSilent(attempt)) attempt.askLine();
}

function hasFallenSilent({ stream, ageMs }: Attempt): boolean {
  const { arrivals, maxGapMs, close } = stream;
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (close.ageMs !== null || !isOpened(stream) || !first || !last) return false;
  if (arrivals.length < fewestArrivals || last.atMs - first.atMs < rhythmMs) return false;
  return ageMs() - last.atMs >= Math.max(silentMs, silentFactor * (maxGapMs ?? 0));
}
