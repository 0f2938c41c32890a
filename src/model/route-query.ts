import type { Header } from './header.ts';

/** The request for which a config is asked: which listener, name and path it meets. */
export interface RouteQuery {
  scheme: 'http' | 'https';
  /** Port of the listener as this proxy sees it; null behind other hops. */
  port: number | null;
  /** The addresses on one of which the request comes in; absent: not known. */
  addresses?: string[];
  /** Host or :authority as sent, with the port when it was sent with one. */
  authority: string;
  /** Path and query. */
  path: string;
  method: string;
  /** Headers that were given for the request; absent: what stands in front may send others. */
  headers?: Header[];
  /** The name in the TLS handshake; absent: that of `authority`; null: not known. */
  serverName?: string | null;
  /** Addresses to which the rows of the proxy say that such requests were passed on; absent: not known. */
  passedTo?: string[];
  /** Names of its own backends that its rows say took such requests; absent: not known. */
  backends?: string[];
  /** Paths of requests that its rows say the proxy made by itself for such a request. */
  subrequests?: string[];
}

/** What Envoy's admin interface said at one moment. */
export interface AdminSnapshot {
  hop: string;
  at: number;
  version: string | null;
  uptimeSeconds: number | null;
  /** Counters and gauges by full name. */
  counters: Record<string, number>;
  /** One row a host of the route's cluster. */
  hosts: { cluster: string; address: string; healthy: boolean; flags: string[] }[];
}
