/** The streams that one process holds: opens them as the ramp says, keeps them, and ends them when the time is up. */
import { setMaxListeners } from 'node:events';
import type { Plan, Population, Trial } from '../../model/plan.ts';
import type { MachineEvent } from '../../model/population/figures.ts';
import { Client } from '../client/index.ts';
import { startInterrupts } from '../client/interrupt.ts';
import { makeShard, type OwnShard, type Shard } from '../held/shard.ts';
import type { ShardOutput, ShardSpec } from '../held/shard-spec.ts';
import { askSilentLines } from '../held/silent-lines.ts';
import { Arrivals } from './arrivals.ts';
import { watchMachine } from './machine-watch.ts';
import { streamsDue } from './ramp.ts';
import { startWarmUp } from './warm-up.ts';

const tickMs = 1_000;
const rampTickMs = 10;
/** If no client is active any more, the streams around the proxies are still watched for this many ticks. */
const idleTicks = 3;
/** Longer than any driver waits for a TCP close. */
const lastEndsMs = 500;

/** Warms up, then holds its part: see `holdPart`. */
export async function holdShard(spec: ShardSpec, out: ShardOutput, signal: AbortSignal): Promise<void> {
  const warm = await startWarmUp(spec);
  if (warm) await holdPart(warm.spec, nowhere, signal).finally(warm.close);
  await holdPart(spec, out, signal);
}

const nowhere: ShardOutput = {
  head: () => undefined,
  opening: () => undefined,
  record: () => undefined,
  look: () => undefined,
  event: () => undefined,
  tick: () => undefined,
};

/** Holds its part until `durationMs` are over, no client is left, or `signal` aborts; everything was passed to `out` by then. */
async function holdPart(spec: ShardSpec, out: ShardOutput, signal: AbortSignal): Promise<void> {
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
    shard.lag.flush();
    const { open, opening, lowest } = still;
    const atMs = Math.round(elapsed());
    const { machine: seen, ...figures } = look(atMs);
    const events = [...seen, ...machine.splice(0)];
    shard.snapshots.look();
    out.tick({
      atMs,
      worker: `${worker + 1}`,
      ...shard.figures.take(),
      open,
      opening,
      lowest: Math.min(lowest, open),
      ...figures,
      machine: events,
    });
  };
  const over = new AbortController();
  const proxied = clients.filter(({ client }) => client.trial.route === 'proxy');
  let idle = 0;
  const ticking = setInterval(() => {
    tick();
    askSilentLines(clients, population.durationMs - elapsed());
    const isOver = ({ client }: Due) => client.isDone || (shard.isSpent && client.isIdle);
    idle = proxied.every(isOver) ? idle + 1 : 0;
    if (idle >= idleTicks) over.abort();
  }, tickMs);
  const ramping = openClients(clients, population, elapsed, workers, shard);
  const stopInterrupts = startInterrupts(population.interrupt, clients);
  await untilOver(population.durationMs, AbortSignal.any([signal, over.signal]));
  clearInterval(ramping);
  clearInterval(ticking);
  stopInterrupts();
  stopping.abort();
  const { open, opening, lowest } = shard.figures;
  for (const { client } of clients) client.stop();
  await untilAllEnded(clients);
  // The last tick is taken just before we end the streams.
  tick({ ...shard.figures, open, opening, lowest });
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

/** By the ramp, or at a rate: then the streams around the proxies alone follow the ramp. */
function openClients(
  all: Due[],
  { ramp, answers }: Population,
  elapsed: () => number,
  workers: number,
  shard: OwnShard,
): NodeJS.Timeout {
  const isArriving = ({ client }: Due) => answers?.perSecond != null && client.trial.route === 'proxy';
  const arriving = all.filter(isArriving).map(({ client }) => client);
  const arrivals = new Arrivals(arriving, (answers?.perSecond ?? 0) / workers, () => shard.figures.counts);
  const clients = all.filter((due) => !isArriving(due));
  let next = 0;
  const timer = setInterval(() => {
    const due = streamsDue(ramp, elapsed());
    for (let one = clients[next]; one && one.place <= due; one = clients[++next]) one.client.ask();
    if (arriving.length > 0 && !shard.isSpent) arrivals.look(elapsed());
    else if (next === clients.length) clearInterval(timer);
  }, rampTickMs);
  return timer;
}

/** Streams that the peer ended in the last moments still wait for their TCP close, or for their decoder. */
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
