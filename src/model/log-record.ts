/** What a proxy logged about one request, in terms that all dialects share. */
import type { ReasonDetail } from './reason-detail.ts';

/**
 * What flags, scenario files and reports call a proxy, `nginx`; checked where it comes in against the list in
 * `proxies/`. Where a finding says whose a trouble is, also `origin`, `client`, `network` or `unknown`.
 */
export type ProxyKind = string;

/**
 * Why a request ended or failed, as that proxy saw it. Neutral: Envoy's `SI` and Nginx's `upstream timed out (110)
 * while reading upstream` are both `idle-timeout`.
 */
export type Reason =
  | 'idle-timeout' // the upstream (or the stream) was silent too long, after headers
  | 'total-timeout' // a limit on the whole stream, after headers
  | 'response-timeout' // no response headers in time
  | 'connect-refused'
  | 'connect-timeout'
  | 'connect-failed' // to the upstream
  | 'upstream-dns'
  | 'upstream-tls'
  | 'no-healthy-upstream'
  | 'overflow'
  | 'upstream-closed' // the upstream closed or reset mid-response
  | 'closed-before-headers' // the upstream closed before a response head
  | 'upstream-protocol-error' // invalid response head, too big a header
  | 'client-closed' // the client side left
  | 'client-slow' // the client did not take what was sent
  | 'proxy-shutdown' // this proxy closed the client connection itself
  | 'no-route'
  | 'no-cluster'
  | 'no-filter-chain'
  | 'rate-limited'
  | 'connection-limited'
  | 'worker-connections'
  | 'file-descriptors'
  | 'client-protocol-error' // the client spoke the wrong protocol (TLS or h2 to an HTTP/1 port)
  | 'denied' // auth, RBAC
  | 'body-held' // it gathered the whole body, which outgrew its buffer
  | 'fault-injected' // the proxy is configured to answer with an error
  | 'cached'
  | 'reload'
  | 'stop' // notices about the process, not about a request
  | 'buffered-to-disk'
  | 'upstream-retried' // one upstream failed, another answered
  | 'clean' // the upstream ended the response properly
  | 'unknown';

export interface LogRecord {
  hop: string;
  proxy: ProxyKind;
  file: string;
  /** First physical line of the record, 1-based. */
  line: number;
  /** Dialect that read it: nginx-access, nginx-error, envoy-text, envoy-json, … */
  dialect: string;
  kind: 'access' | 'error' | 'notice';
  raw: string;
  /** Epoch ms at which the request began; null when the row does not show it. */
  startedAt: number | null;
  /** Epoch ms at which it ended (for an error line: at which it was written). */
  endedAt: number | null;
  /** How far `startedAt`/`endedAt` may be off by rounding, ms (1000 for 1 s stamps). */
  stampMs: number;
  durationMs: number | null;
  /** Its one time is taken for that of the end, as its format says; some programs note it when the request comes. Absent: its times are told. */
  mayBeStart?: true;
  method: string | null;
  /** Path and query as logged. */
  path: string | null;
  protocol: string | null;
  authority: string | null;
  status: number | null;
  bytesSent: number | null;
  userAgent: string | null;
  requestId: string | null;
  clientAddress: string | null;
  /** Absent: its format does not have it. */
  clientPort?: number;
  upstreamAddress: string | null;
  /** Its format has a field for the upstream that was asked: where none is named, none was. */
  namesUpstream: boolean;
  upstreamStatus: string | null;
  upstreamCluster: string | null;
  /** Nginx's `$connection`, Envoy's CONNECTION_ID. */
  connection: string | null;
  pid: string | null;
  contentType: string | null;
  reason: Reason;
  /** How sure `reason` is from this row alone. `-` in Envoy's default format is `possible`. */
  reasonConfidence: 'certain' | 'likely' | 'possible';
  /** What else it says of that. */
  reasonDetails: ReasonDetail[];
  /** The proxy's own words behind `reason`, for readers alone: `SI stream_idle_timeout`, `499`, `upstream timed out …`. */
  words: string;
  /** The proxy's own word for what happened, for readers alone: `stream_idle_timeout`, `via_upstream`, `while reading upstream`. */
  detail: string | null;
  /** The path of a request that the proxy made by itself beside the client's: the row is about that one. Absent: none. */
  subrequest?: string;
  /** It is about a request, and does not say which: its writer has the row of that one in the same moment. Absent: it says so, or is about none. */
  isUnnamed?: true;
  /** Everything else the row said, by operator or variable name. */
  fields: Record<string, string>;
}

/** What became of one log file. */
export interface LogFileSummary {
  hop: string;
  file: string;
  dialect: string;
  lines: number;
  parsed: number;
  unparsed: number;
  matched: number;
  /** `bytes`: its length, where `raw` is no more than its beginning. */
  firstUnparsed?: { line: number; raw: string; bytes?: number };
  /** Lines from before the run that name neither its path nor this tool: they are among `lines`, and were not read one by one. */
  passedOver?: PassedRows;
  /** What its rows are instead, where none of them is of a stream that should have one. */
  others?: OtherRows;
}

/** What lines are that were not read one by one, told by some of them. */
export interface PassedRows {
  lines: number;
  /** About so many are rows of the time that counts. */
  inWindow: number;
  /** Epoch ms of the first and the last of those that were looked at; null: they tell none. */
  from: number | null;
  to: number | null;
  /** The most frequent first. */
  hosts: string[];
  paths: string[];
}

/** Rows of an access log that are of no stream of the run. */
export interface OtherRows {
  /** In the window that was read. */
  count: number;
  /** Epoch ms of their ends; null: they tell none. */
  from: number | null;
  to: number | null;
  /** The most frequent ones. */
  hosts: string[];
  paths: string[];
}

/** Reasons for which a proxy refuses a request by itself, whichever upstream its row names. */
export const refusalReasons: ReadonlySet<Reason> = new Set<Reason>([
  'response-timeout',
  'connect-refused',
  'connect-timeout',
  'connect-failed',
  'upstream-dns',
  'upstream-tls',
  'no-healthy-upstream',
  'overflow',
  'closed-before-headers',
  'upstream-protocol-error',
  'no-route',
  'body-held',
  'no-cluster',
  'no-filter-chain',
  'rate-limited',
  'connection-limited',
  'client-protocol-error',
  'denied',
  'fault-injected',
]);
