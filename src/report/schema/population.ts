/** `plan.population` of a report: the streams of a soak or load. */

import { z } from 'zod';

const backoff = z
  .object({
    initialMs: z.number(),
    factor: z.number(),
    maxMs: z.number(),
    tries: z.number().nullable().describe('null: for ever'),
  })
  .nullable()
  .meta({ id: 'backoff', description: 'null: never asks again' });

const reconnectPolicy = z
  .object({
    name: z.string(),
    after: z.object({
      ended: backoff,
      network: backoff,
      auth: backoff,
      proxy: backoff,
      server: backoff,
      refused: backoff,
    }),
    retryField: z.boolean(),
    lastEventId: z.boolean(),
    jitter: z.number(),
    quality: z.array(z.object({ belowMs: z.number(), belowErrors: z.number(), times: z.number() })),
  })
  .meta({ id: 'reconnectPolicy' });

const threshold = z
  .object({
    text: z.string().describe('as it was written'),
    metric: z.string(),
    stat: z.string().nullable(),
    operator: z.enum(['<', '<=', '>', '>=', '==', '!=']),
    value: z.number(),
    unit: z.enum(['ms', '%', 'count', '/s', 'bytes']),
    abort: z.boolean(),
    afterMs: z.number(),
  })
  .meta({ id: 'threshold' });

/** The streams of a soak or load, and what is asked of them. */
export const population = z
  .object({
    connections: z.number(),
    ramp: z.array(z.object({ perSecond: z.number(), ms: z.number().nullable() })),
    durationMs: z.number(),
    answers: z
      .object({ thinkMs: z.number(), perSecond: z.number().nullable() })
      .nullable()
      .optional()
      .describe('streams are answers that end by themselves, and are replaced'),
    maxRequests: z.number().nullable().optional(),
    reconnect: reconnectPolicy,
    interrupt: z.object({ everyMs: z.number(), share: z.number(), how: z.enum(['fin', 'rst']) }).nullable(),
    pressure: z.object({ url: z.string(), perSecond: z.number() }).nullable(),
    thresholds: z.array(threshold),
    workers: z.number(),
    streamsPerConnection: z.number(),
    localAddresses: z.array(z.string()),
    recordEvents: z.boolean(),
  })
  .meta({ id: 'population' });
