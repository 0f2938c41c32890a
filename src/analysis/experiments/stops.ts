/** The same request at each place of the path: target, hops between, application. */
import type { HopStop, HopTrouble } from '../../model/experiment.ts';
import { hopTroubles } from '../../model/experiment.ts';
import type { Facts } from '../../model/facts.ts';
import { wasFollowed } from '../../model/redirect.ts';
import {
  endedByPeer,
  header,
  headMs,
  isOpened,
  isTruncated,
  type Protocol,
  type Stream,
} from '../../model/stream.ts';
import { showingOf } from '../twins/index.ts';

/** One place with its streams. */
export interface AskedStop {
  stop: HopStop;
  streams: Stream[];
}

/** Later than the application's by this factor and this much. */
const lateFactor = 2;
const lateMs = 1_000;

/** Edge to origin, those over one protocol together; empty unless `--via` was given. */
export function askedStops(facts: Facts): AskedStop[] {
  const { url, via = [], direct } = facts.plan.target;
  if (!facts.beside?.some(({ asks }) => asks === 'via')) return [];
  const asks = facts.plan.trials[0]?.asks;
  const own = facts.streams.filter((stream) => stream.asks === asks && !wasFollowed(stream));
  const places = [
    { name: 'target', url, streams: own.filter(({ route }) => route === 'proxy') },
    ...via.map((at, index) => ({ name: `via ${index + 1}`, url: at, streams: viaStreams(facts, index) })),
    { name: 'direct', url: direct ?? '', streams: own.filter(({ route }) => route === 'direct') },
  ];
  return (['http1', 'http2'] as const).flatMap((protocol) => stopsOver(facts, protocol, places));
}

function viaStreams({ plan, beside = [] }: Facts, index: number): Stream[] {
  const names = plan.trials.filter(({ via }) => via === index).map(({ name }) => name);
  return beside.filter((stream) => names.includes(stream.trial) && !wasFollowed(stream));
}

type Place = Pick<HopStop, 'name' | 'url'> & { streams: Stream[] };

function stopsOver(facts: Facts, protocol: Protocol, places: Place[]): AskedStop[] {
  const asked = places
    .map((place) => ({ ...place, streams: place.streams.filter((one) => one.protocol === protocol) }))
    .filter(({ streams }) => streams.length > 0);
  const innermost = asked.at(-1)?.streams ?? [];
  return asked.map(({ name, url, streams }) => ({
    stop: stopOf(facts, { name, url, streams }, innermost),
    streams,
  }));
}

function stopOf(facts: Facts, { name, url, streams }: Place, innermost: Stream[]): HopStop {
  const first = streams[0]!;
  const longest = streams.map(({ maxGapMs }) => maxGapMs ?? 0);
  return {
    name,
    url,
    protocol: first.protocol,
    streams: streams.map(({ id }) => id),
    status: first.status,
    opened: streams.every(isOpened),
    failure: first.failure?.code ?? null,
    server: header(first, 'server'),
    encoding: first.contentEncoding,
    headMs: leastOf(streams, (stream) => (stream.status === null ? null : rounded(headMs(stream)))),
    firstEventMs: leastOf(streams, firstMessageMs),
    maxGapMs: streams.some(({ bytes }) => bytes > 0) ? Math.max(...longest) : null,
    close: (streams.find(endedByPeer) ?? first).close,
    troubles: hopTroubles.filter((trouble) => isIn(facts, trouble, streams, innermost)),
  };
}

function isIn(facts: Facts, trouble: HopTrouble, streams: Stream[], innermost: Stream[]): boolean {
  switch (trouble) {
    case 'refused':
      return !streams.every(isOpened);
    case 'ended':
      return streams.some(
        (stream) => isTruncated(stream) || (endedByPeer(stream) && !innermost.some(endedByPeer)),
      );
    case 'silent':
      return streams.some((stream) => showingOf(facts, stream).ending === 'silent');
    case 'head late':
      return isLater(streams, innermost, (stream) => (isOpened(stream) ? headMs(stream) : null));
    case 'first event late':
      return isLater(streams, innermost, firstMessageMs);
    case 'in bursts':
      return (
        streams.some((stream) => ['together', 'in-bursts'].includes(showingOf(facts, stream).arriving)) &&
        innermost.some((stream) => showingOf(facts, stream).arriving === 'apart')
      );
  }
}

function isLater(streams: Stream[], innermost: Stream[], of: (stream: Stream) => number | null): boolean {
  const [here, there] = [leastOf(streams, of), leastOf(innermost, of)];
  return here !== null && there !== null && here > there * lateFactor && here > there + lateMs;
}

function leastOf(streams: Stream[], of: (stream: Stream) => number | null): number | null {
  const known = streams.flatMap((stream) => of(stream) ?? []);
  return known.length === 0 ? null : Math.min(...known);
}

function firstMessageMs({ marks }: Stream): number | null {
  const at = [marks.firstEventMs, marks.firstCommentMs].flatMap((ms) => ms ?? []);
  return at.length === 0 ? null : rounded(Math.min(...at) - (marks.requestSentMs ?? 0));
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
