/** The streams of a soak or load as they are reported: those that ended, and those without a recorded end. */

import type { LeadingEnding } from '../model/live.ts';
import type { Plan, Population } from '../model/plan.ts';
import { type HeldOpening, type HeldRecord, type SharedHead, streamOf } from '../model/population/held.ts';
import type { Stream } from '../model/stream.ts';
import { startEndings } from './leading-ending.ts';
import type { Processes } from './processes.ts';
import { keepStreams } from './stream-sample.ts';

/** Memory stays bounded by the open streams and the kept ones. */
export interface ReportedStreams {
  head(head: SharedHead): void;
  opening(opening: HeldOpening): void;
  look(record: HeldRecord): void;
  record(record: HeldRecord): void;
  leadingEnding(): LeadingEnding | null;
  /** Streams of the population that a process held. */
  openOf(worker: string): number;
  /** All that is kept, as the rules know it; `lastMs`: how far the run came. */
  streams(run: string, toolVersion: string, lastMs: number): Stream[];
}

/** `createdAt`: epoch ms at which the run began; `isReplay`: by its journal, after it ended somehow. */
export function startReportedStreams(
  plan: Plan,
  createdAt: number,
  isReplay: boolean,
  processes: Processes,
): ReportedStreams {
  const { workers } = plan.population as Population;
  // Streams around the proxies are no part of the population.
  const direct = new Set(plan.trials.filter(({ route }) => route === 'direct').map(({ name }) => name));
  const heads = new Map<number, SharedHead>();
  const kept = keepStreams();
  const endings = startEndings();
  // A process that holds its streams itself need not remember them twice: it does not outlive them.
  const keepsOpen = isReplay || workers > 1;
  const open = new Map<string, HeldOpening>();
  const snapshots = new Map<string, HeldRecord>();
  const ownerOf = (id: string) => `${((numberOf(id) - 1) % workers) + 1}`;
  const unfinished = (lastMs: number) =>
    [...snapshots.values()]
      .filter(({ id }) => open.has(id))
      .map((record) => leftOpen(record, createdAt, lastMs, processes.lastTickMs(ownerOf(record.id))));
  return {
    head: (head) => void heads.set(head.head, head),
    opening(opening) {
      if (keepsOpen) open.set(opening.id, opening);
    },
    look(record) {
      if (keepsOpen) snapshots.set(record.id, record);
    },
    leadingEnding: endings.leading,
    record(record) {
      if (!direct.has(record.trial)) endings.note(record, heads.get(record.head ?? -1)?.status ?? null);
      open.delete(record.id);
      snapshots.delete(record.id);
      kept.add(record);
    },
    openOf: (worker) =>
      [...open.values()].filter(({ id, trial }) => ownerOf(id) === worker && !direct.has(trial)).length,
    streams: (run, toolVersion, lastMs) =>
      [...kept.records(), ...unfinished(lastMs)]
        .map((record) => streamOf(record, heads.get(record.head ?? -1) ?? null, run, plan, toolVersion))
        .sort((a, b) => numberOf(a.id) - numberOf(b.id)),
  };
}

/** `c12` is the twelfth stream of the run. */
function numberOf(id: string): number {
  return Number(id.slice(1));
}

/** A stream that was open when its process, or the whole run, was gone: it lived until then, and nothing ended it that we know of. */
function leftOpen(
  record: HeldRecord,
  createdAt: number,
  lastMs: number,
  diedAtMs: number | null,
): HeldRecord {
  const ageMs = createdAt + (diedAtMs ?? lastMs) - record.openedAt - (record.marks.requestSentMs ?? 0);
  const because = diedAtMs === null ? {} : { because: 'worker-died' as const };
  return {
    ...record,
    close: { ...record.close, idleMs: null, ageMs: Math.max(record.close.ageMs ?? 0, ageMs), ...because },
  };
}
