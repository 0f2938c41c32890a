/** The keys of a scenario file. Those of other commands may stand in it and are passed over. */
import { z } from 'zod';
import { parseDuration } from '../../model/duration.ts';
import { hopKinds } from '../hop-flags.ts';
import { bounds } from '../population/input.ts';

const duration = z
  .union([z.string(), z.number()])
  .refine((value) => parseDuration(String(value)) !== null, 'must be a duration such as 500ms, 30s, 10m')
  .transform((value) => parseDuration(String(value)) ?? 0);

const span = duration.refine((ms) => ms > 0, 'must be above zero');

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
  locationTrusted: z.boolean().optional(),
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

/** A number, or a number with its unit. */
const amount = z.union([z.string(), z.number()]);

const count = (name: keyof typeof bounds) => z.int().min(bounds[name].min).max(bounds[name].max);

const rampStage = z.strictObject({ rate: amount, for: amount.optional() });

const interrupt = z.strictObject({
  every: amount,
  streams: z.string(),
  how: z.enum(['fin', 'rst']).optional(),
});

const pressure = z.union([
  amount.transform((rate) => ({ rate, path: undefined })),
  z.strictObject({ rate: amount, path: z.string().optional() }),
]);

const threshold = z.strictObject({
  check: z.string(),
  abort: z.boolean().optional(),
  after: duration.optional(),
});

/** The whole file. */
export const scenarioSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  target: target.optional(),
  hops: z.array(hop).optional(),
  for: span.optional(),
  untilCut: span.optional(),
  oneAtATime: z.boolean().optional(),
  failOn: z.enum(['critical', 'warning', 'info', 'never']).optional(),
  endMarker: z.string().optional(),
  eventTime: z.string().optional(),
  browserOrigin: z.string().optional(),
  logWindow: duration.optional(),
  maxEventSize: z.string().optional(),
  out: z.string().optional(),
  format: z.enum(['terminal', 'json', 'markdown']).optional(),
  connections: count('connections').optional(),
  duration: span.optional(),
  ramp: z.union([amount, z.array(rampStage).min(1)]).optional(),
  hold: span.optional(),
  // Read by the policies themselves.
  reconnect: z.unknown().optional(),
  interrupt: z.union([z.string(), interrupt]).optional(),
  pressure: pressure.optional(),
  thresholds: z.array(z.union([z.string(), threshold])).optional(),
  workers: count('workers').optional(),
  streamsPerConnection: count('streamsPerConnection').optional(),
  localAddresses: oneOrMore.optional(),
  recordEvents: z.boolean().optional(),
  repeatPost: z.boolean().optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;
