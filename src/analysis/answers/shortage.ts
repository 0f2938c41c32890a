/**
 * Whether streams wait for a place: some are served at once, and those asked later get no response head while these
 * hold on. An origin with a worker for each request does that, and so does a limit on connections on the way to it.
 */

import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { isOpened, type Route, type Stream } from '../../model/stream.ts';
import { endAt, requestAt } from '../ends/moment.ts';
import { addressOf, joinsOf } from '../parties/joined-rows.ts';
import { isFollowUp } from './asked-streams.ts';
import { type OrdinaryAnswer, ordinaryAnswer, ordinaryOn, waitOf } from './ordinary.ts';

export interface Shortage {
  /** Had their heads at once, and held on. */
  running: Stream[];
  /** Asked no earlier, and without a head for as long as those held on. */
  waiting: Stream[];
  /** Of those: began when one that ran had come to its end. */
  freed: Stream[];
  /** Short requests on the routes on which streams waited. */
  ordinary: OrdinaryAnswer;
  /** Around the proxies it is the same, or a request asked meanwhile was answered at once, or nothing is known of it. */
  direct: 'alike' | 'spared' | 'unknown';
  /** By their rows, one upstream address served all of them: no other one is dead. */
  isOneAddress: boolean;
}

/** A head that takes longer than this was waited for. */
const lateMs = 2_000;
/** Requests this close together may reach the origin in either order. */
const disorderMs = 150;
/** A server that ended a stream has its place free at once; one whose client left may notice only as it writes. */
const freedWithinMs = { peer: 1_500, us: 3_300 } as const;

/** Null where no stream waited for another, or something contradicts it. */
export function shortageOf(facts: Facts): Shortage | null {
  return shortages(facts);
}

const shortages = memoized((facts: Facts): Shortage | null => {
  if (facts.figures) return null;
  const asked = facts.streams.filter((stream) => !isFollowUp(stream) && stream.marks.requestSentMs !== null);
  const running = asked.filter((stream) => isOpened(stream) && waitOf(stream) < lateMs);
  const late = asked.filter((stream) => isLate(facts, stream));
  const places = { running, ends: endsOf(facts, [...running, ...late.filter(isOpened)]) };
  const waiting = late.filter((stream) => isHeldUp(facts, stream, places));
  if (waiting.length === 0) return null;
  const on = (streams: Stream[], wanted: Route) => streams.filter(({ route }) => route === wanted);
  for (const route of ['proxy', 'direct'] as const)
    if (isOvertaken(on(waiting, route), on(running, route), places)) return null;
  const direct = directOf(facts, waiting, places);
  // The origin has room: then none ran that could hold a place on the way.
  if (direct === 'spared' && on(running, 'proxy').length === 0) return null;
  if (isMuteAddress(waiting, running, places)) return null;
  return {
    running,
    waiting,
    freed: waiting.filter(isOpened),
    ordinary: ordinaryOf(facts, waiting),
    direct,
    isOneAddress: isOneAddress(facts, [...running, ...waiting]),
  };
});

/** Every request waits for a place at the origin, and it is no dead server of several that they wait for. */
export function isOfPlaces({ ordinary, freed, direct, isOneAddress }: Shortage): boolean {
  if (ordinary !== 'unanswered' || direct === 'spared') return false;
  return freed.length > 0 || direct === 'alike' || isOneAddress;
}

/** When places were given up, epoch ms, and by when each was free. */
interface PlaceEnd {
  stream: Stream;
  at: number;
  freeBy: number;
}

interface Places {
  running: Stream[];
  ends: PlaceEnd[];
}

function endsOf(facts: Facts, streams: Stream[]): PlaceEnd[] {
  return streams.map((stream) => {
    const at = endAt(facts, stream);
    return { stream, at, freeBy: at + freedWithinMs[stream.close.by === 'peer' ? 'peer' : 'us'] };
  });
}

/** Asked in vain until it was given up, or for a long time. Not where a row shows that the head was there, and held back. */
function isLate(facts: Facts, stream: Stream): boolean {
  const { failure, status, close } = stream;
  if (failure !== null || close.because !== undefined || waitOf(stream) < lateMs) return false;
  if (status !== null) return isOpened(stream) || [408, 502, 503, 504].includes(status);
  return !joinsOf(facts, stream).some(({ record }) => record.upstreamStatus === '200');
}

/** Others ran when it was asked, and one of them held on until it began, or was given up. */
function isHeldUp(facts: Facts, stream: Stream, { running, ends }: Places): boolean {
  const at = requestAt(stream);
  const isFull = running.some(
    (one) => requestAt(one) <= at + disorderMs && endAt(facts, one) > at + disorderMs,
  );
  const until = untilOf(stream);
  const others = ends.filter((end) => end.stream !== stream);
  const isKept = others.some(
    ({ at, freeBy }) => freeBy >= until && (!isOpened(stream) || at <= until + disorderMs),
  );
  return isFull && isKept;
}

/** When it was no longer waiting, epoch ms. */
function untilOf(stream: Stream): number {
  return requestAt(stream) + waitOf(stream);
}

/** One of `prompt` had its head at once, asked while one of these waited, though no place had become free. */
function isOvertaken(waiting: Stream[], prompt: Stream[], { ends }: Places): boolean {
  return prompt.some((one) => {
    const at = untilOf(one);
    if (ends.some((end) => end.at <= at && end.freeBy >= at)) return false;
    return waiting.some((other) => requestAt(other) + disorderMs < requestAt(one) && untilOf(other) > at);
  });
}

/** Nothing opened around the proxies, where what was asked later through them was answered at once: no place was missing. */
function isMuteAddress(waiting: Stream[], running: Stream[], places: Places): boolean {
  if ([...running, ...waiting].some((stream) => stream.route === 'direct' && isOpened(stream))) return false;
  return waiting.every(({ route }) => route === 'direct') && isOvertaken(waiting, running, places);
}

function ordinaryOf(facts: Facts, waiting: Stream[]): OrdinaryAnswer {
  const routes = [...new Set(waiting.map(({ route }) => route))];
  const answers = routes.map((route) => ordinaryAnswer(facts, route)).filter((one) => one !== 'not-asked');
  const [first = 'not-asked', ...others] = answers;
  return others.every((one) => one === first) ? first : 'unclear';
}

/** Around the proxies every answer is the origin's own. */
function directOf(facts: Facts, waiting: Stream[], places: Places): Shortage['direct'] {
  const proxied = waiting.filter(({ route }) => route === 'proxy');
  const answer = ordinaryAnswer(facts, 'direct');
  const short = answer === 'answered' ? ordinaryOn(facts, 'direct') : [];
  const prompt = [...places.running.filter(({ route }) => route === 'direct'), ...short];
  if (isOvertaken(proxied, prompt, places)) return 'spared';
  return proxied.length < waiting.length || answer === 'unanswered' ? 'alike' : 'unknown';
}

function isOneAddress(facts: Facts, streams: Stream[]): boolean {
  const proxied = streams.filter(({ route }) => route === 'proxy');
  const addresses = new Set(proxied.map((stream) => addressOf(facts, stream)));
  return addresses.size === 1 && !addresses.has(null);
}
