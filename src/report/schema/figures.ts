/** `stats` of a report, and what a soak or load adds to them. */
import { z } from 'zod';
import { closeHow, distribution, measuredMs, protocol, route, stopReason } from './words.ts';

/** What the tool itself took. */
const generator = z
  .object({
    eventLoopDelayMs: z.number(),
    rssBytes: z.number(),
    cpuSeconds: z.number(),
    openFiles: z.number(),
    pauses: z
      .array(z.object({ from: z.number(), stoodMs: z.number(), sleptMs: z.number() }))
      .optional()
      .describe(
        'when it stood still (from: epoch ms), and for how long; what was measured across that is void',
      ),
  })
  .meta({ id: 'generator', description: 'what the tool itself took' });

/** Sums and distributions over the streams. */
export const stats = z
  .object({
    connections: z.number(),
    opened: z.number(),
    failed: z.number(),
    reconnects: z.number(),
    events: z.number(),
    comments: z.number(),
    bytes: z.number(),
    connectMs: distribution,
    ttfbMs: distribution,
    ttfeMs: distribution,
    heartbeatGapMs: distribution,
    eventLagMs: distribution,
    eventTimeField: z.string().nullable().describe("field that carried the events' own clock"),
    eventsPerSecond: z.number(),
    closes: z.record(z.string(), z.number()).describe('how streams ended, and how many each way'),
    generator,
  })
  .meta({ id: 'stats' });

const counts = z.object({
  attempts: z.number(),
  opened: z.number(),
  failed: z.number().describe('ended before they were an event stream, by anything but us'),
  disconnects: z.number().describe('running streams that a peer ended'),
  interrupted: z.number().describe('running streams that this run cut itself'),
  reconnects: z.number(),
  reconnectsOpened: z.number(),
  gaveUp: z.number().describe('clients that will not ask again'),
  lostByTool: z.number(),
  events: z.number(),
  comments: z.number(),
  bytes: z.number(),
  lostEvents: z.number(),
  repeatedEvents: z.number(),
  resumed: z.number(),
  restarted: z.number(),
  unjudgedIds: z.number(),
  completed: z.number().describe('finite answers that were complete'),
  failedAnswers: z.number().describe('finite answers that ended with an error'),
  cutAnswers: z.number().describe('finite answers that broke off, or lack their end marker'),
  silentAnswers: z.number().describe('finite answers of which nothing came, or nothing any more'),
  deferredAnswers: z.number().describe('finite answers that an MCP client would poll for'),
  documents: z.number().describe('answered with one JSON document, as an MCP server may'),
  replaced: z.number().describe('requests in the place of an answer that was over'),
  unsent: z.number().describe('requests of a rate for which no client was free'),
  closes: z.partialRecord(closeHow, z.number()),
});

const ending = z
  .object({
    trial: z.string(),
    route,
    protocol,
    opened: z.boolean(),
    status: z.number().nullable(),
    failure: z.string().nullable(),
    how: closeHow,
    code: z.string().nullable(),
    because: stopReason.nullable(),
    count: z.number(),
    followed: z.literal(true).optional().describe('redirects that were followed'),
    ageMs: distribution,
    idleMs: distribution,
  })
  .meta({ id: 'ending', description: 'streams of one trial that ended alike' });

const seriesPoint = z.object({
  atMs: z.number().describe('since the run began'),
  open: z.number(),
  opening: z.number(),
  lowest: z.number().describe('the fewest open at one moment of the second before'),
  opened: z.number().describe('within the second before'),
  reconnects: z.number(),
  disconnects: z.number(),
  events: z.number(),
});

const worker = z.object({
  name: z.string(),
  streams: z.number(),
  cpuSeconds: z.number(),
  rssBytes: z.number(),
  eventLoopDelayMs: z.number(),
  openFiles: z.number(),
  died: z.string().nullable(),
  lost: z.number(),
});

const pressure = z.object({
  url: z.string(),
  wantedPerSecond: z.number(),
  perSecond: z.number(),
  requests: z.number(),
  errors: z.number(),
  timeouts: z.number(),
  non2xx: z.number(),
  latencyMs: distribution,
});

const machineEvent = z.object({
  kind: z.enum([
    'clock-step',
    'suspended',
    'late',
    'descriptors',
    'ports',
    'disk-full',
    'worker-died',
    'interrupted',
  ]),
  atMs: z.number(),
  text: z.string(),
});

/** What a soak or load adds. */
export const populationFigures = z
  .object({
    reconnectPolicy: z.string(),
    judged: z.number().describe('streams that the rules saw one by one'),
    endings: z.array(ending).describe('most frequent first'),
    directTtfbMs: distribution,
    recoverMs: distribution.describe('from the loss of a stream to the next one of that client'),
    reconnectIntervalMs: distribution,
    quality: z
      .object({
        clients: z
          .object({ excellent: z.number(), good: z.number(), fair: z.number(), poor: z.number() })
          .describe(
            'by mean time to first byte and share of errors of the last ten attempts: below 100 ms and 10 %, 500 ms and 30 %, 2 s and 50 %, else poor',
          ),
        errors: z
          .object({ network: z.number(), auth: z.number(), server: z.number(), proxy: z.number() })
          .describe(
            'proxy: 404, 502, 503, a stream that broke off; auth: 401, 403; server: any other 5xx; network: the rest',
          ),
      })
      .optional()
      .describe('of the connections of clients'),
    ttftMs: distribution.optional().describe('request to the first part of a finite answer'),
    tokenGapMs: distribution.optional().describe('between two parts of a finite answer'),
    seconds: z.number(),
    wanted: z.number(),
    peakOpen: z.number(),
    counts,
    series: z.array(seriesPoint),
    storm: z
      .object({
        atMs: z.number(),
        peakPerSecond: z.number(),
        spanMs: z.number(),
        reconnects: z.number(),
      })
      .nullable()
      .describe('the burst of reconnects after the worst loss'),
    workers: z.array(worker),
    pressure: pressure.nullable(),
    machine: z.array(machineEvent),
    rssByMinute: z.array(z.number()).describe('bytes, over all processes of the tool'),
  })
  .meta({ id: 'populationFigures' });

/** How a threshold came out. */
export const thresholdResult = z
  .object({
    text: z.string(),
    metric: z.string(),
    measured: z.number().nullable(),
    unit: z.enum(['ms', '%', 'count', '/s', 'bytes']),
    held: z.boolean().nullable().describe('null: not checked'),
    because: z.string().nullable(),
    abortedAtMs: measuredMs,
  })
  .meta({ id: 'thresholdResult' });
