/** The monotonic clock of one attempt; wall time is taken once, at its start. */

/** A clock that runs. */
export interface AttemptClock {
  /** Epoch ms at which the attempt began. */
  wall: number;
  /** Milliseconds since then, to the microsecond. */
  now(): number;
}

/** Starts it now. */
export function startClock(): AttemptClock {
  const start = performance.now();
  return { wall: Date.now(), now: () => Math.round((performance.now() - start) * 1000) / 1000 };
}
