/** `experiments` of a report: what was asked beside the user's own question, and what that showed. */
import { z } from 'zod';
import { hopTroubles } from '../../model/experiment.ts';
import { close } from './connection.ts';
import { measuredMs, protocol } from './words.ts';

const trouble = z.enum(hopTroubles);

const stop = z.object({
  name: z.string().describe('target, via 1, direct'),
  url: z.string(),
  protocol,
  streams: z.array(z.string()).describe('ids of its connections'),
  status: z.number().nullable(),
  opened: z.boolean(),
  failure: z.string().nullable().describe('why no response head came'),
  server: z.string().nullable(),
  encoding: z.string().nullable(),
  headMs: measuredMs.describe('request to response head'),
  firstEventMs: measuredMs.describe('request to first event or comment'),
  maxGapMs: measuredMs,
  close,
  troubles: z.array(trouble).describe('in what it is worse than the innermost place'),
});

const hops = z.object({
  stops: z.array(stop).describe('edge to origin'),
  firstShown: z
    .object({ stop: z.string(), url: z.string(), trouble, words: z.string() })
    .nullable()
    .describe("the innermost place that shows the target's worst trouble"),
  unclear: z.string().optional().describe('why that cannot be said'),
  unopened: z
    .array(z.object({ stop: z.string(), url: z.string(), words: z.string() }))
    .optional()
    .describe('places that gave no stream where the target did, or failed otherwise, and what happened'),
});

const heartbeat = z.object({
  parameter: z.string(),
  values: z.array(
    z.object({
      value: z.string(),
      streams: z.array(z.string()),
      opened: z.boolean(),
      paceMs: measuredMs.describe('the longest silence that its streams survived'),
      cut: z.object({ ageMs: z.number(), idleMs: z.number() }).nullable(),
      watchedMs: z.number(),
    }),
  ),
  says: z.enum(['idle', 'age', 'no cut', 'no effect', 'unclear']),
  words: z.string(),
});

const answerer = z.object({ status: z.number().nullable(), server: z.string().nullable() });

const headTrial = z.object({
  status: z.number().nullable(),
  failure: z.string().nullable(),
  server: z.string().nullable(),
  via: z.string().nullable().describe('the Via header'),
  get: answerer.describe('of the GET beside it'),
  words: z.string(),
});

/** Those that were made. */
export const experiments = z.object({
  hops: hops.optional().describe('of --via'),
  heartbeat: heartbeat.optional().describe('of --heartbeat-param: does the cut move with the heartbeat?'),
  head: headTrial.optional().describe('HEAD beside GET: who answers'),
});
