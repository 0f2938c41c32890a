/** Whether a request fits Caddy's matchers (modules/caddyhttp/matchers.go), as far as the config and the request tell. */
import { re2Matches } from '../../../../configs/re2.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Matcher, MatcherSet } from '../model.ts';
import { hostFits } from './host.ts';
import { pathFits } from './path.ts';

/** A request on its way through the routes. */
export interface Request {
  query: RouteQuery;
  /** Path and query as the handlers so far left them; null: not known. */
  target: string | null;
  method: string | null;
  /** By their names in small letters, as handlers set them; null: not known. */
  headers: ReadonlyMap<string, string | null>;
}

/** True or false where the request tells; else what it hangs on. */
export type Fit = boolean | { open: string };

/** Without any set every request fits; else one set must hold as a whole. */
export function fitsSets(sets: readonly MatcherSet[], request: Request): Fit {
  if (sets.length === 0) return true;
  return firstOf(
    sets.map((set) => () => fitsAll(set, request)),
    true,
  );
}

function fitsAll(set: MatcherSet, request: Request): Fit {
  return firstOf(
    set.map((matcher) => () => fits(matcher, request)),
    false,
  );
}

/** The first that says `wanted` decides; without one, what is open stays open. */
function firstOf(parts: (() => Fit)[], wanted: boolean): Fit {
  let open: Fit | null = null;
  for (const part of parts) {
    const fit = part();
    if (fit === wanted) return wanted;
    if (typeof fit === 'object') open ??= fit;
  }
  return open ?? !wanted;
}

function fits(matcher: Matcher, request: Request): Fit {
  const { query, target, method } = request;
  switch (matcher.kind) {
    case 'path':
      return known(target === null ? null : pathFits(matcher.patterns, target), 'the path after a rewrite');
    case 'host':
      return known(hostFits(matcher.names, query.authority), 'a name from a placeholder');
    case 'method':
      return known(method === null ? null : matcher.methods.includes(method), 'the method');
    case 'protocol':
      return protocolFits(matcher.protocol, query);
    case 'header':
      return headerFits(matcher.name, matcher.values, request);
    case 'query':
      return queryFits(matcher.name, matcher.values, target);
    case 'path_regexp':
      return known(
        target === null ? null : re2Matches(matcher.pattern, pathOnly(target), 'part'),
        'a path_regexp that cannot be evaluated',
      );
    case 'header_regexp':
      return headerRegexpFits(matcher.name, matcher.pattern, request);
    case 'not':
      return negated(fitsSets(matcher.sets, request));
    case 'open':
      return { open: matcher.words };
  }
}

function known(fit: boolean | null, open: string): Fit {
  return fit ?? { open };
}

function negated(fit: Fit): Fit {
  return typeof fit === 'boolean' ? !fit : fit;
}

function pathOnly(target: string): string {
  const [path = ''] = target.split('?');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function protocolFits(protocol: string, { scheme }: RouteQuery): Fit {
  if (protocol === 'http' || protocol === 'https') return protocol === scheme;
  return protocol === 'grpc' ? false : { open: `protocol ${protocol}` };
}

/** What each client, or each proxy in front, sets by itself. */
const varying =
  /^(?:x-forwarded-|x-request-id$|x-real-ip$|forwarded$|via$|connection$|user-agent$|accept-encoding$|authorization$|cookie$|last-event-id$|traceparent$)/;

/** The field's value; null: it is not sent; undefined: not known. */
function headerOf(name: string, { query, headers }: Request): string | null | undefined {
  const key = name.toLowerCase();
  if (key === 'host') return query.authority;
  if (headers.has(key)) return headers.get(key) ?? undefined;
  if (!query.headers || varying.test(key)) return undefined;
  const sent = query.headers.find(([one]) => one.toLowerCase() === key)?.[1];
  return sent ?? (key === 'accept' ? 'text/event-stream' : null);
}

function headerFits(name: string, values: string[] | null, request: Request): Fit {
  const value = headerOf(name, request);
  if (value === undefined) return { open: `header ${name}` };
  if (values === null) return value === null || value === '';
  if (value === null || value === '') return false;
  if (values.some((one) => one.includes('{'))) return { open: `header ${name}` };
  return values.some((wanted) => wildcardFits(wanted, value));
}

/** `*` at the start, the end, or both. */
function wildcardFits(wanted: string, value: string): boolean {
  if (wanted === '*') return true;
  const [starts, ends] = [wanted.startsWith('*'), wanted.endsWith('*')];
  if (starts && ends) return value.includes(wanted.slice(1, -1));
  if (starts) return value.endsWith(wanted.slice(1));
  return ends ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}

function headerRegexpFits(name: string, pattern: string, request: Request): Fit {
  const value = headerOf(name, request);
  if (value === undefined) return { open: `header_regexp ${name}` };
  return known(re2Matches(pattern, value ?? '', 'part'), `header_regexp ${name}`);
}

function queryFits(name: string, values: string[], target: string | null): Fit {
  if (target === null || values.some((one) => one.includes('{'))) return { open: `query ${name}` };
  const at = target.indexOf('?');
  const sent = new URLSearchParams(at < 0 ? '' : target.slice(at + 1)).getAll(name);
  return sent.some((value) => values.includes('*') || values.includes(value));
}
