/** Which proxy answers us, by its headers alone. Headers pass through hops: presence is a hint, never a proof. */
import type { Facts } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Stream } from '../../model/stream.ts';
import { header } from '../../model/stream.ts';
import { profiles } from '../../proxies/profile/known.ts';

const patterns = profiles
  .flatMap(({ kind, fingerprints = [] }) => fingerprints.map((print) => ({ ...print, proxy: kind })))
  .sort((a, b) => a.rank - b.rank);

/** The kind of the hop that talks to us: named by the user, else guessed from response headers, else unknown. */
export function frontProxy(
  facts: Facts,
  stream: Stream,
): { proxy: ProxyKind; known: boolean; header: string | null } {
  if (stream.route === 'direct') return { proxy: 'origin', known: true, header: null };
  const first = facts.hops[0];
  if (first) return { proxy: first.proxy, known: true, header: null };
  return { ...(seenIn(stream) ?? { proxy: 'unknown', header: null }), known: false };
}

/** The proxy that the headers of one answer name, whoever was asked; null: none. */
export function seenIn(stream: Stream): { proxy: ProxyKind; header: string } | null {
  for (const { proxy, header: name, pattern } of patterns) {
    const value = header(stream, name);
    if (value !== null && pattern.test(value)) return { proxy, header: `${name}: ${value}` };
  }
  return null;
}
