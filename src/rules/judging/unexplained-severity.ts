/** How bad it is that streams met with something no rule explains. */
import { askedStreams } from '../../analysis/answers/asked-streams.ts';
import { troubledStreams, troubleOf } from '../../analysis/stream-trouble.ts';
import { type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Severity } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import type { Trouble } from '../../model/trouble.ts';

/** Of fewer than these each one counts. */
const population = 20;
/** Below this share of a population most users never notice. */
const sometimes = 0.01;

/**
 * A diagnose asks few streams: one is too many. Of a population it goes by the share of `streams` among all that were
 * asked (or that opened); around the proxies it says nothing of the path through them.
 */
export function severityOfUnexplained(facts: Facts, streams: readonly Stream[], trouble: Trouble): Severity {
  const proxied = streams.filter(isProxied);
  if (streams.length > 0 && proxied.length === 0) return 'warning';
  const { some, all } = sharesOf(facts, proxied, trouble);
  return all >= population && some < all * sometimes ? 'warning' : 'critical';
}

/** How many of how many: where only a part of the streams was kept, as many of all as of those. */
export function sharesOf(
  facts: Facts,
  streams: readonly Stream[],
  trouble: Trouble,
): { some: number; all: number } {
  const { counts } = facts.figures ?? {};
  const asked = trouble === 'refused' ? askedStreams(facts) : openedWireStreams(facts);
  if (!counts) return { some: streams.length, all: Math.max(streams.length, asked.length) };
  const total = trouble === 'refused' ? counts.failed : cutCount(facts);
  const kept = troubledStreams(facts).filter(
    (stream) => stream.route === 'proxy' && troubleOf(facts, stream) === trouble,
  ).length;
  const some = kept === 0 ? total : Math.max(streams.length, Math.round((streams.length / kept) * total));
  return { some, all: Math.max(some, trouble === 'refused' ? counts.attempts : counts.opened) };
}

function isProxied({ route }: Stream): boolean {
  return route === 'proxy';
}

/** Streams of a population that lost their end mark. */
export function cutCount({ figures }: Facts): number {
  const closes = figures?.counts.closes ?? {};
  return (closes.cut ?? 0) + (closes['rst-stream'] ?? 0) + (closes['connection-lost'] ?? 0);
}
