/** What the direct streams show, as a sentence that says no more than they do. */

import type { Facts } from '../../model/facts.ts';
import { isDirectAddress } from '../parties/direct-streams.ts';
import type { DirectComparison } from './direct-ends.ts';

/** A sentence with a space before it; empty where they were not given or show nothing. */
export function directEndWords({ shown, ended, survived }: DirectComparison): string {
  switch (shown) {
    case 'outlived':
      return survived.length === 1
        ? ' The same stream asked around the proxies outlived it.'
        : ` Asked around the proxies ${allOf(survived.length)} outlived it.`;
    case 'ended-likewise':
      return ended.length === 1
        ? ' Asked around the proxies the stream ends like that as well.'
        : ` Asked around the proxies ${allOf(ended.length)} that ended did so like that as well.`;
    case 'mixed':
      return ended.length > 0
        ? ` The streams around the proxies disagree: ${ended.length} ended, ${survived.length} went on past that.`
        : ' Asked around the proxies some streams outlived it, and some did not open.';
    case 'unclear':
      return ended.length > 0
        ? ' Around the proxies streams ended too, in another way.'
        : ' What came around the proxies is too little to compare with.';
    case 'not-given':
    case 'unreachable':
    case 'refused':
      return '';
  }
}

/** The same where the sentence before says already that the origin opens the stream when it is asked itself. */
export function askedOtherwiseWords(facts: Facts, address: string | null): string {
  return isDirectAddress(facts, address)
    ? ` So ${address} treats what this proxy asks otherwise (path, Host, headers, HTTP version), or answers some requests so and others not.`
    : ` So ${anotherOne(address)}, or is asked otherwise (path, Host, headers, HTTP version).`;
}

function anotherOne(address: string | null): string {
  return `${address ?? 'what answers behind it'} is another instance or hop than the one asked there`;
}

function allOf(count: number): string {
  return count === 2 ? 'both streams' : `all ${count} streams`;
}

/** Proxies that make a cut look like an end: measured on HAProxy 2.6.12, Varnish 7.1.1 and Caddy 2.6.2. */
export const hiddenCutWords =
  ' It ended as if complete: HAProxy, Varnish and Caddy end a stream like that over HTTP/2 when they or what stands behind them cut it, Caddy over HTTP/1.1 too, and Nginx where it speaks HTTP/1.0 to its upstream.';

/** What it means that a row blames what answers behind a proxy, and the origin asked directly does not do it. */
export function otherInstanceWords(facts: Facts, address: string | null): string {
  return isDirectAddress(facts, address)
    ? ` Yet asked directly ${address} did not do it: it treats what this proxy asks otherwise (Host, headers, HTTP version), or does it to some streams only.`
    : ` Yet asked around the proxies it did not happen: ${anotherOne(address)}, or is asked otherwise (Host, headers, HTTP version).`;
}
