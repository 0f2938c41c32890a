/** The generator watches itself: where it was the bottleneck, no timing of the run can be trusted. */
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { GeneratorFacts } from '../model/recording.ts';
import { watchPauses } from '../probe/index.ts';

/** This process as it is watched. */
export interface GeneratorWatch {
  /** Event-loop delay p99 (ms), memory, CPU, open files and standstills so far. */
  look(): GeneratorFacts;
  stop(): void;
}

/** Starts watching, until `stop`. */
export function watchGenerator(): GeneratorWatch {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const pauses = watchPauses();
  const start = process.cpuUsage();
  return {
    look() {
      const cpu = process.cpuUsage(start);
      const seen = pauses.seen();
      return {
        eventLoopDelayMs: Math.max(0, Math.round(delay.percentile(99) / 1e5) / 10 - 10),
        rssBytes: process.memoryUsage.rss(),
        cpuSeconds: Math.round((cpu.user + cpu.system) / 1e3) / 1e3,
        openFiles: openFiles(),
        ...(seen.length > 0 && { pauses: seen }),
      };
    },
    stop() {
      pauses.stop();
      delay.disable();
    },
  };
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
