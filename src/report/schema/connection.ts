/** `connections` of a report: single streams as the wire showed them, with the log rows that were joined. */

import { z } from 'zod';
import { besideAsks } from './asks.ts';
import { closeHow, confidence, measuredMs, protocol, route, stopReason } from './words.ts';

/** How a stream ended. */
export const close = z
  .object({
    how: closeHow,
    transport: z.enum(['fin', 'rst', 'open']).describe('what the TCP connection did by then'),
    by: z.enum(['peer', 'us', 'unknown']),
    code: z.string().nullable().describe('the HTTP/2 error name of RST_STREAM or GOAWAY'),
    idleMs: measuredMs.describe('since the last body byte, or since the response head'),
    ageMs: measuredMs.describe('since the request was sent'),
    goaway: z
      .object({ atMs: z.number(), code: z.string(), lastStreamId: z.number(), debug: z.string() })
      .optional()
      .describe('RFC 9113 section 6.8'),
    unreadable: z
      .object({ reason: z.string(), shown: z.string() })
      .optional()
      .describe('the framing of the body could not be read: the reason, and the bytes'),
    because: stopReason.optional().describe('why the tool stopped it before the end of the run'),
  })
  .meta({ id: 'close' });

const redirect = z
  .object({
    from: z.string(),
    status: z.number(),
    to: z.string().nullable(),
    notFollowed: z
      .enum(['not-asked', 'too-many', 'no-location', 'several-locations', 'no-url', 'scheme', 'port', 'body'])
      .nullable()
      .describe('null: it was followed'),
    method: z.string().describe('of the next request'),
    withheld: z.array(z.string()).describe('what stayed with the first origin: names, never values'),
  })
  .meta({ id: 'redirect' });

const logRow = z
  .object({
    hop: z.string(),
    file: z.string(),
    line: z.number().describe("the record's first line, from 1"),
    join: z.enum(['tag', 'request-id', 'fuzzy']),
    confidence,
  })
  .meta({ id: 'logRow' });

/** One stream. */
export const connection = z
  .object({
    id: z.string(),
    trial: z.string(),
    asks: z
      .enum(besideAsks)
      .optional()
      .describe("what an answer to the user's question, or none to it, raised; absent: that question itself"),
    route,
    protocol,
    attempt: z.number(),
    openedAt: z.iso.datetime().describe('ISO 8601'),
    status: z.number().nullable(),
    opened: z.boolean().optional().describe('200 and text/event-stream'),
    answer: z.string().optional().describe('what came in place of an event stream'),
    ttfbMs: measuredMs.describe('request to first byte'),
    ttfeMs: measuredMs.describe('request to first event'),
    events: z.number(),
    comments: z.number(),
    maxGapMs: measuredMs.describe('the longest silence; the one before the end counts'),
    method: z.string().optional(),
    redirect: redirect.optional(),
    redirectedFrom: z.string().optional().describe('id of the connection whose redirect led here'),
    failure: z.string().nullable().describe('why no response head came'),
    close,
    log: z.array(logRow),
  })
  .meta({ id: 'connection' });

/** What became of one log file. */
export const logFile = z
  .object({
    hop: z.string(),
    file: z.string(),
    dialect: z.string(),
    lines: z.number(),
    parsed: z.number(),
    unparsed: z.number(),
    matched: z.number().describe('rows joined with a stream'),
    firstUnparsed: z
      .object({
        line: z.number(),
        raw: z.string(),
        bytes: z.number().optional().describe('the length of the line, where raw is its beginning'),
      })
      .optional(),
    passedOver: z
      .object({
        lines: z.number(),
        inWindow: z.number().describe('about so many are rows of the time that counts'),
        from: z.number().nullable().describe('epoch ms, of those that were looked at'),
        to: z.number().nullable(),
        hosts: z.array(z.string()).describe('the most frequent first'),
        paths: z.array(z.string()),
      })
      .optional()
      .describe('lines from before the run that name neither its path nor this tool: not read one by one'),
    others: z
      .object({
        count: z.number(),
        from: z.number().nullable(),
        to: z.number().nullable(),
        hosts: z.array(z.string()),
        paths: z.array(z.string()),
      })
      .optional()
      .describe('what its rows are, where none is of a stream that should have one'),
  })
  .meta({ id: 'logFile' });

/** An input that was given and could not be used. */
export const unusableInput = z
  .object({
    hop: z.string(),
    input: z.enum(['config', 'access-log', 'error-log', 'admin']),
    given: z.string().describe('as the user named it'),
    file: z.string(),
    why: z.string(),
    shows: z.string().optional().describe('the proxy that the file is of, where its text shows that'),
    whole: z.boolean().describe('nothing of what was given can be used'),
  })
  .meta({ id: 'unusableInput' });
