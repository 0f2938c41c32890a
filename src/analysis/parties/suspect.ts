/** The proxy that remains where the origin is cleared. */
import type { Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { frontProxy } from './fingerprint.ts';

/** The only hop there is; of several none; where none was named, the kind that the response suggests. */
export function suspectOf(facts: Facts, stream: Stream | undefined): Finding['where'] {
  const [only] = facts.hops;
  if (only) return facts.hops.length === 1 ? { hop: only.name, proxy: only.proxy } : unknown;
  return stream ? { hop: null, proxy: frontProxy(facts, stream).proxy } : unknown;
}

/** The only proxy that is known or seen has no limit on a whole response: its timer counts silence. */
export function countsSilenceOnly(facts: Facts, stream: Stream | undefined): boolean {
  return facts.hops.length < 2 && habitOf(suspectOf(facts, stream).proxy, 'knowsNoAge') === true;
}

const unknown: Finding['where'] = { hop: null, proxy: 'unknown' };
