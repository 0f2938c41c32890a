/** The tool stood still for a time: what came then it sees at once when it goes on. */
import type { Stream } from '../../../src/model/stream.ts';
import type { Situation } from '../situation.ts';

export function paused(stream: Stream, { pause }: Situation, epochMs: number): Stream {
  if (pause === null) return stream;
  const fromMs = pause.atMs - (stream.openedAt - epochMs);
  const untilMs = fromMs + pause.forMs;
  let late = 0;
  const seen = (atMs: number) => (atMs < fromMs || atMs >= untilMs ? atMs : round(untilMs + 0.1 * ++late));
  const arrivals = stream.arrivals.map((one) => ({ ...one, atMs: seen(one.atMs) }));
  late = 0;
  const events = stream.events.map((one) => ({ ...one, atMs: seen(one.atMs) }));
  return { ...stream, arrivals, events, ...ending({ ...stream, arrivals }, seen) };
}

function ending(stream: Stream, seen: (atMs: number) => number): Pick<Stream, 'close' | 'maxGapMs'> {
  const { close, marks, arrivals } = stream;
  const sent = marks.requestSentMs;
  if (close.ageMs === null || sent === null) return { close, maxGapMs: stream.maxGapMs };
  const endMs = seen(close.ageMs + sent);
  const last = arrivals.at(-1)?.atMs ?? marks.headersMs;
  const gaps = arrivals.map(({ atMs }, at) => atMs - (arrivals[at - 1]?.atMs ?? atMs));
  const idleMs = last === null ? null : round(Math.max(0, endMs - last));
  return {
    close: { ...close, ageMs: round(endMs - sent), idleMs },
    maxGapMs: arrivals.length === 0 ? null : round(Math.max(...gaps, idleMs ?? 0)),
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
