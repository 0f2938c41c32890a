/** `plan` of a report: what was asked, and how. Secrets are replaced in it. */

import { z } from 'zod';
import { reportFormats } from '../../model/report-format.ts';
import { profilesWith } from '../../proxies/profile/inputs.ts';
import { besideAsks } from './asks.ts';
import { population } from './population.ts';
import { measuredMs, protocol, proxyKind, route } from './words.ts';

const owners = profilesWith('admin')
  .map(({ name }) => name)
  .join(' or ');

const hop = z
  .object({
    name: z.string(),
    proxy: proxyKind,
    accessLogs: z.array(z.string()),
    errorLogs: z.array(z.string()),
    configs: z.array(z.string()),
    logFormat: z.string().nullable().describe("the writer's own format string"),
    admin: z.string().nullable().describe(`base URL of ${owners}'s admin interface`),
  })
  .meta({ id: 'hop' });

const tls = z.object({
  insecure: z.boolean(),
  cacert: z.string().nullable(),
  cert: z.string().nullable(),
  key: z.string().nullable(),
});

const target = z
  .object({
    url: z.string(),
    direct: z.string().nullable().describe('the same resource around the proxies'),
    via: z.array(z.string()).optional().describe('the same at hops between, edge to origin'),
    method: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])).describe('name and value; secrets are replaced'),
    body: z.string().nullable().describe('base64'),
    isJsonRpc: z.boolean().optional(),
    ownUserAgent: z.boolean(),
    tls,
    resolve: z.array(z.string()).describe("host:port:address, as curl's --resolve"),
    connectTo: z.array(z.string()).describe("host1:port1:host2:port2, as curl's --connect-to"),
    unixSocket: z.string().nullable(),
    forwardProxy: z.string().nullable(),
    forwardProxyUser: z.boolean().optional().describe('it was given with a user and password'),
    family: z.union([z.literal(0), z.literal(4), z.literal(6)]),
    followRedirects: z.boolean(),
    locationTrusted: z.boolean(),
    keepsMethod: z.boolean(),
    connectTimeoutMs: z.number(),
    credentialsEnd: z
      .object({
        at: z.number().describe('epoch ms'),
        by: z.enum(['jwt', 'signed-url']),
        in: z.string().describe('the header or parameter that holds the token'),
      })
      .optional()
      .describe('when the credentials stop being valid, as they say themselves; never the credentials'),
    maxTimeMs: z.number().nullable(),
  })
  .meta({ id: 'target' });

const trial = z
  .object({
    name: z.string(),
    asks: z
      .enum(['plain', 'compressed', ...besideAsks])
      .describe(
        "the user's own question, without and with compression, one that its answer raised, or an experiment",
      ),
    route,
    protocol,
    priorKnowledge: z.boolean(),
    path: z.string().nullable(),
    authority: z.string().nullable().describe('in place of Host or :authority'),
    via: z.number().optional().describe("at this one of the target's via, from 0"),
    query: z.object({ name: z.string(), value: z.string() }).optional().describe('set in the query'),
    method: z.string().optional().describe("in place of the target's, and without its body"),
    userAgent: z.string().optional().describe("in place of this tool's"),
    readsSlowly: z
      .object({ bytesPerSecond: z.number(), forMs: z.number() })
      .optional()
      .describe('takes so much of the body, for so long'),
    leaveAfterMs: z.number().optional().describe('ended by this tool after so long'),
    acceptEncoding: z.enum(['identity', 'gzip']),
    streams: z.number(),
    staggerMs: z.number(),
    headOnly: z.boolean(),
  })
  .meta({ id: 'trial' });

const text = z.string();
const expectation = z.intersection(
  z.object({ text }),
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('verdict'),
      verdict: z.enum(['healthy', 'degraded', 'broken', 'inconclusive']),
    }),
    z.object({ kind: z.literal('status'), status: z.number() }),
    z.object({ kind: z.literal('cut'), atMs: z.number(), toleranceMs: z.number() }),
    z.object({ kind: z.literal('rule'), rule: z.string() }),
  ]),
);

/** The whole plan. */
export const plan = z
  .object({
    command: z.enum(['diagnose', 'soak', 'load']),
    verifies: z.string().optional().describe('folder of the run of which this asks the same again'),
    target,
    hops: z.array(hop).describe('client side first'),
    trials: z.array(trial),
    forMs: z.number().describe('how long streams are watched'),
    population: population.nullable().describe('of a soak or load'),
    untilCutMs: measuredMs,
    oneAtATime: z.boolean(),
    expect: z.array(expectation).optional().describe('what the run is to come to'),
    failOn: z.enum(['critical', 'warning', 'info', 'never']),
    budgetMs: z.number().optional().describe('the run was to take no longer, by the clock on the wall'),
    endMarker: z.string().nullable(),
    eventTimeField: z.string().nullable(),
    browserOrigin: z.string().nullable(),
    logWindowMs: z.number(),
    findLogs: z.boolean().optional(),
    maxEventBytes: z.number(),
    out: z.string().nullable(),
    force: z.boolean().optional().describe('a run that out held already was to be replaced'),
    format: z.enum(reportFormats),
    files: z
      .array(z.object({ format: z.enum(reportFormats), file: z.string() }))
      .optional()
      .describe('further reports that were written'),
    debug: z.boolean(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'plan' });
