/** What is known about a request for which no route was found: the name and path sent, who refused, what else was tried. */

import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { refusesName } from '../../owners/index.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import type { Answerer } from './answer-party.ts';
import { answererOf } from './answerer.ts';
import { answeringRoute } from './answering-route.ts';
import { askedStreams, otherHostStreams, otherPathStreams } from './asked-streams.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** Statuses with which a proxy or an origin says that it has nothing there. */
const routingStatuses = [403, 404, 410, 421];

export interface Routing {
  streams: Stream[];
  first: Stream;
  authority: string;
  /** The refusal that says most: by row where there is one. */
  refusal: Refusal;
  answerer: Answerer;
  /** The virtual hosts or servers of the hop that refused, or of all. */
  domains: Setting<'domains'>[];
  routes: Setting<'route'>[];
}

/** The asked streams that met a routing failure; null when one of them was answered otherwise, or none was at all. */
export function routingFailure(facts: Facts): Routing | null {
  const answered = askedStreams(facts).filter(({ status }) => status !== null);
  const [any] = answered;
  if (!any || answered.some((stream) => !isUnroutedAnswer(facts, stream))) return null;
  const all = answered.map((stream) => refusalOf(facts, stream));
  const refusal =
    all.find(({ reason, confidence }) => reason === 'no-route' && confidence === 'certain') ??
    all.find(({ reason }) => reason !== null) ??
    all[0];
  if (!refusal || refusal.reason === 'denied') return null;
  const first = refusal.stream;
  const hop = refusal.hop;
  return {
    streams: answered,
    first,
    authority: first.authority,
    refusal,
    answerer: answererOf(facts, first),
    domains: settingsOf(facts, 'domains', hop),
    routes: settingsOf(facts, 'route', hop),
  };
}

/** By its status, by a proxy that has a success for what nothing in its config takes, or by the row of one that has another status for that. */
function isUnroutedAnswer(facts: Facts, stream: Stream): boolean {
  if (isRoutingStatus(stream.status)) return true;
  if (answeringRoute(facts, stream)?.state === 'unhandled') return true;
  return !isOpened(stream) && refusalOf(facts, stream).reason === 'no-route';
}

export function isRoutingStatus(status: number | null): boolean {
  return status !== null && routingStatuses.includes(status);
}

/** A row of a proxy says that it had no route. */
export function isUnrouted({ refusal }: Routing): boolean {
  return refusal.reason === 'no-route';
}

/** The follow-up under the other form of the name that fared differently: another status, or answered by the origin; not where that form is what is refused. */
export function differentUnderOtherHost(facts: Facts, { first, refusal }: Routing): Stream | null {
  const isDifferent = (other: Stream) =>
    (other.status !== first.status && other.status !== 421 && !refusesName(other)) ||
    (refusal.reason === 'no-route' &&
      refusalOf(facts, other).reason !== 'no-route' &&
      answererOf(facts, other).by === 'origin');
  return otherHostStreams(facts).find(isDifferent) ?? null;
}

/** The follow-up under the other form of the name that a row shows to be just as unknown. */
export function unroutedUnderOtherHost(facts: Facts): Stream | null {
  return otherHostStreams(facts).find((stream) => refusalOf(facts, stream).reason === 'no-route') ?? null;
}

/** The name is served: another path under it reached something, or the config has a virtual host for it. */
export function isHostKnown(facts: Facts, { domains }: Routing): boolean {
  if (domains.some(({ state }) => state === 'matched')) return true;
  return otherPathStreams(facts).some(
    (stream) =>
      isOpened(stream) || !isRoutingStatus(stream.status) || answererOf(facts, stream).by === 'origin',
  );
}

/** Nginx's default server, where it refuses unknown names: `return 404` for every name that no other server has. */
export function rejectingDefaultServer({ domains, routes }: Routing): Setting | null {
  const byDefault = domains.find(({ state }) => state === 'default-server');
  const refuses = routes.some(
    ({ hop, value, answers }) => hop === byDefault?.hop && value === null && isBetween(answers, 400, 499),
  );
  return byDefault && refuses ? byDefault : null;
}

/** No route at all, or one that answers without an upstream. */
export function endsAtProxy({ value, state, answers }: Setting<'route'>): boolean {
  if (value === null || state === 'serves-files') return true;
  return state === 'answers' && isBetween(answers, 300, 499);
}

function isBetween(status: number | undefined, first: number, last: number): boolean {
  return status !== undefined && status >= first && status <= last;
}

/** The hop that refused: by its row, else by the config that explains it, else as the answer looks. */
export function refusedBy(
  facts: Facts,
  { refusal, answerer, first }: Routing,
  setting?: Setting | null,
): Finding['where'] {
  if (refusal.hop !== null) return { hop: refusal.hop, proxy: refusal.proxy };
  if (setting) return { hop: setting.hop, proxy: setting.proxy };
  if (answerer.by === 'proxy') return { hop: answerer.hop, proxy: answerer.proxy };
  const guess = frontProxy(facts, first);
  return { hop: guess.known ? (facts.hops[0]?.name ?? null) : null, proxy: guess.proxy };
}
