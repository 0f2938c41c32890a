/** The keys of a scenario file. Keys of other commands are allowed and ignored. */
import { z } from 'zod';
import { durationForm, longestTimerMs, parseDuration } from '../../model/duration.ts';
import { reportFormats } from '../../model/report-format.ts';
import { fieldNamePattern, methodForm, methodPattern } from '../../model/request-form.ts';
import { hopKinds } from '../hop-flags.ts';
import { bounds } from '../population/bounds.ts';

const duration = z
  .union([z.string(), z.number()])
  .refine((value) => parseDuration(String(value)) !== null, `must be a duration: ${durationForm}`)
  .transform((value) => parseDuration(String(value)) ?? 0)
  .describe(`a duration: ${durationForm}`);

const timer = duration.refine(
  (ms) => ms <= longestTimerMs,
  'must be 24d or less, which is what a timer holds',
);

const span = timer
  .refine((ms) => ms > 0, 'must be above zero')
  .describe('a duration above zero, such as 30s, 10m');

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

const fieldName = z.string().regex(fieldNamePattern, "must be a header's name");

const target = z.strictObject({
  url: z.string().optional().describe('the stream'),
  direct: z.string().optional().describe('the application itself, around the proxies'),
  method: z.string().regex(methodPattern, `must be ${methodForm}`).optional(),
  headers: z.union([z.record(fieldName, z.union([z.string(), z.number()])), z.array(z.string())]).optional(),
  body: z.string().optional(),
  protocols: z
    .array(z.enum(['http1', 'http2']))
    .min(1)
    .optional(),
  http2PriorKnowledge: z.boolean().optional().describe('HTTP/2 in clear text'),
  compressed: z.boolean().optional(),
  insecure: z.boolean().optional().describe('an untrusted certificate is no obstacle'),
  cacert: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  resolve: oneOrMore.optional().describe('host:port:address'),
  connectTo: oneOrMore.optional().describe('host1:port1:host2:port2'),
  unixSocket: z.string().optional(),
  proxy: z.string().optional().describe('a forward proxy'),
  family: z.union([z.literal(4), z.literal(6)]).optional(),
  followRedirects: z.boolean().optional(),
  locationTrusted: z.boolean().optional(),
  connectTimeout: timer.optional(),
  maxTime: timer.optional().describe('the longest that one stream is read'),
});

const hop = z.strictObject({
  name: z.string().min(1).optional(),
  proxy: z.enum(hopKinds),
  accessLog: oneOrMore.optional().describe('files, globs, .gz, named pipes, or - for standard input'),
  errorLog: oneOrMore.optional(),
  config: oneOrMore.optional(),
  logFormat: z.string().min(1).optional().describe("the access log's format string"),
  admin: z.string().optional().describe("URL of Envoy's admin interface"),
});

/** A number, or a number with its unit. */
const amount = z.union([z.string(), z.number()]);

const count = (name: keyof typeof bounds) => z.int().min(bounds[name].min).max(bounds[name].max);

const rampStage = z.strictObject({
  rate: amount.describe('streams opened a second'),
  for: amount.optional().describe('for so long; the last stage goes on'),
});

const interrupt = z.strictObject({
  every: amount.describe('how often'),
  streams: z.string().describe('which share of them, as 10%'),
  how: z.enum(['fin', 'rst']).optional(),
});

const pressure = z.union([
  amount.transform((rate) => ({ rate, path: undefined })),
  z.strictObject({ rate: amount, path: z.string().optional() }),
]);

const threshold = z.strictObject({
  check: z.string().describe('as ttfe_p95<500ms'),
  abort: z.boolean().optional().describe('ends the run as soon as it is broken'),
  after: duration.optional().describe('looked at from then on'),
});

/** The whole file. */
export const scenarioSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  target: target.optional(),
  hops: z.array(hop).optional().describe('the proxies on the path, client side first'),
  for: span.optional().describe('diagnose: how long streams are watched'),
  untilCut: span.optional().describe('diagnose: waits so long for a cut'),
  oneAtATime: z.boolean().optional().describe('diagnose: never two streams at once'),
  failOn: z
    .enum(['critical', 'warning', 'info', 'never'])
    .optional()
    .describe('exit code 1 from this severity on'),
  endMarker: z.string().optional().describe('the data of the event after which a stream may end'),
  eventTime: z.string().optional().describe('the field of the event data that holds its time'),
  browserOrigin: z.string().optional().describe('a page of this origin is to read the stream (CORS)'),
  logWindow: duration.optional().describe('log rows are read from this long before the run'),
  maxEventSize: z.string().optional().describe('a line or an event beyond it is taken for endless: 16MB'),
  out: z.string().optional().describe('the folder in which the run is kept'),
  format: z.enum(reportFormats).optional(),
  connections: count('connections').optional().describe('soak, load: how many streams'),
  duration: span.optional().describe('soak: the whole run'),
  ramp: z
    .union([amount, z.array(rampStage).min(1)])
    .optional()
    .describe('100:10s,500: so many a second'),
  hold: span.optional().describe('load: from when all are asked for'),
  // Read by the policies themselves.
  reconnect: z.unknown().optional(),
  interrupt: z.union([z.string(), interrupt]).optional().describe('cuts streams on purpose'),
  pressure: pressure.optional().describe('ordinary requests beside the streams: 50rps'),
  thresholds: z.array(z.union([z.string(), threshold])).optional(),
  workers: count('workers').optional().describe('processes that hold the streams'),
  streamsPerConnection: count('streamsPerConnection').optional(),
  localAddresses: oneOrMore.optional().describe('connect from these in turn: 127.0.0.2-127.0.0.5'),
  recordEvents: z.boolean().optional().describe('keeps every event in the recording'),
  repeatPost: z.boolean().optional().describe('each stream may be one more POST'),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario, or the first key at fault and what is wrong there. */
type ReadKeys =
  | { scenario: Scenario }
  | { scenario: null; fault: string; path: PropertyKey[]; message: string };

/** Checks what a file or a program says. */
export function readKeys(said: unknown): ReadKeys {
  const checked = scenarioSchema.safeParse(said);
  if (checked.success) return { scenario: checked.data };
  const [issue] = checked.error.issues;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return {
    scenario: null,
    fault: extra.length > 0 ? 'key that is not known' : 'value that cannot be used',
    path: [...(issue?.path ?? []), ...extra],
    message: issue?.message ?? '',
  };
}
