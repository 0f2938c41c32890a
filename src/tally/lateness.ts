/** The second in which an event loop of this tool was latest. */
import { formatMs } from '../model/duration.ts';
import type { MachineEvent } from '../model/population/figures.ts';
import type { HeldTick } from '../model/population/held.ts';

/** A loop that is this late stamps arrivals too late to judge single ones by. */
const lateMs = 200;
const afterStandstillMs = 1_500;

/** Only the worst second: a storm of handshakes is late for seconds, and each would be a line. */
export interface LoopLateness {
  note(tick: HeldTick): void;
  /** Empty while no second was late. */
  events(): MachineEvent[];
}

/** Nothing was late yet. */
export function startLoopLateness(): LoopLateness {
  let worst: { delayMs: number; atMs: number } | null = null;
  let reportedUntilMs = 0;
  return {
    note({ atMs, eventLoopDelayMs: delayMs, machine }) {
      // A process that stood still is reported as such; its loop notices it in that second or the next.
      if (machine.some(({ kind }) => kind === 'suspended')) reportedUntilMs = atMs + afterStandstillMs;
      if (atMs <= reportedUntilMs) return;
      if (delayMs > Math.max(lateMs, worst?.delayMs ?? 0)) worst = { delayMs, atMs };
    },
    events: () => (worst === null ? [] : [lateEvent(worst)]),
  };
}

function lateEvent({ delayMs, atMs }: { delayMs: number; atMs: number }): MachineEvent {
  const text = `this tool's event loop was late by ${formatMs(delayMs)} (p99) for a second: what was measured then (handshakes, first events) is partly its own`;
  return { kind: 'late', atMs, text };
}
