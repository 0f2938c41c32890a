/** The answers that led to a stream, and where such a redirect is written. */
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
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

/**
 * What to change where a proxy completed a redirect to a path with its own scheme and port, which are not those by
 * which clients come in; null where its config writes the whole address, or it is no proxy that does so.
 */
export function ownAddress(facts: Facts, stream: Stream, to: URL | null, proxy: ProposedFix['proxy']) {
  const advice = ownAdvice(proxy, 'own-address');
  const asked = new URL(stream.url);
  if (!advice || !to || to.origin === asked.origin) return null;
  const route = answeringRoute(facts, stream);
  const target = route?.items?.[0];
  const isPath = target === undefined ? to.pathname === `${asked.pathname}/` : target.startsWith('/');
  if (!isPath) return null;
  return advised(proxy, advice, { place: route ? writtenAt(route) : {} });
}
