/** What a finding about a buffering proxy says. */

import { directAsking, directOnTime } from '../../../analysis/delivery/delivery.ts';
import { directAskWords, settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { countOf, hopName, sentence, whereSet } from '../../frames/evidence.ts';
import type { Signs } from './signs.ts';

export function whatWords(held: Stream[], asked: Stream[], { atEnd }: Signs): string {
  const count = countOf(held, asked);
  const longest = formatMs(highest(held.map(({ close }) => close.ageMs ?? 0)));
  const isNothing = held.every(({ events }) => events.length === 0);
  if (atEnd.length > 0) {
    const came = isNothing ? headWithTheEnd : allWithTheEnd;
    return `${sentence(count)} got nothing before the end, ${longest} after the request: ${came}`;
  }
  return isNothing
    ? `${sentence(count)} through the proxy showed no event in ${longest}, though the request had been sent.`
    : `Events reach ${count} in bursts, long after they were sent.`;
}

const headWithTheEnd = 'the response head came with it, and no event that had been sent by then.';
const allWithTheEnd = 'the response head, and what had been sent by then, came with it.';

export function whyWords(facts: Facts, signs: Signs, name: string): string {
  const { late, atEnd, unsent, holder } = signs;
  const compared = late.length > 0 ? comparedWords(facts) : '';
  const isSeen = [late, atEnd, unsent, signs.silent].some((some) => some.length > 0);
  const aside = `${rowWords(signs)}${compared}${isSeen ? '' : directAskWords(facts)}`;
  if (holder?.protocol) return `${name} ${closeDelimitedWords(holder.buffering, holder.protocol)}${aside}`;
  if (holder) return `${name} keeps the response body: ${keptBy(holder.buffering)}.${aside}`;
  if (atEnd.length > 0 || late.length > 0 || unsent.length > 0)
    return `${sentence(name)} keeps them.${aside}${isLaterHead(signs) ? laterHead : ''}`;
  return `By their own clocks events were made apart that arrived together; whether the origin or a proxy kept them is not known.${settlingWords(facts, 'setting')}`;
}

const laterHead = ' Asked around the proxies the head comes at once.';

function isLaterHead({ atEnd, unsent, silent }: Signs): boolean {
  return atEnd.length > 0 && unsent.length + silent.length === 0;
}

function rowWords({ unsent, silent: [silent] }: Signs): string {
  if (unsent.length > 0) return ' Its row says 499 with 200 from upstream and 0 bytes sent.';
  if (!silent) return '';
  const name = hopName(silent.record.proxy, silent.hop);
  return ` By the row of ${name} its upstream had answered, and was given up for its silence: only then was that answer given out.`;
}

function closeDelimitedWords(buffering: Setting, protocol: Setting): string {
  const asks = `asks the upstream with HTTP/${protocol.value} (${whereSet(protocol)})`;
  return `has ${buffering.setting} on (${whereSet(buffering)}) and ${asks}: such an answer has no chunks, and is kept until a buffer is full or the upstream closes.`;
}

function keptBy(buffering: Setting): string {
  const { setting, detail } = buffering;
  return `${detail ?? `${setting} is on and the upstream's body is delimited by its close only`} (${whereSet(buffering)})`;
}

/** Some streams around the proxies may be late as well. */
function comparedWords(facts: Facts): string {
  const [onTime, all] = [directOnTime(facts).length, directAsking(facts, 'plain').length];
  return onTime === all
    ? ' Asked around the proxies they come one by one.'
    : ` Asked around the proxies they come one by one on ${onTime} of ${all} streams.`;
}
