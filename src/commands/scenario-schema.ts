/** The keys of a scenario file. Those of other commands may stand in it and are passed over here. */
import { z } from 'zod';
import { parseDuration } from '../model/duration.ts';
import { hopKinds } from './hop-flags.ts';

const duration = z
  .union([z.string(), z.number()])
  .refine((value) => parseDuration(String(value)) !== null, 'must be a duration such as 500ms, 30s, 10m')
  .transform((value) => parseDuration(String(value)) ?? 0);

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

const target = z.strictObject({
  url: z.string().optional(),
  direct: z.string().optional(),
  method: z.string().optional(),
  headers: z.union([z.record(z.string(), z.union([z.string(), z.number()])), z.array(z.string())]).optional(),
  body: z.string().optional(),
  protocols: z
    .array(z.enum(['http1', 'http2']))
    .min(1)
    .optional(),
  http2PriorKnowledge: z.boolean().optional(),
  compressed: z.boolean().optional(),
  insecure: z.boolean().optional(),
  cacert: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  resolve: oneOrMore.optional(),
  connectTo: oneOrMore.optional(),
  unixSocket: z.string().optional(),
  proxy: z.string().optional(),
  family: z.union([z.literal(4), z.literal(6)]).optional(),
  followRedirects: z.boolean().optional(),
  connectTimeout: duration.optional(),
  maxTime: duration.optional(),
});

const hop = z.strictObject({
  name: z.string().min(1).optional(),
  proxy: z.enum(hopKinds),
  accessLog: oneOrMore.optional(),
  errorLog: oneOrMore.optional(),
  config: oneOrMore.optional(),
  logFormat: z.string().min(1).optional(),
  admin: z.string().optional(),
});

/** The whole file. */
export const scenarioSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  target: target.optional(),
  hops: z.array(hop).optional(),
  for: duration.refine((ms) => ms > 0, 'must be above zero').optional(),
  untilCut: duration.refine((ms) => ms > 0, 'must be above zero').optional(),
  oneAtATime: z.boolean().optional(),
  failOn: z.enum(['critical', 'warning', 'info', 'never']).optional(),
  endMarker: z.string().optional(),
  eventTime: z.string().optional(),
  browserOrigin: z.string().optional(),
  logWindow: duration.optional(),
  out: z.string().optional(),
  format: z.enum(['terminal', 'json', 'markdown']).optional(),
  connections: z.unknown().optional(),
  duration: z.unknown().optional(),
  ramp: z.unknown().optional(),
  hold: z.unknown().optional(),
  reconnect: z.unknown().optional(),
  pressure: z.unknown().optional(),
  thresholds: z.unknown().optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;
