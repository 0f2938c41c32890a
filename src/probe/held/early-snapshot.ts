/** Each open stream is looked at once, early: all that a recording has of it if the run is killed. */
import type { HeldRecord } from '../../model/held.ts';

/** An age at which a stream has settled, and two usual heartbeats fit in. */
const snapshotAtMs = 10_000;

/** The streams that wait for their look. */
export interface EarlySnapshots {
  opened(stream: OpenStream): void;
  /** Looks at those that have come of age. */
  look(): void;
}

interface OpenStream {
  readonly isOpen: boolean;
  readonly close: object | null;
  now(): number;
  record(): HeldRecord;
}

/** Streams reach that age roughly in the order in which they opened, so it is not necessary to check all of them. */
export function startEarlySnapshots(report: (record: HeldRecord) => void): EarlySnapshots {
  let waiting: OpenStream[] = [];
  return {
    opened: (stream) => void waiting.push(stream),
    look() {
      let aged = 0;
      for (const stream of waiting) {
        if (stream.now() < snapshotAtMs) break;
        if (stream.close === null) report(stream.record());
        aged++;
      }
      if (aged > 0) waiting = waiting.slice(aged);
    },
  };
}
