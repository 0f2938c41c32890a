/** Proxies that keep an HTTP/1.1 connection for a while after they have ended the stream on it. */
import { lowest } from '../../model/extremes.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf, profiles } from '../../proxies/profile/known.ts';

/** One of them: for how long, ms, and by which setting. */
export interface LateCloser {
  proxy: ProxyKind;
  name: string;
  ms: number;
  setting: string;
}

const lateClosers = profiles.flatMap(({ kind, name, habits }): LateCloser[] =>
  habits?.closesLate ? [{ proxy: kind, name, ...habits.closesLate.value }] : [],
);

/** That proxy, if it is one. */
export function lateCloser(proxy: ProxyKind): LateCloser | null {
  return lateClosers.find((one) => one.proxy === proxy) ?? null;
}

/** The first of the hops that is one, with the time that its config sets; without any the usual one. */
export function lateCloserOf(facts: Facts): LateCloser | null {
  const hop = facts.hops.find(({ proxy }) => habitOf(proxy, 'closesLate'));
  const closer = hop ? lateCloser(hop.proxy) : (lateClosers[0] ?? null);
  if (!closer) return null;
  return { ...closer, ms: (hop && setDelayMs(facts, hop.name)) ?? closer.ms };
}

/** What its config says, 0 also where it passes on bytes and ends no stream; null: nothing. */
function setDelayMs(facts: Facts, hop: string): number | null {
  return settingsOf(facts, 'no-effect', hop).find(({ state }) => state === 'close-delay')?.ms ?? null;
}

/** What the late closers behind the first hop may add to a silence that ended behind all of them, ms. */
export function innerDelayMs(facts: Facts): number {
  const delays = facts.hops.slice(1).map(({ name, proxy }) => {
    const closer = lateCloser(proxy);
    return closer === null ? 0 : (setDelayMs(facts, name) ?? closer.ms);
  });
  return delays.reduce((sum, ms) => sum + ms, 0);
}

/** A silence before the FIN over HTTP/1.1 that the same cut over HTTP/2 does not show: the signature of one. */
export function lateCloserBehind(streams: Stream[]): LateCloser | null {
  const ages = (protocol: Stream['protocol']) =>
    streams
      .filter((stream) => stream.protocol === protocol && isTruncated(stream))
      .map(({ close }) => close.ageMs ?? 0);
  const [h1, h2] = [ages('http1'), ages('http2')];
  if (h1.length === 0 || h2.length === 0) return null;
  const laterMs = lowest(h1) - lowest(h2);
  return lateClosers.find(({ ms }) => Math.abs(laterMs - ms) < 150) ?? null;
}

/** No header names it, but the streams of both protocols show it. */
export const isHiddenLateCloser = memoized(
  ({ streams }: Facts): boolean =>
    lateCloserBehind(streams.filter(({ route }) => route === 'proxy')) !== null,
);
