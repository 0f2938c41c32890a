/** A Caddy config as its HTTP app sees it, whichever way it was written: servers, routes, matchers, handlers. */
import type { ConfigFile, Place } from '../../../model/setting.ts';

/** Where something stands. */
export interface Spot {
  file: string;
  /** 1-based. */
  line: number;
}

/** A value as written, and how to write another one there. */
export interface Written {
  text: string;
  at: Spot;
  place: Place | null;
  /** The environment's names with which it would be another. */
  unless?: string;
}

/** One condition; all of a set must hold, and one set of several. */
export type Matcher =
  | { kind: 'path'; patterns: string[] }
  | { kind: 'host'; names: string[] }
  | { kind: 'method'; methods: string[] }
  | { kind: 'protocol'; protocol: string }
  | { kind: 'header'; name: string; values: string[] | null }
  | { kind: 'query'; name: string; values: string[] }
  | { kind: 'path_regexp' | 'header_regexp'; name: string; pattern: string }
  | { kind: 'not'; sets: MatcherSet[] }
  /** Not evaluated; `words` names it. */
  | { kind: 'open'; words: string };

export type MatcherSet = Matcher[];

export interface Route {
  /** Of the routes of one group the first that matches takes the request. */
  group: string | null;
  sets: MatcherSet[];
  handlers: Handler[];
  /** No later route of the same list is asked. */
  isTerminal: boolean;
  /** `handle /events`, as a reader looks for it. */
  label: string;
  at: Spot;
  /** The matchers as written, by which adjacent routes are merged. */
  key: string;
}

/** `reverse_proxy`. */
export interface ProxyHandler {
  kind: 'proxy';
  label: string;
  at: Spot;
  /** `host:port`; a placeholder where only a request tells. */
  upstreams: Written[];
  isTls: boolean;
  protocol: string | null;
  /** By Caddy's own words: `read_timeout`, `flush_interval`, `lb_policy`, `dial_timeout` … */
  options: ReadonlyMap<string, Written>;
  /** `handle_response` or `@error` routes: an answer of the upstream may be replaced. */
  replacesAnswers: boolean;
  /** Where an option would be put. */
  anchor: Place | null;
}

export interface EncodeHandler {
  kind: 'encode';
  at: Spot;
  formats: Written;
  /** Content types of its `match`; null: the default ones, `text/*` among them. */
  types: string[] | null;
  /** Writes the types that it is to compress. */
  place: Place | null;
}

export type Handler =
  | ProxyHandler
  | EncodeHandler
  | { kind: 'routes'; routes: Route[]; label: string; at: Spot }
  /** `status` null: only a request tells it. */
  | { kind: 'answer'; word: string; status: number | null; location: string | null; at: Spot }
  | { kind: 'fail'; status: number | null; at: Spot }
  | { kind: 'drop'; at: Spot }
  | { kind: 'files'; word: string; goesOn: boolean; at: Spot }
  /** The path from there on; null: only a request tells it. */
  | { kind: 'rewrite'; change: (target: string) => string | null; at: Spot }
  | { kind: 'method'; method: string | null }
  /** `isDropped`: the request goes on without it. */
  | { kind: 'request-header'; name: string; value: string | null; isDropped: boolean; at: Spot }
  | { kind: 'access'; word: string; state: 'password'; value: string; at: Spot }
  /** `forward_auth`: asks `upstreams` for leave, for `path`, or for that of the client. */
  | {
      kind: 'access';
      word: string;
      state: 'subrequest';
      value: string;
      at: Spot;
      upstreams: Written[];
      path: string | null;
    }
  | { kind: 'pass' }
  /** Keeps the whole body of answers of these types. */
  | { kind: 'gather'; word: string; types: string[]; at: Spot }
  /** It may answer, or not. */
  | { kind: 'open'; words: string; at: Spot };

/** Where a server listens. */
export interface ListenAddress {
  text: string;
  /** Empty: every address. */
  host: string;
  /** First and last; null: not a TCP port, or not known. */
  ports: readonly [number, number] | null;
}

/** One site of a Caddyfile, or the routes of a server in JSON that have hosts. */
export interface Site {
  /** Names as written, without scheme and port; empty: every name. */
  names: string[];
  label: string;
  at: Spot;
  namesPlace: Place | null;
}

export interface CaddyServer {
  listens: ListenAddress[];
  isTls: boolean;
  routes: Route[];
  errorRoutes: Route[];
  sites: Site[];
  /** By the words of the Caddyfile: `write`, `idle`, `read_body`, `read_header`. */
  timeouts: ReadonlyMap<string, Written>;
  at: Spot;
}

/** A log that is written somewhere. */
export interface LogTarget {
  role: 'access' | 'error';
  /** A file's name, `stderr`, `stdout`, `discard`, `net …`. */
  output: string;
  isFile: boolean;
  level: string | null;
  format: string | null;
  at: Spot | null;
  /** Names of the sites that write to it; null: all. */
  names: string[] | null;
}

export interface CaddyConfig {
  servers: CaddyServer[];
  logs: LogTarget[];
  /** Without its admin API no reload reaches it. */
  isAdminOff: boolean;
  files: ConfigFile[];
  warnings: string[];
}
