/** Adds up what the processes of a soak or load report, live or replayed from the journal. */

import type { LiveView } from '../model/live.ts';
import type { Plan, Population } from '../model/plan.ts';
import { addCounts, type Counts, emptyCounts } from '../model/population/counts.ts';
import {
  type Figures,
  type MachineEvent,
  type Measure,
  measures,
  type PressureFigures,
  type WorkerFacts,
} from '../model/population/figures.ts';
import type { HeldOpening, HeldRecord, HeldTick, SharedHead } from '../model/population/held.ts';
import type { GeneratorFacts } from '../model/recording.ts';
import type { Stream } from '../model/stream.ts';
import { createHistogram, type Histogram } from './histograms.ts';
import { startLoopLateness } from './lateness.ts';
import { startProcesses } from './processes.ts';
import { startReportedStreams } from './reported-streams.ts';
import { noteMemory, startSeries } from './series.ts';
import { stormOf } from './storm.ts';

/** Sums of a run so far. */
export interface Tally {
  head(head: SharedHead): void;
  opening(opening: HeldOpening): void;
  look(record: HeldRecord): void;
  record(record: HeldRecord): void;
  tick(tick: HeldTick): void;
  workerDied(worker: string, how: string): void;
  pressure(figures: PressureFigures | null): void;
  machine(event: MachineEvent): void;
  figures(): Figures;
  view(): LiveView;
  /** The streams that were kept one by one, as the rules know them; open ones too where their process is gone. */
  streams(run: string, toolVersion: string): Stream[];
}

/** A tally of nothing. `plan` is the one that may be recorded; `createdAt`: epoch ms at which the run began; `isReplay`: by its journal, after it ended somehow. */
export function startTally(plan: Plan, createdAt: number, { isReplay } = { isReplay: false }): Tally {
  const { connections, durationMs } = plan.population as Population;
  const counts = emptyCounts();
  const ms = Object.fromEntries(measures.map((name) => [name, createHistogram()])) as Record<
    Measure,
    Histogram
  >;
  const processes = startProcesses();
  const reported = startReportedStreams(plan, createdAt, isReplay, processes);
  const series = startSeries();
  const lateness = startLoopLateness();
  const machine: MachineEvent[] = [];
  const rssByMinute: number[] = [];
  let pressure: PressureFigures | null = null;
  let lastMs = 0;
  let peakOpen = 0;

  const now = () => ({
    open: processes.sum(({ open }) => open),
    opening: processes.sum(({ opening }) => opening),
    rssBytes: processes.sum(({ rssBytes }) => rssBytes),
  });

  function tick(tick: HeldTick): void {
    lastMs = Math.max(lastMs, tick.atMs);
    addCounts(counts, tick.counts);
    for (const [name, text] of Object.entries(tick.ms) as [Measure, string][]) ms[name].merge(text);
    machine.push(...tick.machine);
    lateness.note(tick);
    processes.tick(tick);
    const { open, opening, rssBytes } = now();
    series.add(tick, { open, opening });
    peakOpen = Math.max(peakOpen, open);
    noteMemory(rssByMinute, lastMs, rssBytes);
  }

  function workerDied(name: string, how: string): void {
    const lost = reported.openOf(name);
    processes.died(name, how, lost, lastMs);
    counts.lostByTool += lost;
    machine.push({
      kind: 'worker-died',
      atMs: lastMs,
      text: `worker ${name} of this tool died (${how}); its ${lost} streams were lost by the tool, not by the endpoint`,
    });
  }

  return {
    head: reported.head,
    opening: reported.opening,
    look: reported.look,
    record: reported.record,
    tick,
    workerDied,
    pressure(figures) {
      pressure = figures;
    },
    machine: (event) => void machine.push(event),
    figures: () => ({
      seconds: lastMs / 1000,
      wanted: connections,
      peakOpen,
      counts,
      ms: Object.fromEntries(measures.map((name) => [name, ms[name].summary()])) as Figures['ms'],
      series: series.points,
      storm: stormOf(series.reconnectsBySecond()),
      workers: processes.facts(),
      pressure,
      machine: [...machine, ...lateness.events()],
      rssByMinute,
    }),
    view: () => ({
      ...now(),
      elapsedMs: lastMs,
      leftMs: Math.max(0, durationMs - lastMs),
      wanted: connections,
      lost: counts.disconnects,
      events: counts.events,
      eventsPerSecond: series.eventsPerSecond(),
      ttfeP95Ms: ms.ttfe.percentile(95),
      worstGapMs: ms.gap.max,
      failed: counts.failed,
      reconnects: counts.reconnects,
      leadingEnding: plan.population?.answers ? null : reported.leadingEnding(),
      answers: plan.population?.answers ? answersOf(counts) : null,
    }),
    streams: (run, toolVersion) => reported.streams(run, toolVersion, lastMs),
  };
}

function answersOf(counts: Counts): LiveView['answers'] {
  const { completed, cutAnswers: cut, failedAnswers: failed, silentAnswers: silent } = counts;
  return { completed, cut, failed, silent };
}

/** The totals of its processes: the slowest loop, the most memory of each, all their CPU. */
export function generatorOf({ workers }: Figures): GeneratorFacts {
  const sum = (of: (worker: WorkerFacts) => number) =>
    workers.reduce((total, worker) => total + of(worker), 0);
  return {
    eventLoopDelayMs: Math.max(0, ...workers.map(({ eventLoopDelayMs }) => eventLoopDelayMs)),
    rssBytes: sum(({ rssBytes }) => rssBytes),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    openFiles: sum(({ openFiles }) => openFiles),
  };
}
