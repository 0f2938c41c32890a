/** How short requests fared beside streams that waited for a response head. */
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Route, Stream } from '../../model/stream.ts';
import { answererOf } from './answerer.ts';

export type OrdinaryAnswer =
  | 'not-asked'
  | 'unanswered' // for as long as one was watched, each of them
  | 'answered' // at once, each of them, and by no proxy itself as far as is known
  | 'unclear'; // some were and some were not, or a proxy answered by itself

/** A short request that takes longer than this waits for something. */
const promptMs = 1_000;

/** From the request to its head, or to its end without one, ms. */
export function waitOf({ marks, close }: Stream): number {
  const sent = marks.requestSentMs ?? 0;
  return marks.headersMs === null ? (close.ageMs ?? 0) : marks.headersMs - sent;
}

/** Those of one route. */
export function ordinaryOn({ ordinary = [] }: Facts, route: Route): Stream[] {
  return ordinary.filter((stream) => stream.route === route);
}

/** It was not answered for so long that it waited for something. */
export function hasWaited(ordinary: Stream): boolean {
  return ordinary.failure === null && waitOf(ordinary) >= promptMs;
}

/** What became of those of one route. */
export function ordinaryAnswer(facts: Facts, route: Route): OrdinaryAnswer {
  const asked = ordinaryOn(facts, route).filter(({ failure }) => failure === null);
  if (asked.length === 0) return 'not-asked';
  if (asked.every(hasWaited)) return 'unanswered';
  const isReached = asked.every((one) => answererOf(facts, one).by !== 'proxy');
  return isReached && asked.every((one) => one.status !== null && !hasWaited(one)) ? 'answered' : 'unclear';
}

/** A sentence with a space before it; empty where nothing was asked, or it tells nothing. */
export function ordinaryWords(facts: Facts, route: Route): string {
  const asked = ordinaryOn(facts, route);
  const [first] = asked;
  if (!first) return '';
  const waited = asked.filter(hasWaited).length;
  const longest = formatMs(highest(asked.map(waitOf)));
  const way = route === 'direct' ? ' around the proxies' : '';
  const request = `${asked.length} short requests to the same path (${first.method})${way}`;
  if (waited === asked.length) return ` ${request} got no answer either, for ${longest}.`;
  if (waited > 0) return ` Of ${request} ${waited} got no answer, for ${longest}.`;
  return ordinaryAnswer(facts, route) === 'answered'
    ? ` ${request} were answered meanwhile, with ${first.status} after ${longest} at most.`
    : '';
}
