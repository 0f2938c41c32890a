/** Adds up what the processes of a soak or load tell, as they tell it or as their journal tells it again. */
import { createHistogram } from './histograms.ts';
import { formatMs } from './model/duration.ts';
import type { HeldOpening, HeldRecord, HeldTick, SharedHead } from './model/held.ts';
import { streamOf } from './model/held.ts';
import type { LiveView } from './model/live.ts';
import type { Plan, Population } from './model/plan.ts';
import {
  addCounts,
  emptyCounts,
  type Figures,
  type MachineEvent,
  type Measure,
  measures,
  type PressureFigures,
  type SeriesPoint,
  type WorkerFacts,
} from './model/population.ts';
import type { GeneratorFacts } from './model/recording.ts';
import { stormOf } from './model/storm.ts';
import type { Stream } from './model/stream.ts';
import { keepStreams } from './stream-sample.ts';

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

/** The latest word of one process, and how it came to its end. */
interface Worker extends Pick<HeldTick, 'open' | 'opening' | 'cpuSeconds' | 'openFiles' | 'atMs'> {
  rssBytes: number;
  mostRssBytes: number;
  /** Event-loop delay (p99) of each of its seconds. */
  delaysMs: number[];
  streams: number;
  died: string | null;
  lost: number;
}

const minuteMs = 60_000;
/** A loop that is this late stamps arrivals too late to judge single ones by. */
const lateMs = 200;

/** A tally of nothing. `plan` is the one that may be recorded; `createdAt`: epoch ms at which the run began; `isRetold`: by its journal, after it ended somehow. */
export function startTally(plan: Plan, createdAt: number, options = { isRetold: false }): Tally {
  const population = plan.population as Population;
  const counts = emptyCounts();
  const ms = Object.fromEntries(measures.map((name) => [name, createHistogram()])) as Record<
    Measure,
    ReturnType<typeof createHistogram>
  >;
  // Streams around the proxies are no part of the population.
  const direct = new Set(plan.trials.filter(({ route }) => route === 'direct').map(({ name }) => name));
  const heads = new Map<number, SharedHead>();
  const kept = keepStreams();
  // A process that holds its streams itself need not remember them twice: it does not outlive them.
  const keepsOpen = options.isRetold || population.workers > 1;
  const open = new Map<string, HeldOpening>();
  const looks = new Map<string, HeldRecord>();
  const workers = new Map<string, Worker>();
  const series: SeriesPoint[] = [];
  const machine: MachineEvent[] = [];
  const rssByMinute: number[] = [];
  let pressure: PressureFigures | null = null;
  let lastMs = 0;
  let peakOpen = 0;
  let worst: { delayMs: number; atMs: number } | null = null;

  const sumOf = (of: (worker: Worker) => number) =>
    [...workers.values()].reduce((sum, worker) => sum + (worker.died ? 0 : of(worker)), 0);
  const ownerOf = (id: string) => `${((Number(id.slice(1)) - 1) % population.workers) + 1}`;

  function tick(tick: HeldTick): void {
    lastMs = Math.max(lastMs, tick.atMs);
    addCounts(counts, tick.counts);
    for (const [name, text] of Object.entries(tick.ms) as [Measure, string][]) ms[name].merge(text);
    machine.push(...tick.machine);
    const before = workers.get(tick.worker);
    const delaysMs = before?.delaysMs ?? [];
    delaysMs.push(tick.eventLoopDelayMs);
    noteLateness(tick);
    workers.set(tick.worker, {
      ...tick,
      mostRssBytes: Math.max(before?.mostRssBytes ?? 0, tick.rssBytes),
      delaysMs,
      streams: (before?.streams ?? 0) + tick.counts.attempts,
      died: null,
      lost: 0,
    });
    addPoint(tick);
    peakOpen = Math.max(
      peakOpen,
      sumOf((worker) => worker.open),
    );
    noteMemory();
  }

  /** A minute without a word, of a process that stood still, is as the one before it. */
  function noteMemory(): void {
    const minute = Math.floor(lastMs / minuteMs);
    while (rssByMinute.length < minute) rssByMinute.push(rssByMinute.at(-1) ?? 0);
    rssByMinute[minute] = sumOf(({ rssBytes }) => rssBytes);
  }

  /** Only the worst: a storm of handshakes is late for seconds, and each would be a line. */
  function noteLateness({ atMs, eventLoopDelayMs }: HeldTick): void {
    if (eventLoopDelayMs > Math.max(lateMs, worst?.delayMs ?? 0)) worst = { delayMs: eventLoopDelayMs, atMs };
  }

  /** Processes tick at their own times: what they say of one second is one point. */
  function addPoint({ atMs, counts: more }: HeldTick): void {
    const second = Math.max(1, Math.round(atMs / 1000));
    const last = series.at(-1);
    const point = last && last.atMs >= second * 1000 ? last : newPoint(second * 1000);
    if (point !== last) series.push(point);
    point.open = sumOf((worker) => worker.open);
    point.opening = sumOf((worker) => worker.opening);
    point.opened += more.opened;
    point.reconnects += more.reconnects;
    point.disconnects += more.disconnects;
    point.events += more.events;
  }

  function workerDied(name: string, how: string): void {
    const lost = [...open.values()].filter(({ id, trial }) => ownerOf(id) === name && !direct.has(trial));
    const nothing = { open: 0, opening: 0, cpuSeconds: 0, openFiles: 0, rssBytes: 0, mostRssBytes: 0 };
    const worker = workers.get(name) ?? { ...nothing, delaysMs: [], streams: 0, atMs: lastMs };
    workers.set(name, { ...worker, died: how, lost: lost.length });
    counts.lostByTool += lost.length;
    machine.push({
      kind: 'worker-died',
      atMs: lastMs,
      text: `worker ${name} of this tool died (${how}); its ${lost.length} streams were lost by the tool, not by the endpoint`,
    });
  }

  return {
    head: (head) => void heads.set(head.head, head),
    opening(opening) {
      if (keepsOpen) open.set(opening.id, opening);
    },
    look(record) {
      if (keepsOpen) looks.set(record.id, record);
    },
    record(record) {
      open.delete(record.id);
      looks.delete(record.id);
      kept.add(record);
    },
    tick,
    workerDied,
    pressure(figures) {
      pressure = figures;
    },
    machine: (event) => void machine.push(event),
    figures: () => ({
      seconds: lastMs / 1000,
      wanted: population.connections,
      peakOpen,
      counts,
      ms: Object.fromEntries(measures.map((name) => [name, ms[name].summary()])) as Figures['ms'],
      series,
      storm: stormOf(bySecond(series)),
      workers: [...workers].sort(byNumber).map(([name, worker]) => ({
        name,
        streams: worker.streams,
        cpuSeconds: worker.cpuSeconds,
        rssBytes: worker.mostRssBytes,
        eventLoopDelayMs: usualDelay(worker.delaysMs),
        openFiles: worker.openFiles,
        died: worker.died,
        lost: worker.lost,
      })),
      pressure,
      machine: worst === null ? machine : [...machine, lateness(worst)],
      rssByMinute,
    }),
    view: () => ({
      elapsedMs: lastMs,
      leftMs: Math.max(0, population.durationMs - lastMs),
      wanted: population.connections,
      open: sumOf((worker) => worker.open),
      opening: sumOf((worker) => worker.opening),
      lost: counts.disconnects,
      events: counts.events,
      eventsPerSecond: series.at(-2)?.events ?? series.at(-1)?.events ?? 0,
      ttfeP95Ms: ms.ttfe.percentile(95),
      worstGapMs: ms.gap.max,
      rssBytes: sumOf(({ rssBytes }) => rssBytes),
      failed: counts.failed,
      reconnects: counts.reconnects,
    }),
    streams(run, toolVersion) {
      const unfinished = [...looks.values()]
        .filter(({ id }) => open.has(id))
        .map((record) => leftOpen(record, createdAt, lastMs, workers.get(ownerOf(record.id))));
      return [...kept.records(), ...unfinished]
        .map((record) => streamOf(record, heads.get(record.head ?? -1) ?? null, run, plan, toolVersion))
        .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
    },
  };
}

/** What its processes came to together: the slowest loop, the most memory of each, all their CPU. */
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

/** Their first words come in any order. */
function byNumber([one]: [string, unknown], [other]: [string, unknown]): number {
  return Number(one) - Number(other);
}

/** As late as the loop was in one second of twenty, or in two of fewer: one bad second does not spoil a run. */
function usualDelay(delaysMs: number[]): number {
  const sorted = [...delaysMs].sort((a, b) => b - a);
  return sorted[Math.min(sorted.length - 1, Math.max(1, Math.floor(sorted.length / 20)))] ?? 0;
}

function lateness({ delayMs, atMs }: { delayMs: number; atMs: number }): MachineEvent {
  const text = `this tool's event loop was late by ${Math.round(delayMs)} ms (p99) in the second before ${formatMs(atMs)}: what was measured then (handshakes, first events) is partly its own`;
  return { kind: 'late', atMs, text };
}

function newPoint(atMs: number): SeriesPoint {
  return { atMs, open: 0, opening: 0, opened: 0, reconnects: 0, disconnects: 0, events: 0 };
}

function bySecond(series: SeriesPoint[]): number[] {
  const counts: number[] = Array.from({ length: Math.round((series.at(-1)?.atMs ?? 0) / 1000) + 1 }, () => 0);
  for (const { atMs, reconnects } of series) counts[Math.round(atMs / 1000)] = reconnects;
  return counts;
}

/** A stream that was open when its process, or the whole run, was gone: it lived until then, and nothing ended it that we know of. */
function leftOpen(
  record: HeldRecord,
  createdAt: number,
  lastMs: number,
  worker: Worker | undefined,
): HeldRecord {
  const untilMs = createdAt + (worker?.died ? worker.atMs : lastMs);
  const ageMs = untilMs - record.openedAt - (record.marks.requestSentMs ?? 0);
  const because = worker?.died ? { because: 'worker-died' as const } : {};
  return {
    ...record,
    close: { ...record.close, idleMs: null, ageMs: Math.max(record.close.ageMs ?? 0, ageMs), ...because },
  };
}
