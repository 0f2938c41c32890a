/** On which addresses of its own a proxy is asked. */
import { isIP } from 'node:net';
import type { Target } from '../model/plan.ts';

/** Those that the URL's host may be, one of them; undefined where only a resolver knows. */
export function askedAddresses({
  url,
  resolve,
  connectTo,
}: Pick<Target, 'url' | 'resolve' | 'connectTo'>): string[] | undefined {
  if (connectTo.length > 0) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const asked = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}:`;
  const given = resolve.map((text) => text.replace(/^\+/, '')).find((text) => text.startsWith(asked));
  const host = given?.slice(asked.length).split(',')[0] ?? hostname;
  return host === 'localhost' ? ['127.0.0.1', '::1'] : addressesIn(host);
}

/** The address itself, where a host is one; undefined for a name. */
export function addressesIn(host: string): string[] | undefined {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : [bare];
}
