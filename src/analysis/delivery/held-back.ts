/** Whether streams through the proxies lag, and which hop holds them back. */

import { type Facts, hasUnreadConfig, type Join, settingsOf } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { type BufferingHop, bufferingHops } from './buffering.ts';
import { burstsHeldBack, burstsOf, directAsking, hasNoHead, isOnTime, latenessAgainst } from './delivery.ts';

/** Without a stream to compare with, nothing shorter than this is called held back. */
const longWaitMs = 1_000;
const noHeadMs = 3_000;

/** One proxied stream on time clears the path of holding whole bodies: what another lacks has other reasons. */
export function lateStreams(asked: Stream[], references: Stream[]): Stream[] {
  const spared = asked.some(isOnTime);
  return asked.filter((stream) => {
    const lateness = latenessAgainst(stream, references);
    return lateness === 'gathered' || (lateness !== null && !spared);
  });
}

/** Late by the events' own clocks; or, where a config holds bodies back, all at once or without a head. */
export function isLateByItself(stream: Stream, hasHolder: boolean): boolean {
  if (isOpened(stream) && burstsHeldBack(stream).length > 0) return true;
  if (!hasHolder) return false;
  const [only, second] = burstsOf(stream);
  if (only && !second) return only.messages.length > 2 && only.waitedMs >= longWaitMs;
  return hasNoHead(stream) && (stream.close.ageMs ?? 0) >= noHeadMs;
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
  return isRead && settingsOf(facts, 'buffering').every(({ value }) => value === 'off');
}

/** The one hop there is, unless its config was read and clears it. */
export function onlySuspect(facts: Facts): Hop | null {
  const [only] = facts.hops;
  if (!only || facts.hops.length > 1) return null;
  const configured = facts.settings.some(({ hop }) => hop === only.name);
  return configured && bufferingHops(facts).length === 0 ? null : only;
}
