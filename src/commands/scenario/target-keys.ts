/** The keys below `target` and `hops`: what is asked, and what there is of the proxies on the path. */
import { z } from 'zod';
import {
  addressPattern,
  connectToPattern,
  fieldNamePattern,
  fieldValuePattern,
  forwardProxyPattern,
  headerPattern,
  methodForm,
  methodPattern,
  resolvePattern,
  urlPattern,
} from '../../model/request-form.ts';
import { hopKinds, kindFault, kindPattern } from '../hop-flags.ts';
import { oneOrMore, text, timer, written } from './values.ts';

const url = written(urlPattern);
const host = 'host:port:address';
const pair = 'host1:port1:host2:port2';

const fieldName = text(fieldNamePattern, "a header's name");
const headers = z.union(
  [z.record(fieldName, z.union([written(fieldValuePattern), z.number()])), z.array(written(headerPattern))],
  { error: 'must be names with values, or a list of "Name: value"' },
);

/** How a connection is made, and what is asked over it. */
export const target = z.strictObject({
  url: url.optional().describe('the stream; only a command line that names it may go without'),
  direct: url.optional().describe('the application itself, around the proxies'),
  via: oneOrMore(url)
    .optional()
    .describe('diagnose: hops between, edge to origin; without direct the last is that'),
  method: text(methodPattern, methodForm).optional(),
  headers: headers.optional(),
  body: z.string().optional(),
  protocols: z
    .array(z.enum(['http1', 'http2']))
    .min(1)
    .optional(),
  http2PriorKnowledge: z.boolean().optional().describe('HTTP/2 in clear text'),
  compressed: z.boolean().optional(),
  insecure: z.boolean().optional().describe('an untrusted certificate is no obstacle'),
  cacert: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  resolve: oneOrMore(written(resolvePattern)).optional().describe(host),
  connectTo: oneOrMore(written(connectToPattern)).optional().describe(pair),
  unixSocket: z.string().min(1).optional(),
  proxy: written(forwardProxyPattern).optional().describe('a forward proxy; empty: none'),
  family: z.union([z.literal(4), z.literal(6)], { error: 'must be 4 or 6' }).optional(),
  followRedirects: z.boolean().optional(),
  locationTrusted: z.boolean().optional(),
  connectTimeout: timer.optional(),
  maxTime: timer.optional().describe('the longest that one stream is read'),
});

const kind = written(kindPattern).superRefine((said, { addIssue }) => {
  const fault = kindFault(said);
  if (fault !== null) addIssue({ code: 'custom', message: `"${said}" is no known kind: ${fault}` });
});

/** One proxy. */
export const hop = z.strictObject({
  name: z.string().min(1).optional(),
  proxy: kind.describe(`${hopKinds.join(', ')}, or another, of which nothing is read`),
  accessLog: oneOrMore().optional().describe('files, globs, .gz, named pipes, or - for standard input'),
  errorLog: oneOrMore().optional(),
  config: oneOrMore().optional(),
  logFormat: z.string().min(1).optional().describe("the access log's format string"),
  admin: written(addressPattern).optional().describe("URL of Envoy's admin interface"),
});
