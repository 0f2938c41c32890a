/** The resolver of thousands of clients: each would wait for the few threads in which the system looks names up. */
import { systemLookUp } from './connect.ts';
import type { LookUp } from './connect-request.ts';

/** Names are looked up again after this long. */
const lookUpMs = 1_000;
/** A server that redirects to ever new names would fill the memory. */
const maxNames = 1_000;

/** Asks the system's resolver once for all that want the same name at about the same time. */
export function cachedLookUp(): LookUp {
  const known = new Map<string, { at: number; found: Promise<string[]> }>();
  return (host, family) => {
    const key = `${host} ${family}`;
    const before = known.get(key);
    if (before && performance.now() - before.at < lookUpMs) return before.found;
    const found = systemLookUp(host, family);
    if (known.size >= maxNames) known.clear();
    known.set(key, { at: performance.now(), found });
    return found;
  };
}
