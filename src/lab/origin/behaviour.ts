/** What an origin does, good or bad, as data: the words of `origin:` in a scenario file. */
import { z } from 'zod';

const ms = z.number().nonnegative();
const count = z.number().int().positive();

/** How a stream ends. `fin` and `rst` leave out the last chunk; `garble` sends what is no chunk; `hang` sends nothing more and stays open. */
const endHow = z.enum(['clean', 'fin', 'rst', 'garble', 'hang']);

const end = z.strictObject({
  /** Since the request came in. */
  afterMs: ms.optional(),
  /** With `afterMs`: each stream at an age of its own between the two. */
  untilMs: ms.optional(),
  /** The opening event does not count. */
  afterEvents: count.optional(),
  how: endHow,
  /** Bytes sent as they are before the end, such as `data: [DONE]\n\n`. */
  marker: z.string().optional(),
  /** Data of an `event: error` sent before the end. */
  errorEvent: z.string().optional(),
});

/** Checks one behaviour as a scenario file writes it; unknown keys are refused. */
export const originBehaviour = z.strictObject({
  // The answer's head.
  /** Anything but 200 is answered with a short JSON body in place of a stream. */
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** Wait before the head is sent. */
  headDelayMs: ms.optional(),
  /** Default true; false: the head leaves together with the first body byte. */
  flushHead: z.boolean().optional(),

  // The events.
  /** Data of the opening event; false: none. */
  init: z.union([z.string(), z.literal(false)]).optional(),
  /** Default 1000; 0: nothing after the opening event. */
  everyMs: ms.optional(),
  /** A parameter of the query that sets `everyMs`. */
  everyParam: z.string().optional(),
  kind: z.enum(['event', 'comment']).optional(),
  /** Data or comment; `{n}` is the running number, `{ts}` the time in ISO 8601. */
  text: z.string().optional(),
  /** Number of events; nothing is sent after them. */
  count: count.optional(),
  /** Numbers the events and goes on after `Last-Event-ID`. */
  withIds: z.boolean().optional(),
  /** Events with ids, made every `everyMs` whether anyone reads them or not, and kept in memory: a crash or a stop loses them. */
  feed: z
    .strictObject({
      /** One for all clients (default), one for each that begins without a known Last-Event-ID, or one for each stream. */
      per: z.enum(['origin', 'session', 'stream']).optional(),
      /** Default `number`: `7`; `prefixed`: `k3f9a1-7`, the first part of its feed alone; `random`: no order. */
      ids: z.enum(['number', 'prefixed', 'random']).optional(),
      /** So many of the latest are kept for clients that come back; 0: none. */
      keep: z.number().int().nonnegative(),
      /** Default `after`: those behind Last-Event-ID; `from`: that one once more too; `never`: the header is not looked at. */
      resume: z.enum(['after', 'from', 'never']).optional(),
      /** With an id that it never made: `live` (default) begins as if none had come, `refuse` answers 404. */
      unknown: z.enum(['live', 'refuse']).optional(),
    })
    .optional(),
  /** Sends `retry:` first: one value, or each stream its own between the two. */
  retryMs: z.union([count, z.tuple([count, count])]).optional(),
  /** `wall`: on multiples of `everyMs` of the wall clock, so that streams opened apart see other phases. */
  clock: z.enum(['stream', 'wall']).optional(),
  firstAfterMs: ms.optional(),
  /** In place of `data: ` before each line, to break the framing on purpose. */
  field: z.string().optional(),
  /** Ends every event in place of the blank line, to break the framing on purpose. */
  raw: z.string().optional(),

  // The body on the wire.
  framing: z.enum(['chunked', 'close', 'length']).optional(),
  /** With `framing: length`; default 400. The stream is over when they are sent. */
  contentLength: count.optional(),
  /** `flush`: each event is compressed and sent; `buffer`: it waits for the compressor. Only if the client accepts gzip. */
  gzip: z.enum(['flush', 'buffer']).optional(),
  /** Buffers what is written and sends it together, at this interval. */
  batchMs: count.optional(),

  // The end.
  end: end.optional(),
  /** Ends a stream after this long without a write, as `end.how` says (default `fin`). */
  idleLimitMs: count.optional(),
  /** Looks for idle streams at this interval, as a ticker does. */
  sweepMs: count.optional(),
  /** A second stream with the same URL and credentials ends the first. */
  onePerUser: z.boolean().optional(),

  // Refusals and faults before the head.
  /** Only the first stream is served; each later one gets this answer. */
  acceptOnce: z.strictObject({ status: z.number().int(), html: z.string().optional() }).optional(),
  /** With this many streams open any further request waits without an answer. */
  maxStreams: count.optional(),
  /** Closes the connection in place of an answer: always, or every n-th time. */
  dropBeforeHead: z.union([z.boolean(), z.strictObject({ every: count })]).optional(),
  keepAliveTimeoutMs: count.optional(),
  /** `garbage`: no HTTP at all; `huge`: one header of 100 kB. */
  badHead: z.enum(['garbage', 'huge']).optional(),
  /** The JWT in `Authorization` must not have ended, else 401; streams end when it does, as `end.how` says (default `clean`). */
  jwtExpiry: z.boolean().optional(),
  /** The value that `Authorization` must have; else 401. */
  requireAuth: z.string().optional(),
  /** Default GET and POST; else 405. */
  methods: z.array(z.string()).optional(),
  redirect: z.string().optional(),
  /** A page served as `text/html` with status 200. */
  html: z.string().optional(),
  /** `h2c`: HTTP/2 in clear text, by prior knowledge. */
  protocol: z.enum(['http1', 'h2c', 'fastcgi']).optional(),
});

/** One way for an origin to answer; times in milliseconds. */
export type OriginBehaviour = z.infer<typeof originBehaviour>;

/** How a running stream ends. */
export type EndHow = z.infer<typeof endHow>;
