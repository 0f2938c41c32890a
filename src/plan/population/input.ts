/** What the user may ask for of many streams, and the defaults of what they do not. */

import type { Threshold } from '../../model/expected/threshold.ts';
import type { RampStage } from '../../model/plan.ts';
import type { Interrupt, ReconnectPolicy } from '../../model/reconnect.ts';

/** The commands that hold many streams. */
export type PopulationCommand = 'soak' | 'load';

/** What one source asks for of a soak or load; undefined: it does not say. */
export interface PopulationInput {
  connections?: number;
  /** Of a soak: all of it, ms. */
  durationMs?: number;
  /** Of a load: from when all are asked for, ms. */
  holdMs?: number;
  ramp?: RampStage[];
  /** Between an answer and the next request of its client, ms. */
  thinkMs?: number;
  /** Requests a second, however long answers take. */
  answersPerSecond?: number;
  maxRequests?: number;
  reconnect?: ReconnectPolicy;
  interrupt?: Interrupt;
  pressurePerSecond?: number;
  /** Path and query, from its slash on. */
  pressurePath?: string;
  thresholds?: Threshold[];
  workers?: number;
  streamsPerConnection?: number;
  localAddresses?: string[];
  recordEvents?: boolean;
  /** The user knows that each stream is one more POST. */
  repeatPost?: boolean;
}

/** Every default of a soak and of a load in one place. Times in milliseconds. */
export const populationDefaults = Object.freeze({
  soak: Object.freeze({ connections: 50, spanMs: 600_000, reconnect: 'browser' }),
  load: Object.freeze({ connections: 1000, spanMs: 30_000, reconnect: 'none' }),
  thinkMs: 1_000,
  /** At a rate, so many answers may run at once. */
  arrivingConnections: 1_000,
  loadRampPerSecond: 200,
  /** A soak opens all its streams within this time, and at least at this rate. */
  soakRampSeconds: 10,
  soakRampPerSecond: 10,
  streamsPerConnection: 100,
  /** Enough streams around the proxies for a comparison. */
  directStreams: 10,
  pressurePath: '/',
  /** Up to this number one process holds all streams; above, each gets at least a quarter of it. */
  streamsOfOneProcess: 2000,
  streamsOfAWorker: 500,
  /** More processes than cores only help to get more file descriptors. */
  maxWorkers: 16,
} as const);
