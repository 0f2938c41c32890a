/** Which running streams have fallen silent so suddenly that their connection itself is asked. */
import { isOpened } from '../../model/stream.ts';
import { answeredMs, isSuddenSilence } from '../wire/line-probe.ts';
import type { Attempt } from './attempt.ts';

/** Asks at each of these; each is asked once, while there is time for an answer. */
export function askSilentLines(attempts: readonly Attempt[], leftMs: number): void {
  if (leftMs < answeredMs) return;
  for (const attempt of attempts) if (hasFallenSilent(attempt)) attempt.askLine();
}

function hasFallenSilent({ stream, ageMs }: Attempt): boolean {
  const { arrivals, maxGapMs, close } = stream;
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (close.ageMs !== null || !isOpened(stream) || !first || !last) return false;
  return isSuddenSilence({
    arrivals: arrivals.length,
    spanMs: last.atMs - first.atMs,
    longestGapMs: maxGapMs ?? 0,
    silentForMs: ageMs() - last.atMs,
  });
}
