/** Holds streams against an endpoint of a test, and gives back all that the engine told of them. */

import type { Plan, Population, Target, Trial } from '../../../src/model/plan.ts';
import type { Figures } from '../../../src/model/population/figures.ts';
import type {
  HeldEvent,
  HeldOpening,
  HeldRecord,
  HeldTick,
  SharedHead,
} from '../../../src/model/population/held.ts';
import type { ReconnectPolicy } from '../../../src/model/reconnect.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { policies } from '../../../src/plan/reconnect/policies.ts';
import { hold } from '../../../src/probe/index.ts';
import { startTally } from '../../../src/tally/index.ts';
import { samplePlan, sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';

export interface HeldRun {
  heads: SharedHead[];
  openings: HeldOpening[];
  looks: HeldRecord[];
  records: HeldRecord[];
  events: HeldEvent[];
  ticks: HeldTick[];
  figures: Figures;
  streams: Stream[];
}

export interface HeldAsk {
  trials?: Partial<Trial>[];
  target?: Partial<Target>;
  population?: Partial<Population>;
  /** Called at each tick, so that a test may act in the middle. */
  onTick?(tick: HeldTick): void;
  signal?: AbortSignal;
}

/** As EventSource, but for its patience: `ms` in place of 3 s. */
export function browserAfter(ms: number): ReconnectPolicy {
  const soon = { initialMs: ms, factor: 1, maxMs: 600_000, tries: null };
  return { ...policies.browser, after: { ...policies.browser.after, ended: soon, network: soon } };
}

const population: Population = {
  connections: 1,
  ramp: [{ perSecond: 1_000, ms: null }],
  durationMs: 1_000,
  reconnect: policies.none,
  interrupt: null,
  pressure: null,
  thresholds: [],
  workers: 1,
  streamsPerConnection: 100,
  localAddresses: [],
  recordEvents: false,
};

/** HTTP/2 in clear text, as the lab's origin speaks it. */
export const h2: Partial<Trial> = { name: 'http2', protocol: 'http2', priorKnowledge: true };

/** Streams through the proxy are counted: that is the population. */
export async function holdOn(url: string, ask: HeldAsk = {}): Promise<HeldRun> {
  const trials = (ask.trials ?? [{}]).map((trial) => ({ ...sampleTrial, streams: 1, ...trial }));
  const connections = trials.reduce((sum, { route, streams }) => sum + (route === 'proxy' ? streams : 0), 0);
  const plan: Plan = {
    ...samplePlan,
    command: 'soak',
    target: { ...sampleTarget, url, ...ask.target },
    trials,
    population: { ...population, connections, ...ask.population },
  };
  const { target, eventTimeField } = plan;
  const context = { run: 'abc123', toolVersion: '0', target, eventTimeField, secretKey: 'key' };
  const tally = startTally(plan, Date.now());
  const run = {
    heads: [] as SharedHead[],
    openings: [] as HeldOpening[],
    looks: [] as HeldRecord[],
    records: [] as HeldRecord[],
    events: [] as HeldEvent[],
    ticks: [] as HeldTick[],
  };
  const out = {
    head: (head: SharedHead) => {
      run.heads.push(head);
      tally.head(head);
    },
    opening: (opening: HeldOpening) => {
      run.openings.push({ ...opening });
      tally.opening(opening);
    },
    look: (record: HeldRecord) => {
      run.looks.push(record);
      tally.look(record);
    },
    record: (record: HeldRecord) => {
      run.records.push(record);
      tally.record(record);
    },
    event: (event: HeldEvent) => void run.events.push(event),
    tick: (tick: HeldTick) => {
      run.ticks.push(tick);
      tally.tick(tick);
      ask.onTick?.(tick);
    },
    workerDied: () => undefined,
  };
  await hold({ plan, context }, out, ask.signal ?? new AbortController().signal);
  return { ...run, figures: tally.figures(), streams: tally.streams('abc123', '0') };
}
