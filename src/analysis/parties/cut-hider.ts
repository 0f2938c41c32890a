/** The proxy on the way that makes a proper end of a cut, so that an end that looks complete proves nothing. */

import type { Facts } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Protocol, Stream } from '../../model/stream.ts';
import type { Habit } from '../../proxies/profile/habits.ts';
import { habitOf, profileOf } from '../../proxies/profile/known.ts';
import { cutInside } from './cut-inside.ts';
import { frontProxy } from './fingerprint.ts';

/** Such a proxy, and how it is known. */
export interface CutHider {
  /** Null: only the answers show it. */
  hop: string | null;
  proxy: ProxyKind;
  /** Those over which it does it, of what these streams speak to it. */
  over: Protocol[];
  /** The versions on which that was seen. */
  versions: string;
}

/** The first on the way that does it for all of these streams: one that was named, else the one that the answers show. */
export function cutHiderOf(facts: Facts, streams: readonly Stream[]): CutHider | null {
  const [first] = streams;
  if (!first) return null;
  if (facts.hops.length === 0) {
    const { proxy } = frontProxy(facts, first);
    return asHider(null, proxy, streams, true);
  }
  const named = facts.hops.map(({ name, proxy }, place) => asHider(name, proxy, streams, place === 0));
  return named.find((hider) => hider !== null) ?? null;
}

/** Behind the first hop nothing but HTTP/1.1 is spoken. */
function asHider(
  hop: string | null,
  proxy: ProxyKind,
  streams: readonly Stream[],
  isFront: boolean,
): CutHider | null {
  const hides = profileOf(proxy)?.habits?.hidesCuts;
  if (!hides || streams.some((stream) => isLater(stream, hides.unless))) return null;
  const over: Protocol[] = isFront ? [...new Set(streams.map(({ protocol }) => protocol))] : ['http1'];
  const isHidden = over.every((protocol) => hides.value.includes(protocol));
  return isHidden ? { hop, proxy, over, versions: hides.versions } : null;
}

/** The answer carries what only versions add that do not do it. */
function isLater({ headers }: Stream, unless: Habit<Protocol[]>['unless']): boolean {
  if (!unless) return false;
  return headers.some(([name, value]) => name.toLowerCase() === unless.header && unless.pattern.test(value));
}

/** What the only proxy on the way hides so is a silence or a cut behind it: its own limits on a response show as cuts, or it has none. */
export function hidesSilenceOnly(facts: Facts, streams: readonly Stream[]): boolean {
  const proxy = cutHiderOf(facts, streams)?.proxy;
  if (proxy === undefined || facts.hops.length > 1 || cutInside(facts, streams[0])) return false;
  return habitOf(proxy, 'showsAgeLimit') === true || habitOf(proxy, 'knowsNoAge') === true;
}

/** A proxy on the way that, where it is set so, makes a proper end of all running streams when it reloads. */
export function endsOnReload(facts: Facts, streams: readonly Stream[]): CutHider | null {
  const hider = cutHiderOf(facts, streams);
  const ended = hider ? habitOf(hider.proxy, 'endsOnReload') : undefined;
  return hider?.over.every((protocol) => ended?.includes(protocol)) ? hider : null;
}
