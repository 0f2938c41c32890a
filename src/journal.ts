/** The recording as it grows: a line as each stream ends and one a second, on disk as it is written. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording } from './model/recording.ts';
import type { Stream } from './model/stream.ts';

export const recordingName = 'recording.jsonl';

export interface Journal {
  header(header: Pick<Recording, 'tool' | 'run' | 'createdAt' | 'plan'>): void;
  stream(stream: Stream): void;
  /** Milliseconds since the run began, and how many streams are open. */
  tick(atMs: number, open: number): void;
}

/** A journal in `dir`; a run that is killed leaves what it saw until then. */
export function openJournal(dir: string): Journal {
  const file = join(dir, recordingName);
  const append = (value: object) => appendFileSync(file, `${JSON.stringify(value)}\n`);
  return {
    header: (header) => writeFileSync(file, `${JSON.stringify({ kind: 'header', ...header })}\n`),
    stream: (stream) => append({ kind: 'stream', ...stream }),
    tick: (atMs, open) => append({ kind: 'tick', atMs: Math.round(atMs), open }),
  };
}
