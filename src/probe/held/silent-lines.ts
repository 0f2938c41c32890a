/** Held streams that have fallen silent, and what became of the question to their connections. */
import type { LineProbe, StreamClose } from '../../model/stream.ts';
import { answeredMs, isGone } from '../wire/line-probe.ts';
import type { ConnectionFacts } from './asking-stream.ts';

/** A stream as far as its silence and its connection go. */
interface Silent {
  readonly body: { isSilentAt(now: number): boolean } | null;
  readonly connection: ConnectionFacts | null;
}

/** Asks the connection of each that fell silent, once, while there is time for an answer; `leftMs`: until all are ended. */
export function askSilentLines(clients: { client: { stream: Silent | null } }[], leftMs: number): void {
  if (leftMs < answeredMs) return;
  const now = performance.now();
  for (const { client } of clients)
    if (client.stream?.body?.isSilentAt(now)) client.stream.connection?.line?.ask();
}

interface Asked {
  readonly startedAt: number;
  readonly connection: ConnectionFacts | null;
}

/** The answer, for a stream that ended at `endedAtMs` after its start; null: its connection was not asked, or told nothing. */
export function lineProbeOf({ startedAt, connection }: Asked, endedAtMs: number): LineProbe | null {
  const probe = connection?.line?.result(startedAt + endedAtMs);
  return probe ? { ...probe, atMs: probe.atMs - Math.round(startedAt) } : null;
}

/** What our own question brought to light is no end that anybody made. */
export function reasonOf(stream: Asked, endedAtMs: number): StreamClose['because'] {
  const lineProbe = lineProbeOf(stream, endedAtMs) ?? undefined;
  return isGone({ lineProbe }) ? 'line-gone' : undefined;
}
