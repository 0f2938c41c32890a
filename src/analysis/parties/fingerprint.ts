/** Which proxy answers us, by its headers alone. Headers pass through hops: presence is a hint, never a proof. */
import type { Facts } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Stream } from '../../model/stream.ts';
import { header } from '../../model/stream.ts';

const patterns: { proxy: ProxyKind; name: string; pattern: RegExp }[] = [
  { proxy: 'envoy', name: 'server', pattern: /^(istio-)?envoy/i },
  { proxy: 'nginx', name: 'server', pattern: /^(nginx|openresty)/i },
  // Nginx writes its own Server and lets this one of an Envoy behind it pass.
  { proxy: 'envoy', name: 'x-envoy-upstream-service-time', pattern: /./ },
  { proxy: 'caddy', name: 'server', pattern: /^caddy/i },
  { proxy: 'caddy', name: 'via', pattern: /caddy/i },
  { proxy: 'varnish', name: 'x-varnish', pattern: /./ },
  { proxy: 'pingora', name: 'server', pattern: /^pingora/i },
  { proxy: 'apache', name: 'server', pattern: /^apache\//i },
];

/** The kind of the hop that talks to us: named by the user, else guessed from response headers, else unknown. */
export function frontProxy(
  facts: Facts,
  stream: Stream,
): { proxy: ProxyKind; known: boolean; header: string | null } {
  if (stream.route === 'direct') return { proxy: 'origin', known: true, header: null };
  const first = facts.hops[0];
  if (first) return { proxy: first.proxy, known: true, header: null };
  for (const { proxy, name, pattern } of patterns) {
    const value = header(stream, name);
    if (value !== null && pattern.test(value)) return { proxy, known: false, header: `${name}: ${value}` };
  }
  return { proxy: 'unknown', known: false, header: null };
}
