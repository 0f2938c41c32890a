/** The streams of one trouble and their like in the other run, and what they did, in words. */

import { counted } from '../../../model/counted.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest, lowest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import { groupedBy } from '../../../model/grouping.ts';
import { wasFollowed } from '../../../model/redirect.ts';
import { endedByPeer, isOpened, type Stream } from '../../../model/stream.ts';
import { failureWords } from '../../ending-words.ts';
import { formatRange } from '../../wording.ts';
import type { Aspect } from './aspect.ts';
import type { RunFinding } from './judged-run.ts';

export interface MetStreams {
  aspect: Aspect;
  /** Those that met it. */
  streams: Stream[];
  /** Those, and the others of their trials. */
  of: Stream[];
}

/** The streams of a finding: those that its rule names, or all that were asked as those in its evidence. Null where it is about no stream. */
export function metStreams({ finding, covered, facts, aspect }: RunFinding): MetStreams | null {
  const own = ownStreams(facts);
  const covers = new Set(covered.map(({ id }) => id));
  const cited = new Set(finding.evidence.flatMap(({ connection }) => connection ?? []));
  const named = own.filter(({ id }) => (covers.size > 0 ? covers : cited).has(id));
  if (named.length === 0) return null;
  const trials = new Set(named.map(({ trial }) => trial));
  const of = own.filter(({ trial }) => trials.has(trial));
  // Evidence shows a few of the streams.
  const streams = covers.size > 0 ? named : of;
  return { aspect: streams.some(isOpened) ? aspect : 'start', streams, of };
}

/** The streams of another run that were asked as these were. */
export function likeThose({ of }: MetStreams, facts: Facts): Stream[] {
  const trials = new Set(of.map(({ trial }) => trial));
  return ownStreams(facts).filter(({ trial }) => trials.has(trial));
}

/** What was asked for by the plan itself, redirects aside. */
function ownStreams({ streams, plan }: Facts): Stream[] {
  const planned = new Set(plan.trials.map(({ name }) => name));
  return streams.filter((stream) => planned.has(stream.trial) && !wasFollowed(stream));
}

/** What these streams did, most of them first: `cut at 15.1 s, after 15.0 s of silence (4 of 4 streams)`. */
export function deedsOf(streams: Stream[], all: number, aspect: Aspect): string {
  if (streams.length === 0) return 'no stream was asked so';
  const kinds = [...groupedBy(streams, (stream) => kindOf(stream, aspect)).values()];
  const words = kinds
    .sort((a, b) => b.length - a.length)
    .map((alike) => `${wordsOf(alike, aspect)} (${alike.length} of ${counted(all, 'stream')})`);
  return words.join('; ');
}

function kindOf(stream: Stream, aspect: Aspect): string {
  if (!isOpened(stream)) return answerOf(stream);
  if (aspect === 'start') return 'opened';
  if (aspect === 'delivery') return stream.marks.firstEventMs === null ? 'none' : 'some';
  return endedByPeer(stream) ? stream.close.how : 'open';
}

/** Of streams of one kind. */
function wordsOf(alike: Stream[], aspect: Aspect): string {
  const [first] = alike as [Stream];
  const ages = rangeWords(alike.map(({ close }) => close.ageMs));
  if (!isOpened(first)) return first.status === null ? `${answerOf(first)} in ${ages}` : answerOf(first);
  if (aspect === 'start')
    return `opened after ${rangeWords(alike.map(({ marks }) => since(marks.requestSentMs, marks.headersMs)))}`;
  if (aspect === 'delivery') return `${firstEventWords(alike, ages)}${silenceWords(alike)}`;
  if (!endedByPeer(first)) return `open for ${ages}${silenceWords(alike)}`;
  const idle = rangeWords(alike.map(({ close }) => close.idleMs));
  return `${isProperEnd(first) ? 'ended' : 'cut'} at ${ages}, after ${idle} of silence`;
}

function firstEventWords(alike: Stream[], ages: string): string {
  if (alike[0]?.marks.firstEventMs === null) return `no event in ${ages}`;
  const firsts = alike.map(({ marks }) => since(marks.requestSentMs, marks.firstEventMs));
  return `first event after ${rangeWords(firsts)}`;
}

function silenceWords(alike: Stream[]): string {
  const longest = highest(alike.map(({ maxGapMs }) => maxGapMs ?? 0));
  return longest > 0 ? `, longest silence ${formatMs(longest)}` : '';
}

function isProperEnd({ close: { how } }: Stream): boolean {
  return how === 'terminated' || how === 'end-stream';
}

function answerOf({ status, failure }: Stream): string {
  if (failure) return failureWords(failure.code);
  if (status === null) return 'no answer';
  return status === 200 ? 'HTTP 200, no event stream' : `HTTP ${status}`;
}

function since(from: number | null, to: number | null): number | null {
  return to === null ? null : to - (from ?? 0);
}

function rangeWords(values: (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? 'an unknown time' : formatRange(lowest(known), highest(known));
}
