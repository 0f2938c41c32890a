/** What a process that holds streams reports about them: one line a stream, one tick a second, and what many share only once. */

import type { AnswerNote } from '../answer/note.ts';
import type { FramingFault, OverLimit } from '../body/trouble.ts';
import type { Failure, TlsFacts } from '../connecting.ts';
import type { Header } from '../header.ts';
import type { Plan, Trial } from '../plan.ts';
import { type CameFrom, carriedHeaders, type RedirectStep } from '../redirect.ts';
import type { Resumption } from '../resumption.ts';
import type { Arrival, EventMark, LineProbe, Marks, Pace, Protocol, Stream, StreamClose } from '../stream.ts';
import type { Counts } from './counts.ts';
import type { MachineEvent, Measure } from './figures.ts';

/** A response head, and what else thousands of streams share word for word. */
export interface SharedHead {
  /** Unique in the run. */
  head: number;
  status: number | null;
  headers: Header[];
  contentEncoding: string | null;
  tls: TlsFacts | null;
  addresses: string[];
}

/** A stream that began; where no `HeldRecord` follows, it was open when the recording ended. */
export interface HeldOpening {
  id: string;
  client: number;
  trial: string;
  attempt: number;
  openedAt: number;
  head: number;
  address: string | null;
  localPort: number | null;
  marks: Marks;
}

/** A stream that ended: all of a `Stream` that it does not share with others. */
export interface HeldRecord extends Omit<HeldOpening, 'head'> {
  head: number | null;
  /** Only where a redirect changed it from the plan's. */
  url?: string;
  method?: string;
  protocol?: Protocol;
  cameFrom?: CameFrom;
  redirect?: RedirectStep;
  pace: Pace | null;
  eventCount: number;
  commentCount: number;
  bytes: number;
  maxGapMs: number | null;
  retryMs: number | null;
  lastEventId: string | null;
  maxConcurrentStreams?: number | null;
  connectErrors?: { address: string; code: string }[];
  bodyStart?: string;
  bodyLine?: string;
  faults?: FramingFault[];
  overLimit?: OverLimit;
  /** What a finite answer said of its end. */
  answer?: AnswerNote;
  /** Of a client that came back, where an id came. */
  resumption?: Resumption;
  failure?: Failure;
  /** Of one that fell silent for long. */
  lineProbe?: LineProbe;
  close: StreamClose;
  /** Only of a traced stream: arrivals are kept one by one. */
  arrivals?: Arrival[];
  events?: EventMark[];
}

/** One second of one process. */
export interface HeldTick {
  /** Milliseconds since the run began. */
  atMs: number;
  worker: string;
  open: number;
  opening: number;
  /** The fewest that were open at once since the tick before; older recordings have none. */
  lowest?: number;
  /** Since the tick before. */
  counts: Counts;
  /** Histograms since the tick before, as texts. */
  ms: Partial<Record<Measure, string>>;
  rssBytes: number;
  cpuSeconds: number;
  eventLoopDelayMs: number;
  openFiles: number;
  machine: MachineEvent[];
}

/** An event as `--record-events` keeps it. */
export interface HeldEvent {
  id: string;
  atMs: number;
  type: string | null;
  eventId: string | null;
  bytes: number;
}

/** A held stream as the rules know streams. `redactedUrl` and headers are those that may be recorded. */
export function streamOf(
  record: HeldRecord,
  head: SharedHead | null,
  run: string,
  plan: Plan,
  toolVersion: string,
): Stream {
  const trial = plan.trials.find(({ name }) => name === record.trial) as Trial;
  const { target } = plan;
  const tag = `${run}/${record.id}`;
  const url = record.url ?? (trial.route === 'direct' ? (target.direct ?? target.url) : target.url);
  const given = target.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const agent: Header[] = target.ownUserAgent ? [] : [['User-Agent', `sse-doctor/${toolVersion} (${tag})`]];
  return {
    id: record.id,
    tag,
    requestId: requestIdOf(run, record.id),
    trial: record.trial,
    asks: trial.asks,
    route: trial.route,
    protocol: record.protocol ?? trial.protocol,
    attempt: record.attempt,
    client: record.client,
    method: record.method ?? target.method,
    url,
    authority: record.cameFrom?.isForeign
      ? new URL(url).host
      : (trial.authority ?? given ?? new URL(target.url).host),
    requestHeaders: [...carriedHeaders(target.headers, record.cameFrom), ...agent],
    openedAt: record.openedAt,
    addresses: head?.addresses ?? [],
    connectErrors: record.connectErrors ?? [],
    address: record.address,
    localPort: record.localPort,
    marks: record.marks,
    tls: head?.tls ?? null,
    status: head?.status ?? null,
    headers: head?.headers ?? [],
    bodyStart: record.bodyStart ?? null,
    ...(record.bodyLine === undefined ? {} : { bodyLine: record.bodyLine }),
    contentEncoding: head?.contentEncoding ?? null,
    arrivals: record.arrivals ?? [],
    ...(record.arrivals || !record.pace ? {} : { pace: record.pace }),
    events: record.events ?? [],
    eventCount: record.eventCount,
    commentCount: record.commentCount,
    bytes: record.bytes,
    maxGapMs: record.maxGapMs,
    retryMs: record.retryMs,
    lastEventId: record.lastEventId,
    faults: record.faults ?? [],
    ...(record.overLimit ? { overLimit: record.overLimit } : {}),
    ...(record.answer ? { answer: record.answer } : {}),
    ...(record.resumption ? { resumption: record.resumption } : {}),
    h2:
      record.maxConcurrentStreams === undefined
        ? null
        : { maxConcurrentStreams: record.maxConcurrentStreams, streamId: null },
    ...(record.redirect ? { redirect: record.redirect } : {}),
    ...(record.cameFrom ? { cameFrom: record.cameFrom } : {}),
    failure: record.failure ?? null,
    ...(record.lineProbe ? { lineProbe: record.lineProbe } : {}),
    close: record.close,
  };
}

/** The x-request-id of a stream, made from its tag so that it need not be kept: a UUID of our own kind (RFC 9562, version 8). */
export function requestIdOf(run: string, id: string): string {
  const number = Number(id.replace(/^\D+/, '')) || 0;
  return `${run.padStart(8, '0').slice(-8)}-0000-8000-8000-${number.toString(16).padStart(12, '0')}`;
}
