/** The flags that shape the request, from the command line or a curl command alike, as a plan's input. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { badInput } from '../../errors.ts';
import type { Header } from '../../model/header.ts';
import type { Io } from '../../model/io.ts';
import type { Protocol } from '../../model/stream.ts';
import type { RunInput } from '../../plan/index.ts';
import {
  readConnectTo,
  readFieldValue,
  readHeader,
  readMethod,
  readResolve,
  readTimer,
} from '../flag-values.ts';
import { type DataPart, readBody } from './body.ts';

/** Texts as given, by curl's long names. */
export interface RequestFlags {
  url?: string;
  header?: string[];
  request?: string;
  parts?: DataPart[];
  /** curl's -G: the data goes into the query. */
  get?: boolean;
  head?: boolean;
  insecure?: boolean;
  cacert?: string;
  cert?: string;
  key?: string;
  user?: string;
  bearer?: string;
  cookie?: string[];
  location?: boolean;
  locationTrusted?: boolean;
  maxTime?: string;
  proxy?: string;
  noproxy?: string;
  compressed?: boolean;
  resolve?: string[];
  connectTo?: string[];
  userAgent?: string;
  referer?: string;
  ipv4?: boolean;
  ipv6?: boolean;
  connectTimeout?: string;
  unixSocket?: string;
  protocols?: Protocol[];
  priorKnowledge?: boolean;
}

/** What these flags say. `given`: headers that were set already, so that no default content type replaces theirs. */
export async function requestInput(
  flags: RequestFlags,
  given: Header[],
  io: Pick<Io, 'stdin' | 'cwd'>,
): Promise<RunInput> {
  const warnings: string[] = [];
  const body = await readBody(flags.parts ?? [], io);
  const own = (flags.header ?? [])
    .flatMap((line) => headerLines(line, io))
    .map((line) => readHeader(line, '-H'));
  const headers = [...own, ...impliedHeaders(flags, [...given, ...own], own, warnings)];
  return {
    ...connectionInput(flags),
    url: flags.get && body && flags.url ? withQuery(flags.url, body) : flags.url,
    method: methodOf(flags),
    headers,
    body: flags.get ? undefined : body?.toString('base64'),
    followRedirects: flags.location,
    locationTrusted: flags.locationTrusted,
    keepsMethod: flags.request !== undefined || undefined,
    maxTimeMs: flags.maxTime === undefined ? undefined : readTimer(flags.maxTime, '--max-time'),
    compressed: flags.compressed,
    protocols: flags.protocols,
    priorKnowledge: flags.priorKnowledge,
    warnings,
  };
}

function connectionInput(flags: RequestFlags): RunInput {
  const timeout = flags.connectTimeout;
  return {
    insecure: flags.insecure,
    cacert: flags.cacert,
    cert: flags.cert,
    key: flags.key,
    resolve: flags.resolve?.map((rule) => readResolve(rule, '--resolve')),
    connectTo: flags.connectTo?.map((rule) => readConnectTo(rule, '--connect-to')),
    unixSocket: flags.unixSocket,
    forwardProxy: flags.proxy,
    noProxy: flags.noproxy,
    family: familyOf(flags),
    connectTimeoutMs: timeout === undefined ? undefined : readTimer(timeout, '--connect-timeout'),
  };
}

function familyOf({ ipv4, ipv6 }: RequestFlags): 4 | 6 | undefined {
  if (ipv6) return 6;
  return ipv4 ? 4 : undefined;
}

function methodOf(flags: RequestFlags): string | undefined {
  return flags.request === undefined ? impliedMethod(flags) : readMethod(flags.request, '--request');
}

function impliedMethod({ head, get, parts }: RequestFlags): string | undefined {
  if (head) return 'HEAD';
  if (get) return 'GET';
  return parts?.length ? 'POST' : undefined;
}

/** Headers implied by other flags; one given with -H has priority, as in curl. */
function impliedHeaders(
  flags: RequestFlags,
  standing: Header[],
  own: Header[],
  warnings: string[],
): Header[] {
  const implied: Header[] = [];
  const add = (name: string, value: string | undefined, unless: Header[]) => {
    const has = unless.some(([key]) => key.toLowerCase() === name.toLowerCase());
    if (value !== undefined && !has) implied.push([name, readFieldValue(value, `the header ${name}`)]);
  };
  const isJson = flags.parts?.some(({ kind }) => kind === 'json') ?? false;
  add('Accept', isJson ? 'application/json' : undefined, standing);
  add('Content-Type', contentType(flags, isJson), standing);
  add('Authorization', authorization(flags), own);
  add('Cookie', cookies(flags.cookie ?? [], warnings), own);
  add('User-Agent', flags.userAgent, own);
  add('Referer', flags.referer?.replace(/;auto$/, ''), own);
  return implied;
}

function contentType(flags: RequestFlags, isJson: boolean): string | undefined {
  if (!flags.parts?.length || flags.get) return undefined;
  return isJson ? 'application/json' : 'application/x-www-form-urlencoded';
}

function authorization(flags: RequestFlags): string | undefined {
  if (flags.bearer !== undefined) return `Bearer ${flags.bearer}`;
  if (flags.user === undefined) return undefined;
  if (flags.user.includes(':')) return `Basic ${Buffer.from(flags.user).toString('base64')}`;
  throw badInput(
    '--user has no password',
    'there is no colon in it',
    'write it as -u name:password, or -u name: for an empty one',
  );
}

function cookies(texts: string[], warnings: string[]): string | undefined {
  const files = texts.filter((text) => text !== '' && !text.includes('='));
  // Not shown: it may be a secret value whose header name was forgotten.
  if (files.length > 0)
    warnings.push('--cookie without a = names a file: cookie files are not read, give name=value');
  const kept = texts.filter((text) => text.includes('='));
  return kept.length > 0 ? kept.join('; ') : undefined;
}

/** curl's `-H @file`: a header a line. */
function headerLines(line: string, io: Pick<Io, 'cwd'>): string[] {
  if (!line.startsWith('@')) return [line];
  try {
    return readFileSync(resolve(io.cwd, line.slice(1)), 'utf8')
      .split(/\r?\n/)
      .filter((text) => text.trim() !== '');
  } catch (error) {
    throw badInput(
      'the headers of -H cannot be read',
      (error as Error).message,
      'name a readable file after @',
    );
  }
}

function withQuery(url: string, data: Buffer): string {
  const [bare = '', fragment] = url.split('#');
  return `${bare}${bare.includes('?') ? '&' : '?'}${data.toString()}${fragment === undefined ? '' : `#${fragment}`}`;
}
