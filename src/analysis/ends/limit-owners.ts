/** Whose limit ended streams, as far as usual defaults and response headers suggest: a hint, never a proof. */
import type { Facts } from '../../model/facts.ts';
import { header, type Stream } from '../../model/stream.ts';
import { type KnownLimit, type Owner, owners } from '../../owners/index.ts';
import type { DirectEnd } from './direct-ends.ts';
import type { Timing } from './timing.ts';
import { type Counts, usualLimits } from './usual-limits.ts';

export type { KnownLimit } from '../../owners/index.ts';
export type { Counts } from './usual-limits.ts';

/** Defaults that all these ends fit; without those that the direct streams exclude. */
export function usualOwners(timing: Timing, counts: Counts, direct: DirectEnd): KnownLimit[] {
  const range = counts === 'age' ? timing.countedMs : timing.idleMs;
  return usualLimits(range, counts).filter(({ owner }) => !isExcluded(owner, direct));
}

/** Around the proxies stands the origin alone; where it lives on there, it is not the origin. */
function isExcluded({ role }: Owner, direct: DirectEnd): boolean {
  return direct === 'ended-likewise' ? role !== 'server' : direct === 'outlived' && role === 'server';
}

/** The server that the origin says it is, and the header that says so. */
export interface SeenServer {
  owner: Owner;
  header: string;
}

/** By the answers around the proxies where there are any, else by those through them; null where none says it. */
export function serverSeen({ streams }: Facts, ended: Stream[]): SeenServer | null {
  const direct = streams.filter(({ route }) => route === 'direct');
  for (const stream of [...direct, ...ended].slice(0, 8)) {
    const seen = owners.flatMap((owner) =>
      owner.role === 'server' ? (fingerprintOf(owner, stream) ?? []) : [],
    );
    if (seen[0]) return seen[0];
  }
  return null;
}

function fingerprintOf(owner: Owner, stream: Stream): SeenServer | null {
  for (const { header: name, pattern } of owner.fingerprints ?? []) {
    const value = header(stream, name);
    if (value !== null && pattern.test(value)) return { owner, header: `${name}: ${value}` };
  }
  return null;
}
