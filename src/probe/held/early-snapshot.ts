/** Takes one early snapshot of each open stream: if the run is killed, the recording has only that. */
import type { HeldRecord } from '../../model/population/held.ts';

/** An age at which a stream is past its start, and at which two heartbeats usually came. */
const snapshotAtMs = 10_000;

/** The streams whose snapshot is still to come. */
export interface EarlySnapshots {
  opened(stream: OpenStream): void;
  /** Takes the snapshots that are due. */
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
