/** Streams that a peer ended, grouped by who ended them and why; all rules about cuts are based on it. */

import { endedStreams, type Facts, hopNamed } from '../../model/facts.ts';
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import type { Hop } from '../../model/plan.ts';
import { many } from '../../model/share.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { type Blame, blameFor, weaker } from '../parties/blame.ts';
import { reasonByCounters } from '../parties/counters.ts';
import { behindHop } from '../parties/front.ts';
import { type EndGroup, endGroupsOf } from './end-groups.ts';
import { shortestIdleMs } from './end-moments.ts';
import { commonEnd } from './moment.ts';
import { settledByHeartbeat } from './settled-by-heartbeat.ts';
import { isRepeated, longestEarlierGap, type Timing, timingOf } from './timing.ts';

export interface CutGroup {
  /** Who acted, by the logs, else by the counters; `reason` null: neither shows it. */
  hop: Hop | null;
  proxy: ProxyKind;
  reason: Reason | null;
  streams: Stream[];
  blames: Blame[];
  timing: Timing;
  /** All, some or none of the streams lack their protocol's end mark. */
  truncated: 'all' | 'some' | 'none';
  /** What these streams share and others with the same reason do not; `rest`: nothing; null for a group that was not split. */
  endGroup: EndGroup['kind'] | 'rest' | null;
}

/** Ended streams by culprit and reason, in the order of their first end; of many, those that share one end apart. */
export function cutGroups(facts: Facts): CutGroup[] {
  return grouped(facts);
}

const grouped = memoized((facts: Facts): CutGroup[] => {
  const groups = new Map<string, { streams: Stream[]; blames: Blame[] }>();
  for (const stream of endedStreams(facts)) {
    const blame = refined(facts, stream, blameFor(facts, stream));
    const key = blame ? `${blame.hop?.name ?? ''}|${blame.proxy}|${blame.reason}` : 'unknown';
    const group = groups.get(key) ?? { streams: [], blames: [] };
    group.streams.push(stream);
    if (blame) group.blames.push(blame);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ streams, blames }) =>
    partsOf(facts, streams, blames[0]?.reason ?? null).map(({ kind, part, timing }) =>
      groupOf(facts, part, part === streams ? blames : blamesOf(part, blames), timing, kind),
    ),
  );
});

function blamesOf(part: Stream[], blames: Blame[]): Blame[] {
  const inside = new Set(part);
  return blames.filter(({ stream }) => inside.has(stream));
}

function groupOf(
  facts: Facts,
  streams: Stream[],
  blames: Blame[],
  timing: Timing,
  endGroup: CutGroup['endGroup'],
): CutGroup {
  const first = blames[0];
  const cut = streams.filter(isTruncated).length;
  const isTimed = endGroup !== 'moment' && endGroup !== 'rest';
  const counted = first || !isTimed ? null : countedEnd(facts, streams.length, cut);
  return {
    hop: first?.hop ?? counted?.hop ?? null,
    proxy: first?.proxy ?? counted?.proxy ?? 'unknown',
    reason: first?.reason ?? counted?.reason ?? null,
    streams,
    blames,
    timing: first ? timing : settledByHeartbeat(facts, timing),
    truncated: shareCut(cut, streams.length),
    endGroup,
  };
}

function shareCut(cut: number, all: number): CutGroup['truncated'] {
  if (cut === all) return 'all';
  return cut > 0 ? 'some' : 'none';
}

/** Who acted, by the counters: for a connection that the upstream closed, the party behind the hop that counted it. */
function countedEnd(
  facts: Facts,
  ends: number,
  cut: number,
): Pick<CutGroup, 'hop' | 'proxy' | 'reason'> | null {
  const counted = reasonByCounters(facts, ends);
  if (counted?.reason !== 'upstream-closed') return counted ? { ...counted, proxy: counted.hop.proxy } : null;
  const { hop, proxy } = behindHop(facts, counted.hop.name);
  return cut === 0 ? null : { hop: hopNamed(facts, hop), proxy, reason: counted.reason };
}

interface Part {
  kind: CutGroup['endGroup'];
  part: Stream[];
  timing: Timing;
}

/** A proxy whose rows name its own timer ended all of them by it: outliers are those of our clock. */
const timers = new Set<Reason>(['idle-timeout', 'total-timeout']);

/** Few streams are one group. Of many, those of one moment, one silence or one age are judged apart from the others. */
function partsOf(facts: Facts, streams: Stream[], reason: Reason | null): Part[] {
  const timing = timingOf(facts, streams);
  if (!timing) return [];
  if (streams.length < many) return [{ kind: null, part: streams, timing }];
  const timed = streams.filter(({ close }) => close.idleMs !== null && close.ageMs !== null);
  const { groups, rest } = endGroupsOf(facts, timed);
  if (reason !== null && timers.has(reason)) {
    const [largest] = groups.filter(({ kind }) => kind !== 'moment');
    const usual = timing.pattern === 'none' && largest ? timingOf(facts, largest.streams) : null;
    return [{ kind: null, part: streams, timing: usual ?? timing }];
  }
  const moments = groups.filter(({ kind }) => kind === 'moment');
  const isWhole = timing.pattern !== 'none' && (moments.length === 0 || isSwept(timing, moments));
  if (isWhole || groups.length === 0) return [{ kind: null, part: streams, timing }];
  return [...groups, ...(rest.length > 0 ? [{ kind: 'rest' as const, streams: rest }] : [])].flatMap(
    ({ kind, streams: part }) => {
      const own = timingOf(facts, part);
      if (own === null) return [];
      // What ended in one moment ended by no timer, however alike its ages are.
      return [{ kind, part, timing: kind === 'moment' ? { ...own, pattern: 'none' as const } : own }];
    },
  );
}

/** One timer that comes by now and then ends several at once each time; a process that ends takes most of them in one moment. */
function isSwept({ swept, streams }: Timing, moments: EndGroup[]): boolean {
  return swept && moments.every((moment) => moment.streams.length * 2 < streams.length);
}

/**
 * Rows that must be combined with what the wire showed. A row without a flag or detail equals a clean end, but where
 * our body was cut it can only be a limit that leaves no flag: Envoy's `max_stream_duration`. Nginx writes `200 OK`
 * for a crash and a timeout behind it alike, and an empty completion when it closes the client itself: such rows say
 * nothing.
 */
function refined(facts: Facts, stream: Stream, blame: Blame | null): Blame | null {
  if (!blame || !isTruncated(stream)) return blame;
  if (blame.reason === 'clean' && blame.record?.reasonConfidence !== 'certain') {
    const hop = facts.hops.find(({ name }) => name === blame.record?.hop) ?? null;
    const paired = blame.chain.find(({ record }) => record === blame.record)?.join.confidence ?? 'possible';
    const proxy = blame.record?.proxy;
    return proxy && habitOf(proxy, 'agesWithoutFlag')
      ? { ...blame, hop, proxy, reason: 'total-timeout', confidence: weaker('likely', paired) }
      : null;
  }
  if (isOfFixedDeadline(stream, blame)) return { ...blame, reason: 'total-timeout' };
  // We did not leave, and between us and the first hop there is nothing that we know of.
  if (blame.reason === 'client-closed' && blame.confidence !== 'certain')
    return isClientLeaving(facts, blame) ? { ...blame, confidence: 'likely' } : null;
  return blame;
}

/**
 * A deadline on a read, as Go words one, is of silence where each read moves it; where it was set once, a stream that
 * had outlived a longer silence ends by it, too.
 */
function isOfFixedDeadline(stream: Stream, { reason, record }: Blame): boolean {
  if (reason !== 'idle-timeout' || record?.reasonConfidence !== 'likely') return false;
  return longestEarlierGap(stream) > (stream.close.idleMs ?? 0);
}

/**
 * A row's word for a client that left may also stand for a proxy that closed (Envoy's `DC` without details). It would
 * close all its streams at one moment; where they ended one after another, something in front of it left.
 */
function isClientLeaving(facts: Facts, { record }: Blame): boolean {
  const ended = endedStreams(facts);
  return (
    record !== null &&
    habitOf(record.proxy, 'leftMayBeOwn') === true &&
    isRepeated(ended) &&
    commonEnd(facts, ended) === null
  );
}

/** Whether these ends have the constant silence or age of a timer; a silence too short for a timer does not count, however constant. */
export function isTimed({ timing }: Pick<CutGroup, 'timing'>): boolean {
  const { pattern, idleMs } = timing;
  return pattern !== 'none' && (pattern !== 'idle' || idleMs[1] >= shortestIdleMs);
}

/** Whose rows word a deadline on a read, and whose ends are no limit on silence all the same. */
export function isFixedDeadline(blames: Blame[]): boolean {
  return blames[0]?.reason === 'total-timeout' && blames[0].record?.reason === 'idle-timeout';
}
