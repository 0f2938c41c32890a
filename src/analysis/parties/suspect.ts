/** The proxy that remains where the origin is cleared. */
import type { Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { blameFor, wordOf } from './blame.ts';
import { cutInside } from './cut-inside.ts';
import { frontProxy } from './fingerprint.ts';
import { wouldShowUpstreamLoss } from './upstream-loss-evidence.ts';

/** The only hop there is; of several none; where none was named, the kind that the response suggests. */
export function suspectOf(facts: Facts, stream: Stream | undefined): Finding['where'] {
  const [only] = facts.hops;
  const within = suspectInside(facts, stream);
  if (within) return within;
  const leaver = stream ? leaverOf(facts, stream) : null;
  if (leaver) return leaver;
  if (only) return facts.hops.length === 1 ? { hop: only.name, proxy: only.proxy } : unknown;
  return stream ? { hop: null, proxy: frontProxy(facts, stream).proxy } : unknown;
}

/** Where the end shows at a place between too: what answers there, and nothing in front of it. */
function suspectInside(facts: Facts, stream: Stream | undefined): Finding['where'] | null {
  const found = cutInside(facts, stream);
  if (!found) return null;
  const alike = facts.hops.filter(({ proxy }, position) => position > 0 && proxy === found.proxy);
  return { hop: alike.length === 1 ? alike[0]!.name : null, proxy: found.proxy };
}

/** A hop that by its own logs, or by a row of the next one, must have ended the stream itself, where our own client did not leave. Null: none. */
export function leaverOf(facts: Facts, stream: Stream): Finding['where'] | null {
  if (stream.close.by !== 'peer') return null;
  return namedLeaver(facts, stream) ?? silentCloser(facts, stream);
}

/** A row of the next hop says that its client left. */
function namedLeaver(facts: Facts, stream: Stream): Finding['where'] | null {
  const told = facts.hops.findIndex(
    (hop, position) => position > 0 && wordOf(facts, stream, hop)?.record.reason === 'client-closed',
  );
  const left = facts.hops[told - 1];
  return left ? { hop: left.name, proxy: left.proxy } : null;
}

/** One that a row names, or what stands in front: of several hops it is no likelier than those whose cuts it passes on. */
export function seenOf(facts: Facts, stream: Stream | undefined): Finding['where'] {
  const within = suspectInside(facts, stream);
  if (within) return within;
  const leaver = stream ? leaverOf(facts, stream) : null;
  if (leaver) return leaver;
  const isOne = stream !== undefined && facts.hops.length < 2;
  return isOne ? { hop: null, proxy: frontProxy(facts, stream).proxy } : unknown;
}

/** Every hop would have logged that its upstream went, and none did: the first broke it off, by a limit of its own that leaves no line. */
function silentCloser(facts: Facts, stream: Stream): Finding['where'] | null {
  const [first] = facts.hops;
  const isSilent = first !== undefined && habitOf(first.proxy, 'agesWithoutLine') === true;
  if (!isSilent || !isTruncated(stream) || blameFor(facts, stream) !== null) return null;
  return wouldShowUpstreamLoss(facts, stream) ? { hop: first.name, proxy: first.proxy } : null;
}

/** The only proxy that is known or seen has no limit on a whole response: its timer counts silence. */
export function countsSilenceOnly(facts: Facts, stream: Stream | undefined): boolean {
  if (cutInside(facts, stream)) return false;
  return facts.hops.length < 2 && habitOf(suspectOf(facts, stream).proxy, 'knowsNoAge') === true;
}

const unknown: Finding['where'] = { hop: null, proxy: 'unknown' };
