/** The streams that one process holds: opens them as the ramp says, keeps them, and ends them when the time is up. */
import { setMaxListeners } from 'node:events';
import type { HeldEvent, HeldOpening, HeldRecord, HeldTick, SharedHead } from '../model/held.ts';
import type { Plan, Population, Trial } from '../model/plan.ts';
import type { MachineEvent } from '../model/population.ts';
import type { ReconnectPolicy } from '../model/reconnect.ts';
import type { Failure } from '../model/stream.ts';
import type { RunContext } from './attempt.ts';
import { type SharedParser, shareParser } from './body-figures.ts';
import { Client } from './client.ts';
import { eventClock } from './event-clock.ts';
import { besides, type RunningFigures, startFigures } from './figures.ts';
import { type HeadTable, startHeadTable } from './head-table.ts';
import { type HeldConnections, startConnections } from './held-connections.ts';
import { startInterrupts } from './interrupt.ts';
import { watchMachine } from './machine-watch.ts';
import { streamsDue } from './ramp.ts';

/** Where a process that holds streams tells what it sees, as it sees it. */
export interface ShardOutput {
  head(head: SharedHead): void;
  opening(opening: HeldOpening): void;
  record(record: HeldRecord): void;
  /** What an open stream was like at an early age: all that a recording has of it if the run is killed. */
  look(record: HeldRecord): void;
  event(event: HeldEvent): void;
  tick(tick: HeldTick): void;
}

/** Which part of the population: every `workers`-th client, from `worker` (0 …) on. */
export interface ShardSpec {
  plan: Plan;
  context: RunContext;
  worker: number;
  workers: number;
}

/** What the streams and clients of one process have in common. */
export interface Shard {
  readonly plan: Plan;
  readonly context: RunContext;
  readonly policy: ReconnectPolicy;
  readonly heads: HeadTable;
  readonly parser: SharedParser;
  readonly connections: HeldConnections;
  readonly out: Pick<ShardOutput, 'opening' | 'record' | 'look'>;
  /** Takes an event for the recording; absent: none is kept. */
  readonly keepEvent: ((event: HeldEvent) => void) | undefined;
  /** Some loss is not the last word: only then do ids matter. */
  readonly comesBack: boolean;
  readonly isStopping: boolean;
  /** Where the streams of a trial are counted. */
  figuresOf(trial: Trial): RunningFigures;
  nextId(): string;
  /** Epoch ms at a moment of the monotonic clock. */
  wallAt(monotonicMs: number): number;
  /** Looks for the clock in an event that came at a moment of the monotonic clock. */
  noteClock(data: string, monotonicMs: number): void;
  /** A connection that was not made: was it this machine's doing? */
  noteFailure(failure: Failure): void;
}

/** Age at which an open stream is looked at: it has settled, and two usual heartbeats fit in. */
const lookMs = 10_000;
const tickMs = 1_000;
const rampTickMs = 10;
/** Without a client that asks or waits to ask, this many ticks show all that streams around the proxies have to show. */
const idleTicks = 3;
/** Longer than any driver waits for a TCP close. */
const lastEndsMs = 500;

/** Holds its part until `durationMs` are over, nobody is left to ask, or `signal` says so; all that was seen has gone to `out` by then. */
export async function holdShard(spec: ShardSpec, out: ShardOutput, signal: AbortSignal): Promise<void> {
  const { plan, worker, workers } = spec;
  const population = plan.population as Population;
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const machine: MachineEvent[] = [];
  const shard = makeShard(spec, out, stopping.signal, (event) => machine.push({ ...event, atMs: elapsed() }));
  const clients = clientsOf(plan, worker, workers, shard);
  const look = watchMachine(tickMs);
  const tick = (still = shard.figures) => {
    shard.flush();
    const { open, opening } = still;
    const atMs = Math.round(elapsed());
    const { machine: seen, ...figures } = look(atMs);
    const events = [...seen, ...machine.splice(0)];
    for (const { client } of clients) client.look(lookMs);
    out.tick({
      atMs,
      worker: `${worker + 1}`,
      ...shard.figures.take(),
      open,
      opening,
      ...figures,
      machine: events,
    });
  };
  const over = new AbortController();
  const proxied = clients.filter(({ client }) => client.trial.route === 'proxy');
  let idle = 0;
  const ticking = setInterval(() => {
    tick();
    idle = proxied.every(({ client }) => client.isDone) ? idle + 1 : 0;
    if (idle >= idleTicks) over.abort();
  }, tickMs);
  const ramping = openClients(clients, population, elapsed);
  const stopInterrupts = startInterrupts(population.interrupt, clients);
  await untilOver(population.durationMs, AbortSignal.any([signal, over.signal]));
  clearInterval(ramping);
  clearInterval(ticking);
  stopInterrupts();
  stopping.abort();
  const { open, opening } = shard.figures;
  for (const { client } of clients) client.stop();
  await untilAllEnded(clients);
  // The last word is of the moment before we ended them.
  tick({ ...shard.figures, open, opening });
}

interface Due {
  client: Client;
  /** Asked for when the ramp wants more streams than this. */
  place: number;
}

/** This process's clients, trials mixed evenly over the ramp. */
function clientsOf({ trials, population }: Plan, worker: number, workers: number, shard: Shard): Due[] {
  const all = trials
    .flatMap((trial: Trial) =>
      Array.from({ length: trial.streams }, (_, n) => ({ trial, at: (n + 0.5) / trial.streams })),
    )
    .sort((a, b) => a.at - b.at);
  const wanted = population?.connections ?? all.length;
  return all.flatMap(({ trial }, n) =>
    n % workers === worker
      ? [{ client: new Client(n + 1, trial, shard), place: (n / all.length) * wanted }]
      : [],
  );
}

function openClients(clients: Due[], { ramp }: Population, elapsed: () => number): NodeJS.Timeout {
  let next = 0;
  const timer = setInterval(() => {
    const due = streamsDue(ramp, elapsed());
    for (let one = clients[next]; one && one.place <= due; one = clients[++next]) one.client.ask();
    if (next === clients.length) clearInterval(timer);
  }, rampTickMs);
  return timer;
}

/** What the peer ended in the last moments waits for the TCP close that belongs to it, or for its decoder. */
async function untilAllEnded(clients: Due[]): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < lastEndsMs && clients.some(({ client }) => client.stream !== null))
    await new Promise((resolve) => setTimeout(resolve, rampTickMs));
}

function untilOver(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** What the system says when this process has no descriptor or port left. */
const exhaustion: Record<string, MachineEvent['kind']> = {
  EMFILE: 'descriptors',
  ENFILE: 'descriptors',
  EADDRNOTAVAIL: 'ports',
};

function makeShard(
  { plan, context, worker, workers }: ShardSpec,
  out: ShardOutput,
  signal: AbortSignal,
  noteMachine: (event: Omit<MachineEvent, 'atMs'>) => void,
): Shard & { figures: RunningFigures; flush(): void } {
  const population = plan.population as Population;
  const figures = startFigures();
  const direct = besides(figures);
  const clockOf = eventClock(plan.eventTimeField);
  const wallOffset = performance.timeOrigin;
  const told = new Set<string>();
  let streams = 0;
  let heads = 0;
  // In a flood, events of one chunk and millisecond come in runs: each run is recorded once.
  let lagMs = 0;
  let lagTimes = 0;
  const flush = () => {
    if (lagTimes > 0) figures.ms.lag.record(lagMs, lagTimes);
    lagTimes = 0;
  };
  return {
    plan,
    context,
    policy: population.reconnect,
    figures,
    figuresOf: ({ route }) => (route === 'direct' ? direct : figures),
    heads: startHeadTable(context.secretKey, () => ++heads * workers + worker, out.head),
    parser: shareParser(),
    connections: startConnections(plan, worker, signal),
    out,
    keepEvent: population.recordEvents ? out.event : undefined,
    comesBack: Object.values(population.reconnect.after).some((backoff) => backoff !== null),
    get isStopping() {
      return signal.aborted;
    },
    nextId: () => `c${streams++ * workers + worker + 1}`,
    wallAt: (monotonicMs) => wallOffset + monotonicMs,
    flush,
    noteClock(data, monotonicMs) {
      const madeAt = clockOf(data);
      if (madeAt === null) return;
      const late = wallOffset + monotonicMs - madeAt;
      if (late !== lagMs) flush();
      lagMs = late;
      lagTimes++;
    },
    noteFailure({ code }) {
      const kind = exhaustion[code];
      if (!kind || told.has(kind)) return;
      told.add(kind);
      const text =
        kind === 'ports'
          ? 'this machine ran out of local ports: what was asked after that says nothing about the endpoint'
          : `this process may open no more files (${code}): what was asked after that says nothing about the endpoint`;
      noteMachine({ kind, text });
    },
  };
}
