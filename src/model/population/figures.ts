/** What is measured of many streams at once: running figures that never grow with the number of events. */
import type { Distribution } from '../distribution.ts';
import type { Counts } from './counts.ts';

/**
 * What is kept as a distribution, each in milliseconds. connect: until TCP (and TLS) is established. ttfb, ttfe:
 * request to first byte, to first event, through the proxies; ttfbDirect: the same around them. gap: between two
 * arrivals of body bytes. lag: an event's own clock to its arrival. recover: from the loss of a running stream to the
 * next one of that client. interval: between the starts of two attempts of one client. token: of a finite answer,
 * request to the first event that holds a part of it; tokenGap: between two such events.
 */
export const measures = [
  'connect',
  'ttfb',
  'ttfbDirect',
  'ttfe',
  'gap',
  'lag',
  'recover',
  'interval',
  'token',
  'tokenGap',
] as const;
export type Measure = (typeof measures)[number];

/** The population at one moment, a second apart. */
export interface SeriesPoint {
  /** Milliseconds since the run began. */
  atMs: number;
  open: number;
  opening: number;
  /** The fewest that were open at one moment of the second before; of several processes the sum of theirs. */
  lowest: number;
  /** Within the second before. */
  opened: number;
  reconnects: number;
  disconnects: number;
  events: number;
}

/** The largest burst of reconnects; null where none stands out. */
export interface Storm {
  /** When it began, milliseconds since the start of the run. */
  atMs: number;
  /** Reconnects in its busiest second. */
  peakPerSecond: number;
  /** Until nine of ten of them were over. */
  spanMs: number;
  reconnects: number;
}

/** One process that held streams. */
export interface WorkerFacts {
  name: string;
  streams: number;
  cpuSeconds: number;
  /** The most it held. */
  rssBytes: number;
  eventLoopDelayMs: number;
  openFiles: number;
  /** How it died before its time; null: it did not. */
  died: string | null;
  /** Streams that were lost with it. */
  lost: number;
}

/** Ordinary requests sent beside the streams. */
export interface PressureFigures {
  url: string;
  /** Asked for and reached, requests a second. */
  wantedPerSecond: number;
  perSecond: number;
  requests: number;
  errors: number;
  timeouts: number;
  non2xx: number;
  latencyMs: Distribution | null;
}

/** What happened to this machine while the run went on. */
export interface MachineEvent {
  kind:
    | 'clock-step'
    | 'suspended'
    | 'late'
    | 'descriptors'
    | 'ports'
    | 'disk-full'
    | 'worker-died'
    | 'interrupted';
  atMs: number;
  text: string;
}

/** The current values of all running figures of a population. */
export interface Figures {
  /** Seconds since the first stream was asked for. */
  seconds: number;
  /** Streams that were to be held. */
  wanted: number;
  peakOpen: number;
  counts: Counts;
  ms: Record<Measure, Distribution | null>;
  series: SeriesPoint[];
  storm: Storm | null;
  workers: WorkerFacts[];
  pressure: PressureFigures | null;
  machine: MachineEvent[];
  /** Memory of all processes of the tool by minute, bytes. */
  rssByMinute: number[];
}
