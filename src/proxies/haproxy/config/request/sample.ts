/** What a sample expression gives for a request (manual 7.3), as far as the request alone tells. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Bind } from '../bind.ts';
import { lookUp } from './map.ts';

/** `none`: the request has no such thing; `unknown`: it cannot be told here, `why` in words. */
export type Sample = { kind: 'text'; text: string } | { kind: 'none' } | { kind: 'unknown'; why: string };

/** The request as it is at one point of its way; rules change it. */
export interface Request {
  query: RouteQuery;
  bind: Bind | null;
  /** Null: a rule has changed it in a way that is not followed. */
  path: string | null;
  search: string | null;
  /** Headers that rules have set, by name; null: not known. */
  headers: Map<string, string | null>;
  /** Variables that rules have set; null: not known. */
  variables: Map<string, string | null>;
}

export function newRequest(query: RouteQuery, bind: Bind | null): Request {
  const target = query.path.replace(/#.*$/, '');
  const at = target.indexOf('?');
  return {
    query,
    bind,
    path: at < 0 ? target : target.slice(0, at),
    search: at < 0 ? '' : target.slice(at + 1),
    headers: new Map(),
    variables: new Map(),
  };
}

/** `req.hdr(host),lower`: a fetch, then converters. */
export function evaluateSample(request: Request, expression: string): Sample {
  const [fetch = '', ...converters] = splitCalls(expression);
  return converters.reduce(convert, fetched(request, fetch));
}

/** Calls apart by commas that stand in no brackets. */
export function splitCalls(expression: string): string[] {
  const calls = expression.match(/[^,(]+(?:\((?:"[^"]*"|'[^']*'|[^()"'])*\))?/g) ?? [];
  return calls.map((call) => call.trim());
}

interface Call {
  name: string;
  args: string[];
}

export function callOf(text: string): Call {
  const [, name = text, inner] = /^([\w.-]+)\(([\s\S]*)\)$/.exec(text) ?? [];
  if (inner === undefined) return { name, args: [] };
  return { name, args: inner.split(',').map((arg) => arg.trim().replace(/^(["'])(.*)\1$/, '$2')) };
}

const text = (value: string): Sample => ({ kind: 'text', text: value });
const none: Sample = { kind: 'none' };
const unknown = (why: string): Sample => ({ kind: 'unknown', why });
const orUnknown = (value: string | null, why: string): Sample =>
  value === null ? unknown(why) : text(value);

function fetched(request: Request, fetch: string): Sample {
  const { name, args } = callOf(fetch);
  const { query, bind, path, search } = request;
  switch (name) {
    case 'path':
    case 'baseq':
    case 'base':
      return name === 'path' ? orUnknown(path, 'the path, which a rule has changed') : based(request, name);
    case 'pathq':
      return withQuery(request);
    case 'query':
      return search === '' ? none : orUnknown(search, 'the query');
    case 'method':
      return text(query.method.toUpperCase());
    case 'dst_port':
      return query.port === null ? unknown('the port') : text(String(query.port));
    case 'ssl_fc':
      return text((bind?.isTls ?? query.scheme === 'https') ? '1' : '0');
    case 'ssl_fc_sni':
    case 'req.ssl_sni':
    case 'req_ssl_sni':
      return sni(query);
    case 'always_true':
    case 'always_false':
      return text(name === 'always_true' ? '1' : '0');
    case 'str':
    case 'int':
    case 'bool':
      return text(words[args[0] ?? ''] ?? args[0] ?? '');
    case 'var':
      return variable(request, args[0] ?? '');
    default:
      return byHeader(request, name, args) ?? byParameter(request, name, args) ?? unknown(fetch);
  }
}

const words: Record<string, string> = { true: '1', false: '0' };

function withQuery({ path, search }: Request): Sample {
  if (path === null || search === null) return unknown('the path, which a rule has changed');
  return text(search === '' ? path : `${path}?${search}`);
}

function based({ query, path, search }: Request, name: string): Sample {
  if (path === null) return unknown('the path, which a rule has changed');
  const base = query.authority + path;
  return text(name === 'baseq' && search ? `${base}?${search}` : base);
}

function sni({ scheme, serverName, authority }: RouteQuery): Sample {
  if (scheme !== 'https') return none;
  const name = serverName === undefined ? authority.replace(/:\d*$/, '') : serverName;
  return name === null ? unknown('the name in the TLS handshake') : text(name);
}

function variable({ variables }: Request, name: string): Sample {
  if (!variables.has(name)) return /^(?:txn|req|sess|proc)\./.test(name) ? none : unknown(`var(${name})`);
  return orUnknown(variables.get(name) ?? null, `var(${name})`);
}

const headerFetches = /^(?:req\.f?hdr|hdr|req\.hdr|cook|req\.cook|hdr_cnt|req\.hdr_cnt|fhdr)$/;

function byHeader(request: Request, name: string, [header = '']: string[]): Sample | null {
  if (!headerFetches.test(name)) return null;
  if (/cook/.test(name)) return unknown(`the cookie ${header}`);
  const found = headerOf(request, header.toLowerCase());
  if (!/_cnt$/.test(name)) return found;
  if (found.kind === 'unknown') return found;
  return text(found.kind === 'none' ? '0' : '1');
}

/** Headers of an event stream that this tool does not send of its own accord. */
const neverSent =
  /^(?:upgrade|sec-websocket-[\w-]+|content-type|content-length|transfer-encoding|expect|range)$/;

function headerOf({ query, headers }: Request, name: string): Sample {
  const set = headers.get(name);
  if (headers.has(name)) return orUnknown(set ?? null, `the header ${name}, which a rule has set`);
  if (name === 'host') return text(query.authority);
  const given = query.headers?.find(([key]) => key.toLowerCase() === name)?.[1];
  if (given !== undefined)
    return /^(?:authorization|cookie)$/.test(name) ? unknown(`the header ${name}`) : text(given);
  if (query.headers && name === 'accept') return text('text/event-stream');
  return neverSent.test(name) && query.method === 'GET' ? none : unknown(`the header ${name}`);
}

function byParameter({ search }: Request, name: string, [wanted = '']: string[]): Sample | null {
  if (!/^(?:url_param|urlp|query_param)$/.test(name)) return null;
  if (search === null) return unknown('the query');
  const pair = search.split('&').find((one) => one === wanted || one.startsWith(`${wanted}=`));
  return pair === undefined ? none : text(pair.slice(wanted.length + 1));
}

function convert(value: Sample, call: string): Sample {
  if (value.kind !== 'text') return value;
  const { name, args } = callOf(call);
  if (name === 'lower') return text(value.text.toLowerCase());
  if (name === 'upper') return text(value.text.toUpperCase());
  if (name === 'host_only') return text(value.text.toLowerCase().replace(/:\d*$/, ''));
  if (name === 'length') return text(String(Buffer.byteLength(value.text)));
  if (name === 'field' || name === 'word') return fieldOf(value.text, args, name === 'word');
  const found = lookUp(name, args, value.text);
  if (found === null) return unknown(call);
  if ('unread' in found) return unknown(found.unread);
  return found.value === null ? none : text(found.value);
}

/** Parts from 1 on between single characters; `word` counts no empty ones. */
function fieldOf(of: string, [index = '1', separators = ':']: string[], skipsEmpty: boolean): Sample {
  const number = Number(index);
  if (!Number.isInteger(number) || number < 1 || separators.length !== 1) return unknown('a converter');
  const parts = of.split(separators).filter((part) => !skipsEmpty || part !== '');
  const part = parts[number - 1];
  return part === undefined || part === '' ? none : text(part);
}
