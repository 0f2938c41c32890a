/** What the direct streams show, as a sentence that says no more than they do. */

import type { Facts } from '../../model/facts.ts';
import type { Protocol, Stream } from '../../model/stream.ts';
import { ownPhrase } from '../../proxies/profile/advice.ts';
import { oneWith, profiles } from '../../proxies/profile/known.ts';
import { hopName } from '../../proxies/profile/names.ts';
import type { Profile } from '../../proxies/profile/profile.ts';
import { cutHiderOf } from '../parties/cut-hider.ts';
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

/** `HAProxy, Varnish and Caddy`: those that make a cut look like an end over that protocol. */
export function cutHiders(protocol: Protocol): string {
  const all = profiles.filter(({ habits }) => habits?.hidesCuts?.value.includes(protocol));
  const overs = ({ habits }: Profile) => habits?.hidesCuts?.value.length ?? 0;
  const named = all.sort((a, b) => overs(a) - overs(b)).map(({ name }) => name);
  return [named.slice(0, -1).join(', '), named.at(-1)].filter(Boolean).join(' and ');
}

/** What an end as if complete may hide, whoever is on the way. */
const usualHiders = [
  ` It ended as if complete: ${cutHiders('http2')} end a stream like that over HTTP/2`,
  ' when they or what stands behind them cut it,',
  ` ${cutHiders('http1')} over HTTP/1.1 too,`,
  ` and ${oneWith('asksInHttp10')?.name} where it speaks HTTP/1.0 to its upstream.`,
].join('');

/** What an end as if complete may hide: of the proxy that is known to be on the way, else of those that there are. */
export function hiddenCutWords(facts: Facts, streams: readonly Stream[]): string {
  const hider = cutHiderOf(facts, streams);
  if (!hider) return usualHiders;
  const spoken = hider.over.map((protocol) => (protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1'));
  const sign = ownPhrase(hider.proxy, 'hidden-cut');
  return [
    ` ${hopName(hider.proxy, hider.hop)} ends a stream like that over ${spoken.sort().join(' and ')}`,
    ` when it or what stands behind it cuts it (seen on ${hider.versions}).`,
    sign === null ? '' : ` ${sign}.`,
  ].join('');
}

/** What it means that a row blames what answers behind a proxy, and the origin asked directly does not do it. */
export function otherInstanceWords(facts: Facts, address: string | null): string {
  return isDirectAddress(facts, address)
    ? ` Yet asked directly ${address} did not do it: it treats what this proxy asks otherwise (Host, headers, HTTP version), or does it to some streams only.`
    : ` Yet asked around the proxies it did not happen: ${anotherOne(address)}, or is asked otherwise (Host, headers, HTTP version).`;
}
