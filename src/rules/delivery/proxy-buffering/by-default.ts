/** No head came at all, through a proxy that keeps one by its defaults, and whose config is not known. Part of `proxy-buffering`. */

import { arrivalFact } from '../../../analysis/delivery/arrival-fact.ts';
import { keepersByDefault } from '../../../analysis/delivery/buffering.ts';
import { headlessStreams } from '../../../analysis/delivery/headless.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import { profileOf } from '../../../proxies/profile/known.ts';
import { countOf, hopName, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';
import { stopBuffering } from './fix.ts';

/** As likely as an origin that has not begun: nothing but the proxy's kind speaks for it. */
export function keptByDefault(facts: Facts): Draft | null {
  const streams = headlessStreams(facts).filter(({ route }) => route === 'proxy');
  const [first, ...others] = keepersByDefault(facts);
  if (!first || streams.length === 0) return null;
  const hop = others.length === 0 ? first : null;
  const longest = formatMs(highest(streams.map(({ close }) => close.ageMs ?? 0)));
  const name = hopName(first.proxy, hop?.name ?? null);
  const versions = profileOf(first.proxy)?.habits?.asksInHttp10?.versions ?? '';
  return {
    severity: 'critical',
    confidence: 'possible',
    where: { hop: hop?.name ?? null, proxy: first.proxy },
    what: `${sentence(countOf(streams, streams))} got no response head in ${longest}.`,
    why: [
      `Unless its config says otherwise, ${name} buffers and asks its upstream with HTTP/1.0 (${versions}):`,
      ' such an answer has no chunks, and is kept, head and all, until a buffer is full or the upstream closes.',
      ' An origin that has not begun looks the same.',
      settlingWords(facts, 'setting', { hop: hop?.name ?? null, guess: first.proxy }),
    ].join(''),
    covers: streams,
    evidence: streams.slice(0, 3).map(arrivalFact),
    fix: stopBuffering(facts, hop, first.proxy, null),
  };
}
