/** Does the cut move with the heartbeat (`--heartbeat-param`)? Then it goes by silence, else by age. */
import { formatMs } from '../../model/duration.ts';
import type { HeartbeatTrial, HeartbeatValue } from '../../model/experiment.ts';
import type { Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { endedByPeer, isOpened, type Stream } from '../../model/stream.ts';
import { longestEarlierGap } from '../ends/timing.ts';

/** Two silences, or two ages, are the same within this much, or this share: Nginx fires up to 0.3 s early. */
const sameIdleMs = 400;
const sameAgeMs = 600;
const sameShare = 0.1;
/** Paces differ from this factor on. */
const otherPace = 1.5;
/** A pause before the first message is no heartbeat: it is shorter than this share of the silence at the end. */
const beatShare = 0.25;
/** A stream that was not cut has outlived the cut of the other when it is this much older. */
const outlivedFactor = 1.05;

/** Null unless it was asked for. */
export function heartbeatTrial({ plan, beside = [] }: Facts): HeartbeatTrial | null {
  const queries = plan.trials.flatMap(({ name, asks, query }) =>
    asks === 'heartbeat' && query ? [{ name, query }] : [],
  );
  const [first] = queries;
  if (!first) return null;
  const byTrial = groupedBy(
    beside.filter(({ asks }) => asks === 'heartbeat'),
    ({ trial }) => trial,
  );
  const values = queries.flatMap(({ name, query }) => {
    const streams = byTrial.get(name) ?? [];
    return streams.length === 0 ? [] : [triedValue(query.value, streams)];
  });
  return { parameter: first.query.name, values, ...judged(first.query.name, values) };
}

function triedValue(value: string, streams: Stream[]): HeartbeatValue {
  const cut = streams.find(endedByPeer)?.close;
  const gaps = streams.map(longestEarlierGap).filter((gap) => gap > 0);
  return {
    value,
    streams: streams.map(({ id }) => id),
    opened: streams.every(isOpened),
    paceMs: gaps.length === 0 ? null : Math.max(...gaps),
    cut: cut ? { ageMs: cut.ageMs ?? 0, idleMs: cut.idleMs ?? 0 } : null,
    watchedMs: Math.max(...streams.map(({ close }) => close.ageMs ?? 0)),
  };
}

type Judged = Pick<HeartbeatTrial, 'says' | 'words'>;

function judged(name: string, values: HeartbeatValue[]): Judged {
  const closed = values.find(({ opened }) => !opened);
  if (closed) return unclear(`${name}=${closed.value} was not answered with an event stream`);
  const [fast, slow] = [values.toSorted(bySilence)[0], values.toSorted(bySilence).at(-1)];
  if (!fast || !slow || fast === slow) return unclear('fewer than two values were asked');
  if (!fast.cut && !slow.cut)
    return {
      says: 'no cut',
      words: `no stream was cut with either value in ${formatMs(Math.min(fast.watchedMs, slow.watchedMs))}`,
    };
  if (isBeforeAnyBeat(fast) && isBeforeAnyBeat(slow))
    return unclear('with each value the stream was cut before its first heartbeat: give shorter ones');
  if (silenceOf(slow) < silenceOf(fast) * otherPace && !(fast.cut && slow.cut && isMoved(fast, slow)))
    return {
      says: 'no effect',
      words: `${name} did not change how often something came: nothing follows from it`,
    };
  if (fast.cut && slow.cut) return bothCut(name, [fast, slow], fast.cut, slow.cut);
  return slow.cut
    ? oneCut(name, fast, slow, slow.cut)
    : unclear(`${name}=${fast.value} alone was cut, the faster one: perhaps a limit on bytes or events`);
}

/** Nothing came in the rhythm that was asked for: the last silence is far longer than any before. */
function isBeforeAnyBeat({ paceMs, cut }: HeartbeatValue): boolean {
  return cut !== null && (paceMs ?? 0) < cut.idleMs * beatShare;
}

/** The longest silence of its streams, the one at the end among them. */
function silenceOf({ paceMs, cut }: HeartbeatValue): number {
  return Math.max(paceMs ?? 0, cut?.idleMs ?? 0);
}

function bySilence(a: HeartbeatValue, b: HeartbeatValue): number {
  return silenceOf(a) - silenceOf(b);
}

function isMoved({ cut: one }: HeartbeatValue, { cut: other }: HeartbeatValue): boolean {
  return one !== null && other !== null && !isSame(one.ageMs, other.ageMs, sameAgeMs);
}

function oneCut(
  name: string,
  fast: HeartbeatValue,
  slow: HeartbeatValue,
  cut: NonNullable<HeartbeatValue['cut']>,
): Judged {
  if (fast.watchedMs < cut.ageMs * outlivedFactor)
    return unclear(
      `${name}=${fast.value} was not watched for longer than ${name}=${slow.value} lived: give a longer --for`,
    );
  return {
    says: 'idle',
    words: [
      `the cut goes by silence: with ${name}=${slow.value} the stream was cut after ${formatMs(cut.idleMs)} without a byte`,
      `with ${name}=${fast.value} it lived for ${formatMs(fast.watchedMs)}`,
    ].join(', '),
  };
}

function bothCut(
  name: string,
  [fast, slow]: [HeartbeatValue, HeartbeatValue],
  one: NonNullable<HeartbeatValue['cut']>,
  other: NonNullable<HeartbeatValue['cut']>,
): Judged {
  const endWords = (value: string, { ageMs, idleMs }: typeof one) =>
    `${name}=${value} at age ${formatMs(ageMs)} after ${formatMs(idleMs)} of silence`;
  const seen = `${endWords(fast.value, one)}, ${endWords(slow.value, other)}`;
  const isSameIdle = isSame(one.idleMs, other.idleMs, sameIdleMs);
  const isSameAge = isSame(one.ageMs, other.ageMs, sameAgeMs);
  if (isSameIdle && !isSameAge) return { says: 'idle', words: `the cut goes by silence: ${seen}` };
  const hasSurvived = (slow.paceMs ?? 0) > other.idleMs + sameIdleMs;
  if (isSameAge && (!isSameIdle || hasSurvived))
    return { says: 'age', words: `the cut goes by age, whatever comes: ${seen}` };
  // A write limit acts at the next write, up to one heartbeat later.
  if (!isSameIdle && other.ageMs > one.ageMs && other.ageMs - one.ageMs <= silenceOf(slow))
    return { says: 'age', words: `the cut goes by age, at the next write: ${seen}` };
  return unclear(isSameAge ? `both were cut before a heartbeat could tell: ${seen}` : seen);
}

function isSame(a: number, b: number, leastMs: number): boolean {
  return Math.abs(a - b) <= Math.max(leastMs, sameShare * Math.max(a, b));
}

function unclear(words: string): Judged {
  return { says: 'unclear', words };
}
