/** Lines of a held run, as its processes tell them. */

import type { Plan } from '../../src/model/plan.ts';
import { type Counts, emptyCounts } from '../../src/model/population/counts.ts';
import type { Measure } from '../../src/model/population/figures.ts';
import type { HeldOpening, HeldRecord, HeldTick, SharedHead } from '../../src/model/population/held.ts';
import type { StreamClose } from '../../src/model/stream.ts';
import { policies } from '../../src/plan/reconnect/policies.ts';
import { createHistogram } from '../../src/tally/histograms.ts';
import { samplePlan, sampleTrial } from './facts-builder.ts';

export const runBegan = 1_800_000_000_000;

/** A soak of so many streams, held by so many processes. */
export function heldPlan(connections = 4, workers = 1): Plan {
  return {
    ...samplePlan,
    command: 'soak',
    trials: [{ ...sampleTrial, streams: connections }],
    population: {
      connections,
      ramp: [{ perSecond: 100, ms: null }],
      durationMs: 60_000,
      reconnect: policies.browser,
      interrupt: null,
      pressure: null,
      thresholds: [],
      workers,
      streamsPerConnection: 100,
      localAddresses: [],
      recordEvents: false,
    },
  };
}

export const sharedHead: SharedHead = {
  head: 1,
  status: 200,
  headers: [['content-type', 'text/event-stream']],
  contentEncoding: null,
  tls: null,
  addresses: ['127.0.0.1'],
};

export function opening(change: Partial<HeldOpening> = {}): HeldOpening {
  return {
    id: 'c1',
    client: 1,
    trial: 'http1',
    attempt: 1,
    openedAt: runBegan + 100,
    head: 1,
    address: '127.0.0.1:8080',
    localPort: 40_000,
    marks: {
      dnsMs: null,
      connectMs: 1,
      tlsMs: null,
      requestSentMs: 1,
      headersMs: 2,
      firstByteMs: 2,
      firstEventMs: 3,
      firstCommentMs: null,
    },
    ...change,
  };
}

type Change = Omit<Partial<HeldRecord>, 'close'> & { close?: Partial<StreamClose> };

export function heldRecord({ close, ...change }: Change = {}): HeldRecord {
  return {
    ...opening(),
    pace: { arrivals: 9, firstAtMs: 3, lastAtMs: 9_000, longestGapMs: 1_000 },
    eventCount: 9,
    commentCount: 0,
    bytes: 90,
    maxGapMs: 1_000,
    retryMs: null,
    lastEventId: null,
    ...change,
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: 500, ageMs: 9_500, ...close },
  };
}

type TickChange = Omit<Partial<HeldTick>, 'counts' | 'ms'> & {
  counts?: Partial<Counts>;
  /** Values measured in this second. */
  ms?: Partial<Record<Measure, number[]>>;
};

export function tick({ counts, ms = {}, ...change }: TickChange = {}): HeldTick {
  const texts: HeldTick['ms'] = {};
  for (const [name, values] of Object.entries(ms) as [Measure, number[]][]) {
    const histogram = createHistogram();
    for (const value of values) histogram.record(value);
    const text = histogram.take();
    if (text !== null) texts[name] = text;
  }
  return {
    atMs: 1_000,
    worker: '1',
    open: 0,
    opening: 0,
    rssBytes: 50 << 20,
    cpuSeconds: 0.1,
    eventLoopDelayMs: 1,
    openFiles: 20,
    machine: [],
    ...change,
    counts: { ...emptyCounts(), ...counts },
    ms: texts,
  };
}
