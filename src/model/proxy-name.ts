/** Proxies and hops as a sentence calls them. */
import type { ProxyKind } from './log-record.ts';

const properNames: Record<ProxyKind, string> = {
  nginx: 'Nginx',
  envoy: 'Envoy',
  haproxy: 'HAProxy',
  apache: 'Apache',
  caddy: 'Caddy',
  varnish: 'Varnish',
  pingora: 'Pingora',
  go: 'the Go proxy',
  builtin: "sse-doctor's small built-in proxy",
  origin: 'the origin',
  client: 'the client',
  network: 'the network',
  unknown: 'a proxy on the path',
};

export function properName(proxy: ProxyKind): string {
  return properNames[proxy];
}

/** `Nginx`, or `Nginx (edge)` where the hop has a name of its own. */
export function hopName(proxy: ProxyKind, hop: string | null): string {
  return hop === null || hop === proxy ? properName(proxy) : `${properName(proxy)} (${hop})`;
}
