/** How late events come, by their own clocks. */
import type { Histogram } from '../../tally/histograms.ts';
import type { EventClock } from '../body/event-clock.ts';

/** Of all streams of one process. */
export interface LagMeter {
  /** Looks for the clock in an event that came at a moment of the monotonic clock. */
  note(data: string, monotonicMs: number): void;
  /** What was noted is in the histogram. */
  flush(): void;
}

/** In a flood, the events of one chunk and millisecond come in runs: each run is recorded once. */
export function startLagMeter(clockOf: EventClock, histogram: Histogram): LagMeter {
  const wallOffset = performance.timeOrigin;
  let lagMs = 0;
  let times = 0;
  const flush = () => {
    if (times > 0) histogram.record(lagMs, times);
    times = 0;
  };
  return {
    flush,
    note(data, monotonicMs) {
      const madeAt = clockOf(data);
      if (madeAt === null) return;
      const late = wallOffset + monotonicMs - madeAt;
      if (late !== lagMs) flush();
      lagMs = late;
      times++;
    },
  };
}
