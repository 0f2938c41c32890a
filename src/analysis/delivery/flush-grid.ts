/** Groups of messages on the beat of a timer: something gathers what comes, and passes it on at its own intervals. */
import { quantile } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { directAsking } from './delivery.ts';
import { keptEvents, openingEvents } from './kept-events.ts';

/** What one flush passes on arrives within this span, ms. */
const togetherMs = 15;
const fewestGroups = 8;
/** Messages a group, on average: fewer are single messages of a steady source. */
const severalMessages = 1.8;
/** Gaps lie this close to a multiple of the interval, as a share of it, nearly all of them. */
const offBeat = 0.12;
const nearlyAll = 0.75;
/** Shorter intervals cannot be told from the noise of a machine, ms. */
const shortestMs = 60;
/** Direct messages come at gaps below this share of the interval. */
const finer = 0.7;
/** Buffers that are full are passed on in whole blocks of so many bytes, at a steady pace in equal intervals too. */
const blockBytes = 1_024;

/** One that the direct streams do not have. */
export interface FlushGrid extends Beat {
  /** The usual gap between messages around the proxies, ms. */
  directMs: number;
}

interface Beat {
  stream: Stream;
  everyMs: number;
  groups: number;
  messages: number;
}

interface Group {
  atMs: number;
  endMs: number;
  messages: number;
}

/** The proxied streams that come on such a beat, while every direct one is finer; none without direct streams. */
export function flushGrids(facts: Facts, asked: Stream[]): FlushGrid[] {
  const direct = directGapMs(facts);
  if (direct === null) return [];
  return asked
    .flatMap((stream) => gridOf(stream) ?? [])
    .filter(({ everyMs }) => direct < everyMs * finer)
    .map((beat) => ({ ...beat, directMs: direct }));
}

/** The beat of one stream by itself; null: it has none. A steady source that sends in batches has one too. */
export function gridOf(stream: Stream): Beat | null {
  if (!isOpened(stream) || !keptEvents(stream)) return null;
  const groups = groupsOf(stream);
  const messages = openingEvents(stream).length;
  if (groups.length < fewestGroups || messages < groups.length * severalMessages) return null;
  const gaps = gapsOf(groups);
  const shortest = quantile(
    [...gaps].sort((a, b) => a - b),
    0.2,
  );
  const beats = gaps.map((gap) => Math.max(1, Math.round(gap / shortest)));
  const everyMs = sumOf(gaps) / sumOf(beats);
  const onBeat = gaps.filter((gap, n) => Math.abs(gap - (beats[n] ?? 1) * everyMs) <= everyMs * offBeat);
  if (everyMs < shortestMs || onBeat.length < gaps.length * nearlyAll || fillsBlocks(stream, groups))
    return null;
  return { stream, everyMs, groups: groups.length, messages };
}

/** The usual gap between groups of the slowest direct stream, ms; null where not all of them show one. */
const directGapMs = memoized((facts: Facts): number | null => {
  const direct = directAsking(facts, 'plain');
  const gaps = direct.map((stream) => gapsOf(groupsOf(stream)).sort((a, b) => a - b));
  if (direct.length === 0 || gaps.some(({ length }) => length < fewestGroups - 1)) return null;
  return Math.max(...gaps.map((sorted) => quantile(sorted, 0.5)));
});

function groupsOf(stream: Stream): Group[] {
  const groups: Group[] = [];
  for (const { atMs } of openingEvents(stream)) {
    const last = groups.at(-1);
    if (last && atMs - last.endMs <= togetherMs) {
      last.endMs = atMs;
      last.messages += 1;
    } else groups.push({ atMs, endMs: atMs, messages: 1 });
  }
  return groups;
}

function gapsOf(groups: Group[]): number[] {
  return groups.slice(1).map(({ atMs }, n) => atMs - (groups[n]?.atMs ?? atMs));
}

function fillsBlocks({ arrivals }: Stream, groups: Group[]): boolean {
  const full = groups.filter(({ atMs, endMs }) => {
    const inside = arrivals.filter((arrival) => arrival.atMs >= atMs - 1 && arrival.atMs <= endMs + 1);
    const bytes = sumOf(inside.map((arrival) => arrival.bytes));
    return bytes > 0 && bytes % blockBytes === 0;
  });
  return full.length * 2 > groups.length;
}

function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
