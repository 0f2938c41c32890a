/** Whether streams through the proxies lag, and which hop holds them back. */

import { type Facts, hasUnreadConfig, type Join, settingsOf } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import { endedByPeer, isOpened, type Stream } from '../../model/stream.ts';
import { endTimes } from '../ends/timing.ts';
import { comparableDirectStreams } from '../parties/direct-streams.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { type BufferingHop, bufferingHops } from './buffering.ts';
import {
  burstsHeldBack,
  burstsOf,
  directAsking,
  hasNoHead,
  isGatheredOrHeld,
  isOnTime,
  latenessAgainst,
} from './delivery.ts';

/** Without a stream to compare with, nothing shorter than this is called held back. */
const longWaitMs = 1_000;
const noHeadMs = 3_000;
/** What is given out as the upstream ends comes at once; on a busy machine within this share of the wait. */
const atEndShare = 0.5;

/**
 * Those that lag behind the direct ones. One proxied stream on time clears the path of holding whole bodies, and a
 * direct one without a head shows that the origin may not have answered: what others lack then has other reasons.
 */
export function lateStreams(facts: Facts, asked: Stream[], references: Stream[]): Stream[] {
  const spared = asked.some(isOnTime) || comparableDirectStreams(facts).some(hasNoHead);
  return asked.filter((stream) => {
    const lateness = latenessAgainst(stream, references);
    return lateness === 'gathered' || (lateness !== null && !spared);
  });
}

/** Late by the events' own clocks; or, where a config holds bodies back, in bursts, all at once or without a head. */
export function isLateByItself(stream: Stream, hasHolder: boolean): boolean {
  if (isOpened(stream) && burstsHeldBack(stream).length > 0) return true;
  if (!hasHolder) return false;
  const [only, second] = burstsOf(stream);
  if (only && !second) return only.messages.length > 2 && only.waitedMs >= longWaitMs;
  if (second) return isOpened(stream) && isGatheredOrHeld(stream);
  return hasNoHead(stream) && (stream.close.ageMs ?? 0) >= noHeadMs;
}

/** A head, and not one byte behind it: all that what keeps whole bodies lets through of a stream. */
export function isHeadAlone(stream: Stream): boolean {
  const isEmpty = stream.marks.headersMs !== null && stream.arrivals.length === 0;
  return isOpened(stream) && isEmpty && (stream.close.ageMs ?? 0) >= noHeadMs;
}

/** Head and body came with the end, after a wait: what had been sent before was kept until the upstream was over. */
export function isGivenAtEnd(facts: Facts, stream: Stream): boolean {
  const headMs = headAgeOf(stream);
  if (!endedByPeer(stream) || headMs === null || headMs < longWaitMs) return false;
  return burstsOf(stream).length <= 1 && endTimes(facts, stream).ageMs <= headMs * (1 + atEndShare);
}

/** Every stream around the proxies had its head long before this one. */
export function isHeadLater(facts: Facts, stream: Stream): boolean {
  const direct = directAsking(facts, 'plain');
  const headMs = headAgeOf(stream) ?? 0;
  return (
    direct.length > 0 &&
    direct.every((twin) => isOpened(twin) && (headAgeOf(twin) ?? headMs) + longWaitMs <= headMs)
  );
}

/** Since the request, ms; null without a head. */
function headAgeOf({ marks }: Stream): number | null {
  return marks.headersMs === null ? null : marks.headersMs - (marks.requestSentMs ?? 0);
}

/** Rows of a hop that gave up an upstream for its silence: the response head of that had come long before. */
export function silentUpstreamRows(facts: Facts, stream: Stream): Join[] {
  return joinsOf(facts, stream).filter(({ record }) => record.reason === 'idle-timeout');
}

/** Direct streams are late by their own clocks as well. */
export function isDirectLate(facts: Facts): boolean {
  return directAsking(facts, 'plain').some((stream) => isOpened(stream) && burstsHeldBack(stream).length > 0);
}

/** Nginx says 499 only while not one byte went to the client; with an answer from upstream it sat on that. */
export function heldBackRows({ joins }: Facts, asked: Stream[]): Join[] {
  const ids = new Set(asked.map(({ id }) => id));
  return joins.filter(
    ({ streamId, record }) =>
      ids.has(streamId) &&
      record.status === 499 &&
      record.bytesSent === 0 &&
      /^(.*[,:] *)?200$/.test(record.upstreamStatus ?? ''),
  );
}

/** The hop that holds bodies back by its config: the one whose row says so, else the first. */
export function bufferingHopFor(facts: Facts, rows: Join[]): BufferingHop | null {
  const hops = bufferingHops(facts);
  return hops.find(({ buffering }) => buffering.hop === rows[0]?.hop) ?? hops[0] ?? null;
}

/** Every hop's config was read, and none of them buffers responses. */
export function isUnbuffered(facts: Facts): boolean {
  const { hops, settings } = facts;
  if (hops.length === 0 || hasUnreadConfig(facts)) return false;
  const isRead = hops.every(({ name }) => settings.some(({ hop }) => hop === name));
  return isRead && settingsOf(facts, 'buffering').every(isOff);
}

function isOff({ value, state }: Setting): boolean {
  return value === 'off' && state !== 'until-full';
}

/** The one hop there is, unless its config was read and clears it. */
export function onlySuspect(facts: Facts): Hop | null {
  const [only] = facts.hops;
  if (!only || facts.hops.length > 1) return null;
  const configured = facts.settings.some(({ hop }) => hop === only.name);
  return configured && bufferingHops(facts).length === 0 ? null : only;
}
