/** A situation as plain data: what a simulator plays, and what real proxies can be set up with just as well. */
import type { OriginBehaviour } from '../../src/lab/index.ts';

/** `lab`: limits of 1 to 4 s, and only what the lab can start. `field`: limits as people set them, and all proxies whose ends were measured. */
export type Scale = 'lab' | 'field';

/** Proxies whose close signatures were measured; the simulator writes logs of the first two. */
export type HopKind = 'nginx' | 'envoy' | 'haproxy' | 'caddy' | 'apache' | 'varnish' | 'pingora' | 'go';

/** A limit of one hop, by the proxy's own word. */
export interface HopLimit {
  setting: LimitWord;
  ms: number;
}

export type LimitWord =
  | 'proxy_read_timeout' // Nginx: silence of the upstream; before the head too
  | 'stream_idle_timeout' // Envoy's connection manager: silence of the stream
  | 'idle_timeout' // Envoy's route: the same
  | 'per_try_idle_timeout'
  | 'timeout' // Envoy's route: age of the response
  | 'max_stream_duration' // Envoy's connection manager: age of the stream
  | 'cluster.max_stream_duration'
  | 'read-limit' // any other proxy: silence of the upstream
  | 'write-limit'; // Caddy, Go: age, which acts at the next write

export interface HopSituation {
  name: string;
  kind: HopKind;
  version: string;
  limits: HopLimit[];
  /** Nginx with a bare `proxy_pass`: HTTP/1.0 to its upstream, and its answer is buffered. */
  isBare: boolean;
  /** `short`: without the User-Agent. */
  logFormat: 'combined' | 'timed' | 'short' | 'json' | 'default' | 'details' | 'istio';
  /** Nginx's `error_log` level; null: not written in the config, so `error`. */
  errorLevel: 'info' | 'notice' | 'error' | 'crit' | null;
  /** Its clock minus ours. */
  clockOffsetMs: number;
  /** Nginx, and HAProxy in the lab: streams are cut this long after a reload; null: never. */
  shutdownMs: number | null;
  /** What refuses requests before they are passed on; null: nothing. */
  gate: Gate | null;
  /** Nginx: a second server of its upstream, at which nothing listens; each request to it is tried again at the first. */
  hasDeadServer: boolean;
}

/** Something in a hop's own config that answers in the place of the upstream. */
export interface Gate {
  what:
    | 'deny' // Nginx: by address, 403
    | 'return' // Nginx: a fixed answer
    | 'no-route' // its only route is another path
    | 'limit-req' // Nginx: so many a minute
    | 'limit-conn' // Nginx: so many at a time
    | 'fault' // Envoy's fault filter
    | 'rate-limit' // Envoy's local rate limit: so many a minute
    | 'overflow'; // Envoy's circuit breaker: so many at a time
  /** Requests that it lets pass. */
  passes: number;
  status: number;
}

export interface OriginSituation {
  /** For readers, and for the clusters of failures. */
  kind: string;
  behaviour: OriginBehaviour;
  /** Nothing listens there. */
  isDown: boolean;
}

/** Something that happens once, to all streams alike. */
export interface Moment {
  atMs: number;
  what: 'reload' | 'stop' | 'kill' | 'origin-crash';
  /** The hop that it happens to; null: the origin. */
  hop: string | null;
}

/** Streams of other people in the logs, before and while ours run. */
export interface OtherClients {
  count: number;
  /** They leave by themselves at this age; null: at any age. */
  leaveAtMs: number | null;
  /** They were refused or cut before our run, when the upstream was away; it is back. */
  hadTrouble: boolean;
}

export interface GivenInputs {
  /** For readers, and for the clusters of failures. */
  name: 'all' | 'logs' | 'config' | 'direct' | 'nothing' | 'some';
  direct: boolean;
  /** By hop. */
  hops: Record<string, { access: boolean; error: boolean; config: boolean }>;
}

export interface Situation {
  seed: number;
  scale: Scale;
  /** `https`: both protocols are asked, else HTTP/1.1 alone. */
  scheme: 'http' | 'https';
  forMs: number;
  maxTimeMs: number | null;
  /** The tool itself stood still for a time, as when its machine sleeps. */
  pause: { atMs: number; forMs: number } | null;
  origin: OriginSituation;
  /** Takes each second request, behind a last hop that is Nginx; null: there is one origin. */
  replica: OriginSituation | null;
  /** Client side first. */
  hops: HopSituation[];
  moment: Moment | null;
  others: OtherClients;
  inputs: GivenInputs;
}
