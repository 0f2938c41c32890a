/** Records the streams of a diagnose while they run, so that a killed run still shows which ones were open. */

import type { GeneratorFacts } from '../model/recording.ts';
import type { Stream } from '../model/stream.ts';
import type { Journal } from './journal.ts';
import { newsOf, type RecordedStream, recordedStateOf } from './stream-news.ts';

/** Receives what happens to each stream. */
export interface StreamJournal {
  /** It is being asked for. */
  asked(stream: Stream): void;
  /** `atMs` after the run began these are open. */
  tick(atMs: number, open: Stream[]): void;
  ended(stream: Stream): void;
}

/** A line as each stream is asked for, one of what is new of it and of this process (`look`) at each tick, and all of it once it has ended. */
export function journalStreams(journal: Journal | undefined, look: () => GeneratorFacts): StreamJournal {
  const recorded = new Map<string, RecordedStream>();
  return {
    asked(stream) {
      recorded.set(stream.id, recordedStateOf(stream));
      journal?.write({ kind: 'asked', ...stream });
    },
    tick(atMs, open) {
      for (const stream of open) {
        const known = recorded.get(stream.id);
        const news = known && newsOf(stream, known);
        if (news) journal?.write({ kind: 'news', ...news });
      }
      journal?.write({ kind: 'tick', atMs: Math.round(atMs), open: open.length, generator: look() });
    },
    ended(stream) {
      recorded.delete(stream.id);
      journal?.write({ kind: 'stream', ...stream });
    },
  };
}
