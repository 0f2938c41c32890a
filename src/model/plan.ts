/** What one run will do, every value present: the flags, the scenario file and the defaults in one object. */

import type { Expectation } from './expected/expectation.ts';
import type { Threshold } from './expected/threshold.ts';
import type { Header } from './header.ts';
import type { ProxyKind } from './log-record.ts';
import type { Interrupt, ReconnectPolicy } from './reconnect.ts';
import type { ReportFile, ReportFormat } from './report-format.ts';
import type { Asks, Protocol, Route } from './stream.ts';

/** One proxy on the path, client side first. */
export interface Hop {
  name: string;
  proxy: ProxyKind;
  accessLogs: string[];
  errorLogs: string[];
  configs: string[];
  /** The writer's own format string; null: recognised, or found in the config. */
  logFormat: string | null;
  /** Base URL of Envoy's admin interface. */
  admin: string | null;
}

export interface TlsOptions {
  insecure: boolean;
  cacert: string | null;
  cert: string | null;
  key: string | null;
}

/** The moment is all that is kept of a token: never the token. */
export interface CredentialsEnd {
  /** Epoch ms. */
  at: number;
  /** `jwt`: its `exp` (RFC 7519 section 4.1.4); `signed-url`: the expiry in the query of a signed URL. */
  by: 'jwt' | 'signed-url';
  /** Where it was found: `Authorization`, `Cookie`, the name of another header, or of a query's parameter. */
  in: string;
}

/** Everything that shapes how a connection is made and what is asked over it. */
export interface Target {
  url: string;
  /** Around the proxies; already completed with the target's path and query. */
  direct: string | null;
  /** Hops between the target and `direct`, edge to origin, completed likewise; absent: none was named. */
  via?: string[];
  method: string;
  headers: Header[];
  /** Base64, so that a plan stays plain JSON; null without a body. */
  body: string | null;
  /** Whether the body is JSON-RPC, as an MCP client sends it; absent in recordings of older versions. */
  isJsonRpc?: boolean;
  /** True when the user set User-Agent: no tag goes there then. */
  ownUserAgent: boolean;
  tls: TlsOptions;
  /** `host:port:address`, as curl's --resolve. */
  resolve: string[];
  /** `host1:port1:host2:port2`, as curl's --connect-to. */
  connectTo: string[];
  unixSocket: string | null;
  /** Forward proxy (-x, https_proxy), already filtered by NO_PROXY; null: none. */
  forwardProxy: string | null;
  /** It was given with a user and password, which are not kept; absent: without. */
  forwardProxyUser?: boolean;
  family: 0 | 4 | 6;
  followRedirects: boolean;
  /** Credentials, all headers and the body are also sent to other origins (curl's --location-trusted). */
  locationTrusted: boolean;
  /** `-X` was given: no redirect changes the method. */
  keepsMethod: boolean;
  connectTimeoutMs: number;
  /** When what it sends to prove who it is stops being valid; absent: not known. */
  credentialsEnd?: CredentialsEnd;
  /** curl's -m; null: no limit of our own. */
  maxTimeMs: number | null;
}

/** One question asked of the endpoint: route × protocol × variation × how many. */
export interface Trial {
  /** For readers; unique in the plan. */
  name: string;
  asks: Asks;
  route: Route;
  protocol: Protocol;
  /** HTTP/2 in clear text needs prior knowledge. */
  priorKnowledge: boolean;
  /** Replaces the URL's path and query when other SSE paths are tried. */
  path: string | null;
  /** Replaces Host or :authority. */
  authority: string | null;
  /** Asks at this one of the target's `via`, from 0; absent: as the route says. */
  via?: number;
  /** Sets a parameter of the query. */
  query?: { name: string; value: string };
  /** Replaces the method, and leaves the body out; absent: as the plan says. */
  method?: string;
  /** Replaces this tool's own User-Agent, its tag with it. */
  userAgent?: string;
  /** Takes so much of the body, for so long; then as fast as it comes. */
  readsSlowly?: { bytesPerSecond: number; forMs: number };
  /** We end it after this long, ms. */
  leaveAfterMs?: number;
  acceptEncoding: 'identity' | 'gzip';
  streams: number;
  /** Streams of one trial open this far apart. */
  staggerMs: number;
  /** Stop a stream after this long; a short trial only wants the response head. */
  headOnly: boolean;
}

/** How fast streams are opened: `perSecond` streams a second for `ms`; the last stage goes on until all are open. */
export interface RampStage {
  perSecond: number;
  ms: number | null;
}

/** Ordinary requests beside the streams, through the same proxy. */
export interface Pressure {
  url: string;
  perSecond: number;
}

/** How the places of finite answers are filled again: a closed model with a pause, or an open one with a rate. */
export interface AnswerModel {
  /** Each client asks again so long after its answer, ms; of no use with a rate. */
  thinkMs: number;
  /** Requests a second, however long answers take; null: each client waits for its answer. */
  perSecond: number | null;
}

/** Many streams held for a time: what a soak and a load have beyond a diagnose. */
export interface Population {
  /** Through the proxies; each is a client that comes back as `reconnect` says. */
  connections: number;
  ramp: RampStage[];
  /** The whole run, ramp included, ms. */
  durationMs: number;
  /** Streams are answers that end by themselves; null or absent: they are to stay. */
  answers?: AnswerModel | null;
  /** Requests in all, at most; null or absent: as many as the time allows. */
  maxRequests?: number | null;
  reconnect: ReconnectPolicy;
  interrupt: Interrupt | null;
  pressure: Pressure | null;
  thresholds: Threshold[];
  /** Processes that hold the streams; 1: this one. */
  workers: number;
  /** HTTP/2 streams that share a connection. */
  streamsPerConnection: number;
  /** Taken in turn for the connections; empty: the system chooses. */
  localAddresses: string[];
  /** Keep every event in the recording. */
  recordEvents: boolean;
}

export interface Plan {
  command: 'diagnose' | 'soak' | 'load';
  /** The folder of an earlier run, of which this asks the same again; absent: none. */
  verifies?: string;
  target: Target;
  hops: Hop[];
  trials: Trial[];
  /** How long streams are watched, ms. */
  forMs: number;
  /** null: a few streams, each kept whole. */
  population: Population | null;
  untilCutMs: number | null;
  oneAtATime: boolean;
  /** What the run is to come to; absent: nothing was said of it. */
  expect?: Expectation[];
  failOn: 'critical' | 'warning' | 'info' | 'never';
  /** The run takes no longer than this by the clock on the wall, ms; absent: as long as it takes. */
  budgetMs?: number;
  endMarker: string | null;
  eventTimeField: string | null;
  browserOrigin: string | null;
  logWindowMs: number;
  /** Logs that a config names, and that are on this machine, are read; absent in recordings of older versions. */
  findLogs?: boolean;
  /** Bytes of one line of a stream, and of one event, at most. */
  maxEventBytes: number;
  out: string | null;
  /** A run that `out` holds already is replaced; absent: it is not. */
  force?: boolean;
  /** Of standard output. */
  format: ReportFormat;
  /** Further reports, in files; absent: none. */
  files?: ReportFile[];
  debug: boolean;
  /** Things the user should know about how the command was understood. */
  warnings: string[];
}
