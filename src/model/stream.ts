/** One SSE request as the wire showed it: the neutral timeline that both protocols fill. */

import { type AnswerNote, saidItsEndClearly } from './answer/note.ts';
import type { FramingFault, OverLimit } from './body/trouble.ts';
import type { Failure, TlsFacts } from './connecting.ts';
import type { Header } from './header.ts';
import { mediaTypeOf } from './media-type.ts';
import type { CameFrom, RedirectStep } from './redirect.ts';
import type { Resumption, TakesUp } from './resumption.ts';
import type { StreamClose } from './stream-close.ts';

export type { CloseHow, Goaway, StreamClose, Transport } from './stream-close.ts';

export type Protocol = 'http1' | 'http2';
/** Through the proxies, or around them with `--direct`. */
export type Route = 'proxy' | 'direct';

/** What a request asks of the endpoint: the user's own question, or one that an answer to it raised. */
export type Asks =
  | 'plain' // the user's question, as the user gave it
  | 'compressed' // the same, and the response may be compressed
  | 'other-host' // its response head under the name with its port where it went without, or the reverse
  | 'other-path' // the response head of a usual event-stream path
  | 'ordinary' // the response head of a short request, while streams wait for theirs
  | 'again' // the same once more, as an EventSource does behind an end of its stream
  | BesideAsks;

/** Experiments beside the user's own question: they are compared with it, and are none of the streams that rules judge. */
export type BesideAsks =
  | 'via' // at a hop between the target and the application (`--via`)
  | 'heartbeat' // with another value of the query's parameter that sets the heartbeat (`--heartbeat-param`)
  | 'head' // HEAD in place of GET
  | 'slow-reader' // by a client that hardly reads (`--slow-reader`)
  | 'left-early' // by one that leaves while the others stay (`--leave-early`)
  | 'as-browser'; // with the User-Agent of a browser, where this tool's was refused

/** Times are milliseconds since the attempt began, on the monotonic clock; null: not reached. */
export interface Marks {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  requestSentMs: number | null;
  headersMs: number | null;
  firstByteMs: number | null;
  firstEventMs: number | null;
  firstCommentMs: number | null;
}

export interface Arrival {
  atMs: number;
  bytes: number;
}

export interface EventMark {
  atMs: number;
  kind: 'event' | 'comment';
  type: string | null;
  id: string | null;
  bytes: number;
  /** First 200 characters of the data or comment, with secrets replaced. */
  text: string;
  /** The event's own clock (epoch ms) when it carries one. */
  madeAt: number | null;
}

/** Running figures of a stream whose arrivals were not kept one by one. */
export interface Pace {
  arrivals: number;
  firstAtMs: number;
  lastAtMs: number;
  /** The longest silence that it survived, since the head, ms; the one that its end closed does not count. */
  longestGapMs: number;
}

/** A silent connection was asked whether its other end is there (TCP keep-alive). */
export interface LineProbe {
  /** When, ms since the attempt began, and how long until its answer or the end of the stream. */
  atMs: number;
  tookMs: number;
  /** `alive`: every question was answered; `none`: none was; `reset`: with TCP RST, by one that does not know the connection. */
  answer: 'alive' | 'none' | 'reset';
}

export interface Stream {
  /** Unique in the run: `c1`, `c2`, … */
  id: string;
  /** The tag that proxies log: at the end of User-Agent, and in x-request-id. */
  tag: string;
  requestId: string;
  /** The trial's name: for readers, and to find it in the plan. */
  trial: string;
  asks: Asks;
  route: Route;
  protocol: Protocol;
  attempt: number;
  method: string;
  url: string;
  /** What went out as Host or :authority. */
  authority: string;
  requestHeaders: Header[];
  /** Wall clock at the start of the attempt, epoch ms. */
  openedAt: number;
  addresses: string[];
  /** Per address what connecting to it gave, for names with several. */
  connectErrors: { address: string; code: string }[];
  /** The address connected to, `host:port`. */
  address: string | null;
  localPort: number | null;
  marks: Marks;
  tls: TlsFacts | null;
  /** Interim `1xx` responses are not counted here. */
  status: number | null;
  headers: Header[];
  /** First bytes of a body that is no event stream, or of one from which no event was read: at most 400 characters, secrets replaced. */
  bodyStart: string | null;
  /** The line of that body that gives the reason, from its first 64 KB: at most 200 printable characters. Absent: none, or as `bodyStart` shows. */
  bodyLine?: string;
  contentEncoding: string | null;
  /** Empty where `pace` is used instead. */
  arrivals: Arrival[];
  /** Absent: the arrivals were kept. */
  pace?: Pace;
  events: EventMark[];
  /** Of `events`, how many came before this process stood still: the times of those behind are not known. Absent: it did not. */
  soundEvents?: number;
  eventCount: number;
  commentCount: number;
  bytes: number;
  /** Longest time between two arrivals of body bytes; the silence before the end counts. */
  maxGapMs: number | null;
  retryMs: number | null;
  lastEventId: string | null;
  faults: FramingFault[];
  /** What its events said of the end; absent where they were not looked at. */
  answer?: AnswerNote;
  /** Absent: it kept within all limits. */
  overLimit?: OverLimit;
  /** The client of a soak or load that this stream belongs to, from 1. */
  client?: number;
  /** Of a client that came back: what its first event id says. Absent: it is its first stream, or no id came. */
  resumption?: Resumption;
  /** Of a stream that was asked for `again`. */
  takesUp?: TakesUp;
  h2: { maxConcurrentStreams: number | null; streamId: number | null } | null;
  /** What became of the answer, where it is a redirect. */
  redirect?: RedirectStep;
  /** Absent: the request went to the plan's own target. */
  cameFrom?: CameFrom;
  failure: Failure | null;
  /** Absent: it was never silent for long, or ended before the answer. */
  lineProbe?: LineProbe;
  close: StreamClose;
}

const beside: readonly Asks[] = [
  'via',
  'heartbeat',
  'head',
  'slow-reader',
  'left-early',
  'as-browser',
] satisfies BesideAsks[];

/** Asked as an experiment beside the user's own question. */
export function isBeside({ asks }: Pick<Stream, 'asks'>): boolean {
  return beside.includes(asks);
}

/** From the request to the response head, ms; 0 where there was none. */
export function headMs({ marks }: Pick<Stream, 'marks'>): number {
  return (marks.headersMs ?? 0) - (marks.requestSentMs ?? 0);
}

/** A response that a browser's EventSource would accept: `200` and `text/event-stream`. */
export function isOpened(stream: Pick<Stream, 'status' | 'headers'>): boolean {
  return stream.status === 200 && isEventStream(stream);
}

export function isEventStream(stream: Pick<Stream, 'headers'>): boolean {
  return mediaTypeOf(stream)?.essence === 'text/event-stream';
}

/** First value of a response header, by case-insensitive name. */
export function header(stream: Pick<Stream, 'headers'>, name: string): string | null {
  return stream.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

/** The peer, or something on the way, ended a stream that was running; not one that our own parser gave up. */
export function endedByPeer(stream: Pick<Stream, 'status' | 'headers' | 'close'>): boolean {
  const { how, unreadable } = stream.close;
  return isOpened(stream) && how !== 'own-stop' && unreadable === undefined;
}

/** Ended without the end-of-body mark of its protocol (last chunk, END_STREAM), and before an answer had said that it was over. */
export function isTruncated(stream: Pick<Stream, 'status' | 'headers' | 'close' | 'answer'>): boolean {
  const { answer, close } = stream;
  if (answer !== undefined && saidItsEndClearly(answer)) return false;
  return endedByPeer(stream) && ['cut', 'rst-stream', 'connection-lost'].includes(close.how);
}
