/** The answers that led to a stream, and where such a redirect is written. */
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { writtenAt } from '../../frames/evidence.ts';

const shownSteps = 3;

/** The answers that led to a stream, as far as they were kept: the last few, oldest first. */
export function redirectPath({ streams }: Facts, { cameFrom }: Stream): Stream[] {
  const way: Stream[] = [];
  for (let id = cameFrom?.id; id !== undefined && way.length < shownSteps; ) {
    const before = streams.find((stream) => stream.id === id);
    if (before) way.unshift(before);
    id = before?.cameFrom?.id;
  }
  return way;
}

/** Who redirects, and the route of its config that does, where one was given. */
export type RedirectPlace = Pick<ProposedFix, 'proxy' | 'setting' | 'file' | 'line' | 'current'>;

/** The route that answered `stream` with its redirect; else only who answered. */
export function redirectPlace(facts: Facts, stream: Stream, proxy: ProposedFix['proxy']): RedirectPlace {
  const route = answeringRoute(facts, stream);
  if (!route) return { proxy, setting: 'redirect' };
  return { ...writtenAt(route), proxy: route.proxy, setting: 'redirect', current: route.detail ?? undefined };
}
