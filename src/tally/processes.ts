/** The processes of a soak or load, each with its latest report and its end. */

import type { WorkerFacts } from '../model/population/figures.ts';
import type { HeldTick } from '../model/population/held.ts';

interface Process extends Pick<HeldTick, 'open' | 'opening' | 'cpuSeconds' | 'openFiles' | 'atMs'> {
  rssBytes: number;
  peakRssBytes: number;
  /** Event-loop delay (p99) of each of its seconds. */
  delaysMs: number[];
  streams: number;
  died: string | null;
  lost: number;
}

/** All of them, by the names they go by in ticks. */
export interface Processes {
  tick(tick: HeldTick): void;
  /** One died at `atMs` or after its last tick, and `lost` streams with it. */
  died(name: string, how: string, lost: number, atMs: number): void;
  /** Over those that live. */
  sum(of: (process: Pick<HeldTick, 'open' | 'opening' | 'rssBytes'>) => number): number;
  /** Last tick of a process that died; null: it is alive. */
  lastTickMs(name: string): number | null;
  facts(): WorkerFacts[];
}

/** None has spoken yet. */
export function startProcesses(): Processes {
  const all = new Map<string, Process>();
  return {
    tick(tick) {
      const before = all.get(tick.worker);
      const delaysMs = before?.delaysMs ?? [];
      delaysMs.push(tick.eventLoopDelayMs);
      all.set(tick.worker, {
        ...tick,
        peakRssBytes: Math.max(before?.peakRssBytes ?? 0, tick.rssBytes),
        delaysMs,
        streams: (before?.streams ?? 0) + tick.counts.attempts,
        died: null,
        lost: 0,
      });
    },
    died(name, how, lost, atMs) {
      const nothing = { open: 0, opening: 0, cpuSeconds: 0, openFiles: 0, rssBytes: 0, peakRssBytes: 0 };
      const process = all.get(name) ?? { ...nothing, delaysMs: [], streams: 0, atMs };
      all.set(name, { ...process, died: how, lost });
    },
    sum: (of) => [...all.values()].reduce((sum, process) => sum + (process.died ? 0 : of(process)), 0),
    lastTickMs(name) {
      const process = all.get(name);
      return process?.died ? process.atMs : null;
    },
    facts: () => [...all].sort(byNumber).map(([name, process]) => factsOf(name, process)),
  };
}

/** Their first words come in any order. */
function byNumber([one]: [string, unknown], [other]: [string, unknown]): number {
  return Number(one) - Number(other);
}

function factsOf(name: string, process: Process): WorkerFacts {
  const { streams, cpuSeconds, peakRssBytes, delaysMs, openFiles, died, lost } = process;
  const eventLoopDelayMs = usualDelay(delaysMs);
  return { name, streams, cpuSeconds, rssBytes: peakRssBytes, eventLoopDelayMs, openFiles, died, lost };
}

/** The 95th percentile of the seconds, or with fewer seconds the second largest: one bad second does not spoil a run. */
function usualDelay(delaysMs: number[]): number {
  const sorted = [...delaysMs].sort((a, b) => b - a);
  return sorted[Math.min(sorted.length - 1, Math.max(1, Math.floor(sorted.length / 20)))] ?? 0;
}
