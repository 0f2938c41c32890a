/** The recording as it grows: a line as each stream opens and ends, and one at each tick; on disk within half a second. */
import { closeSync, fdatasync } from 'node:fs';
import { join } from 'node:path';
import type { MachineEvent, PressureFigures } from '../model/population/figures.ts';
import type { HeldEvent, HeldOpening, HeldRecord, HeldTick, SharedHead } from '../model/population/held.ts';
import type { GeneratorFacts, Recording } from '../model/recording.ts';
import { openPrivate, writeAll } from './private-files.ts';
import type { StreamLine } from './watched-streams.ts';

export const recordingName = 'recording.jsonl';

/** What a line of the recording is, by its `kind`. */
export type JournalLine =
  | ({ kind: 'header' } & Partial<Recording> &
      Pick<Recording, 'tool' | 'run' | 'createdAt' | 'plan'> & {
        /** Of a diagnose that was kept whole: how many streams follow. */
        streamCount?: number;
      })
  /** Of a diagnose. */
  | StreamLine
  /** Milliseconds since the run began, how many streams are open, and what this process took until then. */
  | { kind: 'tick'; atMs: number; open: number; generator?: GeneratorFacts }
  | ({ kind: 'head' } & SharedHead)
  | ({ kind: 'opening' } & HeldOpening)
  | ({ kind: 'look' | 'held' } & HeldRecord)
  | ({ kind: 'second' } & HeldTick)
  | ({ kind: 'event' } & HeldEvent)
  | { kind: 'worker-died'; worker: string; how: string }
  | { kind: 'pressure'; figures: PressureFigures | null }
  | { kind: 'machine'; event: MachineEvent }
  /** The last line of a run that was not killed while it asked. */
  | ({ kind: 'end' } & Pick<
      Recording,
      'watchedSeconds' | 'interrupted' | 'generator' | 'abortedBy' | 'budget'
    >);

export interface Journal {
  /** The system's code for why it ended before its time; null: it did not. */
  readonly fault: string | null;
  write(line: JournalLine): void;
  /** All lines are on disk, and no more will come. */
  close(): void;
}

/** Lines wait no longer than this: a run that is killed loses what came since. */
const flushMs = 500;
const flushBytes = 1 << 16;
/** How much of the written data may be lost if the machine crashes, ms. */
const syncMs = 5_000;
/** Lines that are written at once: without them the run, or one of its streams, could not be reported at all. */
const urgent = new Set<JournalLine['kind']>(['header', 'asked', 'end']);

/**
 * A journal in `dir`, of lines as `shown` lets them be seen. If the disk is full or gone, `onFault` is called once
 * with the system's code, and the run goes on without a recording.
 */
export function openJournal(
  dir: string,
  onFault: (code: string) => void,
  shown: (text: string) => string = (text) => text,
): Journal {
  let file: number | null = null;
  let waiting = '';
  let fault: string | null = null;
  const tryTo = (act: () => void) => {
    try {
      act();
    } catch (error) {
      file = null;
      waiting = '';
      fault = (error as NodeJS.ErrnoException).code ?? String(error);
      onFault(fault);
    }
  };
  const flush = () => {
    const text = shown(waiting);
    waiting = '';
    if (file !== null && text !== '') tryTo(() => writeAll(file as number, text));
  };
  tryTo(() => {
    file = openPrivate(join(dir, recordingName));
  });
  const timer = setInterval(flush, flushMs).unref();
  // Not awaited: syncing takes longer than reading from streams may pause.
  const syncing = setInterval(() => file !== null && fdatasync(file, () => undefined), syncMs).unref();
  // A second Ctrl-C or a bug ends the process at once, so what is left is written synchronously.
  process.once('exit', flush);
  return {
    get fault() {
      return fault;
    },
    write(line) {
      if (file === null) return;
      waiting += `${JSON.stringify(line)}\n`;
      if (waiting.length > flushBytes || urgent.has(line.kind)) flush();
    },
    close() {
      clearInterval(timer);
      clearInterval(syncing);
      process.off('exit', flush);
      flush();
      if (file !== null) tryTo(() => closeSync(file as number));
      file = null;
    },
  };
}
