/** What the held streams of one process have in common. */

import { anyEnds } from '../../model/answer/reading.ts';
import type { Failure } from '../../model/connecting.ts';
import { limits } from '../../model/limits.ts';
import type { AnswerModel, Plan, Population, Trial } from '../../model/plan.ts';
import type { MachineEvent } from '../../model/population/figures.ts';
import type { ReconnectPolicy } from '../../model/reconnect.ts';
import { redactWord } from '../../model/secret.ts';
import { eventClock } from '../body/event-clock.ts';
import { shareParser } from '../body/figures.ts';
import { type RefusalBodyCache, startRefusalBodyCache } from '../body/refusal-body-cache.ts';
import type { RunContext } from '../request/attempt-spec.ts';
import { type HeldConnections, startConnections } from './connections.ts';
import { type EarlySnapshots, startEarlySnapshots } from './early-snapshot.ts';
import type { FigureSinks } from './figure-sinks.ts';
import { directFigures, type RunningFigures, startFigures } from './figures.ts';
import { type HeadTable, startHeadTable } from './head-table.ts';
import { type LagMeter, startLagMeter } from './lag-meter.ts';
import type { ShardOutput, ShardSpec } from './shard-spec.ts';

/** What the streams and clients of one process have in common. */
export interface Shard {
  readonly plan: Plan;
  readonly context: RunContext;
  readonly policy: ReconnectPolicy;
  /** null: streams are to stay. */
  readonly answers: AnswerModel | null;
  readonly heads: HeadTable;
  readonly refusals: RefusalBodyCache;
  readonly connections: HeldConnections;
  readonly out: Pick<ShardOutput, 'opening' | 'record'>;
  readonly snapshots: EarlySnapshots;
  /** True if the policy allows a reconnect after some loss: only then ids matter. */
  readonly mayReconnect: boolean;
  readonly isStopping: boolean;
  /** Where the streams of a trial are counted. */
  sinksOf(trial: Trial): FigureSinks;
  nextId(): string;
  /** Whether one more request may go out; it is counted then. */
  takeRequest(): boolean;
  /** No more may. */
  readonly isSpent: boolean;
  /** Epoch ms at a moment of the monotonic clock. */
  wallAt(monotonicMs: number): number;
  /** Checks whether this machine was the cause of a failed connection. */
  noteFailure(failure: Failure): void;
}

/** What the system says when this process has no descriptor or port left, and what that means. */
const exhaustion: Record<string, Pick<MachineEvent, 'kind' | 'text'>> = {
  EMFILE: {
    kind: 'descriptors',
    text: 'this process may open no more files (EMFILE): what was asked after that says nothing about the endpoint',
  },
  ENFILE: {
    kind: 'descriptors',
    text: 'this machine may open no more files (ENFILE): what was asked after that says nothing about the endpoint',
  },
  EADDRNOTAVAIL: {
    kind: 'ports',
    text: 'this machine ran out of local ports: what was asked after that says nothing about the endpoint',
  },
};

/** What `holdShard` itself needs beside. */
export interface OwnShard extends Shard {
  /** Of the streams through the proxies. */
  figures: RunningFigures;
  lag: LagMeter;
}

/** All parts of a process that holds streams; `noteMachine` is called once for each resource that this machine lacks. */
export function makeShard(
  { plan, context, worker, workers }: ShardSpec,
  out: ShardOutput,
  signal: AbortSignal,
  noteMachine: (event: Omit<MachineEvent, 'atMs'>) => void,
): OwnShard {
  const population = plan.population as Population;
  const figures = startFigures();
  const lag = startLagMeter(eventClock(plan.eventTimeField), figures.ms.lag);
  const sinks = sinksFor(population, context, figures, lag, out);
  const direct: FigureSinks = { ...sinks, figures: directFigures(figures), noteClock: null };
  const reported = new Set<string>();
  let streams = 0;
  let left = shareOf(population.maxRequests ?? null, worker, workers);
  let heads = 0;
  return {
    plan,
    context,
    figures,
    lag,
    out,
    snapshots: startEarlySnapshots(out.look),
    policy: population.reconnect,
    answers: population.answers ?? null,
    mayReconnect: Object.values(population.reconnect.after).some((backoff) => backoff !== null),
    sinksOf: ({ route }) => (route === 'direct' ? direct : sinks),
    heads: startHeadTable(context.secretKey, () => ++heads * workers + worker, out.head),
    refusals: startRefusalBodyCache(context.secretKey),
    connections: startConnections(plan, signal),
    get isStopping() {
      return signal.aborted;
    },
    nextId: () => `c${streams++ * workers + worker + 1}`,
    get isSpent() {
      return left <= 0;
    },
    takeRequest() {
      if (left <= 0) return false;
      left--;
      return true;
    },
    wallAt: (monotonicMs) => performance.timeOrigin + monotonicMs,
    noteFailure({ code }) {
      const event = exhaustion[code];
      if (!event || reported.has(code)) return;
      reported.add(code);
      noteMachine(event);
    },
  };
}

/** This process's part of all requests that may be sent. */
function shareOf(maxRequests: number | null, worker: number, workers: number): number {
  if (maxRequests === null) return Number.POSITIVE_INFINITY;
  return Math.floor(maxRequests / workers) + (worker < maxRequests % workers ? 1 : 0);
}

function sinksFor(
  { recordEvents, answers }: Population,
  { secretKey, maxEventBytes, answerEnds }: RunContext,
  figures: RunningFigures,
  lag: LagMeter,
  out: ShardOutput,
): FigureSinks {
  const keepEvent: FigureSinks['keepEvent'] = (id, atMs, { event, id: eventId, data }, dropped) =>
    out.event({
      id,
      atMs,
      type: event === undefined ? null : redactWord(event.slice(0, limits.eventIdBytes), secretKey),
      eventId: eventId === undefined ? null : redactWord(eventId.slice(0, limits.eventIdBytes), secretKey),
      bytes: Buffer.byteLength(data) + dropped,
    });
  return {
    figures,
    parser: shareParser(maxEventBytes),
    secretKey,
    answerEnds: answers ? (answerEnds ?? anyEnds) : null,
    noteClock: lag.note,
    keepEvent: recordEvents ? keepEvent : null,
  };
}
