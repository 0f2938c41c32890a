/** Whether streams that did not meet a trouble again prove that it is gone. A claim: in doubt it is not proven. */
import { longestSurvivedMs } from '../../../analysis/ends/outlived-limits.ts';
import { counted } from '../../../model/counted.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest, lowest } from '../../../model/extremes.ts';
import { endedByPeer, isOpened, type Stream } from '../../../model/stream.ts';
import type { TroubleState } from '../../../model/verification.ts';
import type { MetStreams } from './met-streams.ts';

export interface Proof {
  state: Exclude<TroubleState, 'new'>;
  because: string | null;
}

/** Two ends at one age are within this share of it, or this span. */
const sameShare = 0.05;
const sameMs = 500;
/** A stream outlived an age where it ran for this much longer. */
const outlivedMs = 250;
/** What struck only some streams has to stay away so often that chance would hardly do it. */
const chance = 0.1;

const gone: Proof = { state: 'gone', because: null };
const unproven = (because: string): Proof => ({ state: 'unproven', because });
const stayed = (because: string): Proof => ({ state: 'stayed', because });

/** What `now`, the streams that were asked as those of `met`, say of a trouble that no rule finds any more. */
export function proofOf(met: MetStreams, now: Stream[]): Proof {
  if (now.length === 0) return unproven('no stream was asked as those were');
  const seen = met.aspect === 'start' ? ofStart(met, now) : (ofOpening(now) ?? ofRunning(met, now));
  return seen.state === 'gone' ? (byChance(met, now) ?? seen) : seen;
}

function ofStart({ streams }: MetStreams, now: Stream[]): Proof {
  const refused = now.filter((stream) => !isOpened(stream));
  const [first] = refused;
  if (first === undefined) return gone;
  const isAsBefore = streams.some(({ status, failure }) =>
    failure === null ? status !== null && status === first.status : failure.code === first.failure?.code,
  );
  if (isAsBefore) return stayed('the answer is the same, and another finding names it now');
  return unproven(
    `${counted(refused.length, 'stream')} did not open, for another reason: they did not come as far`,
  );
}

/** A stream that does not open shows nothing of what comes after. */
function ofOpening(now: Stream[]): Proof | null {
  const closed = now.filter((stream) => !isOpened(stream)).length;
  if (closed === 0) return null;
  return unproven(`${closed} of ${counted(now.length, 'stream')} did not open this time`);
}

function ofRunning(met: MetStreams, now: Stream[]): Proof {
  const { aspect, streams } = met;
  if (aspect === 'delivery') return ofDelivery(met, now);
  const ends = streams.filter(endedByPeer);
  const lived = ends.length > 0 ? ofEnds(ends, now) : ofSpan(streams, now);
  if (aspect === 'silence') return ofSilence(ends.length > 0 ? ends : streams, now, lived);
  return lived.state === 'gone' && aspect === 'end' && looksSilent(ends)
    ? ofSilence(ends, now, lived)
    : lived;
}

function ofDelivery({ streams }: MetStreams, now: Stream[]): Proof {
  if (now.some(({ eventCount, commentCount }) => eventCount + commentCount === 0))
    return unproven('on some streams nothing came in the time that they were watched');
  return ofSpan(streams, now);
}

/** They ran about as long as those did. */
function ofSpan(streams: Stream[], now: Stream[]): Proof {
  const was = lowest(streams.map(ageOf));
  const is = lowest(now.map(ageOf));
  if (is >= was * 0.9) return gone;
  return unproven(`not seen in ${formatMs(is)}; those streams were watched for ${formatMs(was)}`);
}

function ofEnds(ends: Stream[], now: Stream[]): Proof {
  const latest = highest(ends.map(ageOf));
  const again = now.filter((stream) => endedByPeer(stream) && ends.some((one) => isSameEnd(one, stream)));
  if (again.length > 0)
    return stayed(
      `${counted(again.length, 'stream')} ended at that age again, and another finding names it now`,
    );
  const outlived = clients(now.filter((stream) => ageOf(stream) >= latest + outlivedMs));
  if (outlived >= clients(ends)) return gone;
  const longest = formatMs(highest(now.map(ageOf)));
  if (outlived === 0)
    return unproven(`not seen in ${longest}; it came after up to ${formatMs(latest)}: watch longer`);
  return unproven(
    `only ${counted(outlived, 'stream')} ran longer than the ${formatMs(latest)} after which it came to ${clients(ends)}`,
  );
}

/**
 * What strikes after a silence is gone where as many streams lived through one as long: no age is a proof of that.
 * `lived`: what their ages say.
 */
function ofSilence(struck: Stream[], now: Stream[], lived: Proof): Proof {
  if (lived.state === 'stayed') return lived;
  const needed = highest(struck.map(silenceOf));
  const through = clients(now.filter((stream) => longestSurvivedMs(stream) >= needed));
  if (through >= clients(struck)) return gone;
  if (lived.state === 'unproven') return lived;
  const longest = formatMs(highest(now.map(longestSurvivedMs)));
  return unproven(
    through === 0
      ? `no stream lived through more than ${longest} of silence, so ${formatMs(needed)} of it is not proven to be allowed now`
      : `only ${counted(through, 'stream')} lived through the ${formatMs(needed)} of silence after which it came to ${clients(struck)}`,
  );
}

/** The silence that ended it, or the longest that it met. */
function silenceOf(stream: Stream): number {
  return (endedByPeer(stream) ? stream.close.idleMs : stream.maxGapMs) ?? 0;
}

/** Each ended in its longest silence. */
function looksSilent(ends: Stream[]): boolean {
  return (
    ends.length > 0 &&
    ends.every(({ close, maxGapMs }) => (close.idleMs ?? 0) >= Math.max(1_000, (maxGapMs ?? 0) * 0.9))
  );
}

function isSameEnd(one: Stream, other: Stream): boolean {
  const [was, is] = [ageOf(one), ageOf(other)];
  return Math.abs(was - is) <= Math.max(sameMs, was * sameShare);
}

/** Of a trouble that struck only some of the streams. */
function byChance({ streams, of }: MetStreams, now: Stream[]): Proof | null {
  const share = streams.length / of.length;
  const odds = (1 - share) ** now.length;
  if (odds <= chance) return null;
  const percent = Math.round(odds * 100);
  return unproven(
    `it struck ${streams.length} of ${counted(of.length, 'stream')}: that none of ${now.length} met it may be chance (${percent} %)`,
  );
}

/** A client of a soak asks again and again. */
function clients(streams: Stream[]): number {
  return new Set(streams.map(({ client, id }) => client ?? id)).size;
}

function ageOf({ close }: Stream): number {
  return close.ageMs ?? 0;
}
