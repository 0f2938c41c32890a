/** Signs that a proxy's process ended, or its old workers did: notices, rows, refused connections. */

import { formatMs } from '../../model/duration.ts';
import { directStreams, endedStreams, type Facts } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { isShare, many } from '../../model/share.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { hopName } from '../../proxies/profile/names.ts';
import { refusedWords } from '../answers/refused-attempts.ts';
import { type HopWord, weaker, wordOf } from '../parties/blame.ts';
import { endsOnReload } from '../parties/cut-hider.ts';
import { isUnbrokenDirect } from '../parties/direct-streams.ts';
import { hopWithoutRows, missingRowsWords } from '../settling/missing-rows.ts';
import { processEndByAdmin, withoutDelayWords } from './abrupt-end.ts';
import { directStreamsOpenAt, isJointCut } from './mass-cut.ts';
import { type CommonEnd, isOpenPast, requestAt } from './moment.ts';
import { nextWriteBy } from './next-write.ts';
import { type Notice, noticeFor } from './process-notices.ts';
import { announcedBefore, hasFrontLived, isAfterCommonSilence } from './shared-signs.ts';

/** In a long run a refusal belongs to the end just before it. */
const refusedWithinMs = 30_000;

/** Evidence for the end of a proxy's process, or of its old workers. */
export interface ProcessEnd {
  hop: string | null;
  /** Stopped or killed, not reloaded. */
  stopped: boolean;
  /** Nothing shows whether it was a reload, a restart or a crash. */
  isKindUnknown?: true;
  /** Of a few streams nothing but the moment is known: it may be any party that they share. */
  isAnyones?: true;
  confidence: Confidence;
  /** The sign, as part of a sentence. */
  words: string;
  records: LogRecord[];
  /** Streams asked for after it, and refused. */
  refused: Stream[];
}

/** Why the proxy itself may have ended these streams, the surest sign first; null: nothing says so. */
export function processEnd(facts: Facts, end: CommonEnd): ProcessEnd | null {
  const words = wordsOf(facts, end);
  const refused = facts.streams.filter(
    ({ route, failure, openedAt }) =>
      route === 'proxy' &&
      failure?.code === 'ECONNREFUSED' &&
      openedAt > end.at - 200 &&
      (end.streams.length < many || openedAt < end.at + end.spanMs + refusedWithinMs),
  );
  const base: ProcessEnd = {
    hop: null,
    stopped: refused.length > 0,
    confidence: 'likely',
    words: '',
    records: [],
    refused,
  };
  const lostUpstream = hopsThatLostUpstream(words, end);
  const notice = noticeFor(facts, end, lostUpstream);
  if (notice) return byNotice(base, notice);
  const said = words.find(({ record }) => record.reason === 'proxy-shutdown');
  if (said) return byOwnRow(facts, base, said);
  if (lostUpstream.length > 0) return null;
  if (refused.length > 0)
    return {
      ...base,
      hop: facts.hops[0]?.name ?? null,
      confidence: 'certain',
      words: refusedWords(facts, refused),
    };
  const announced = byAnnouncement(facts, base, end);
  if (announced) return announced;
  const gone = facts.hops.find(({ name }) => processEndByAdmin(facts, name) !== null);
  if (isAfterCommonSilence(facts, end) && !gone) return null;
  const left = words.find(({ record }) => record.reason === 'client-closed');
  if (left) return unlessByLimit(facts, end, byLeaving(facts, base, left));
  if (gone) {
    const words = processEndByAdmin(facts, gone.name) ?? '';
    return { ...base, hop: gone.name, stopped: true, confidence: 'certain', words };
  }
  const withoutDelay = withoutDelayWords(facts, end);
  if (withoutDelay) return { ...base, hop: facts.hops[0]?.name ?? null, stopped: true, words: withoutDelay };
  const withoutRows = hopWithoutRows(facts, end);
  if (withoutRows) {
    const { hop, confidence } = withoutRows;
    return { ...base, hop: hop.name, stopped: true, confidence, words: missingRowsWords };
  }
  return isOutlivedByDirect(facts, end)
    ? { ...base, isKindUnknown: true, words: 'the same streams asked around it lived on' }
    : (sharedEnd(facts, end, base) ?? reloadedAway(facts, end, base));
}

function byOwnRow(facts: Facts, base: ProcessEnd, { hop, record, join }: HopWord): ProcessEnd {
  const gone = processEndByAdmin(facts, hop.name);
  return {
    ...base,
    hop: hop.name,
    stopped: base.stopped || gone !== null,
    confidence: weaker(join.confidence, record.reasonConfidence),
    words: `its rows name no timer but "${record.detail ?? record.words}"${gone ? `, and ${gone}` : ''}`,
    records: [record],
  };
}

function byAnnouncement(facts: Facts, base: ProcessEnd, end: CommonEnd): ProcessEnd | null {
  const announcedMs = announcedBefore(end);
  if (announcedMs === null) return null;
  const words = `it had announced that with GOAWAY ${formatMs(announcedMs)} before, as a reload or a shutdown does`;
  return { ...base, hop: facts.hops[0]?.name ?? null, isKindUnknown: true, words };
}

/** A row says that its client left: of the first hop that is us, who did not, and of any other the hop in front of it. */
function byLeaving(facts: Facts, base: ProcessEnd, { hop, record, join }: HopWord): ProcessEnd {
  const leaver = facts.hops[facts.hops.indexOf(hop) - 1];
  if (leaver) {
    const words = `the rows of ${hop.name} say that its client, ${leaver.name}, left`;
    return { ...base, hop: leaver.name, isKindUnknown: true, words, records: [record] };
  }
  const byAdmin = processEndByAdmin(facts, hop.name);
  return {
    ...base,
    hop: hop.name,
    stopped: byAdmin !== null,
    confidence: byAdmin !== null ? join.confidence : base.confidence,
    words: `its rows say that the client side ended them, and this tool did not${byAdmin ? `, and ${byAdmin}` : ''}`,
    records: [record],
  };
}

/** Null where a limit on the age of the one that left, which acts at the next write, met an event that was due to all of them. */
function unlessByLimit(facts: Facts, { streams }: CommonEnd, left: ProcessEnd): ProcessEnd | null {
  const leaver = facts.hops.find(({ name }) => name === left.hop);
  const met = leaver && !left.stopped ? nextWriteBy(facts, streams, leaver.proxy) : null;
  if (met === null) return left;
  return met.due === 'all' ? null : { ...left, isKindUnknown: true, confidence: 'possible' };
}

/** Streams are not cut all at once by chance: something shared ended, and no input shows what. */
function sharedEnd(facts: Facts, end: CommonEnd, base: ProcessEnd): ProcessEnd | null {
  const isShared = isJointCut(facts, end) && directStreamsOpenAt(facts, end).length === 0;
  // With one proxy on the path, that leaves what stands behind it.
  if (!isShared || (facts.hops.length < 2 && hasFrontLived(end))) return null;
  return {
    ...base,
    isKindUnknown: true,
    ...(end.streams.length < many ? { isAnyones: true as const } : {}),
    confidence: 'possible',
    words: 'nothing that was given says what ended them',
  };
}

/** All ended properly in one moment, behind a proxy that ends them like that when it reloads. */
function reloadedAway(facts: Facts, end: CommonEnd, base: ProcessEnd): ProcessEnd | null {
  const hider = endsOnReload(facts, end.streams);
  const isClean = end.streams.every((stream) => !isTruncated(stream));
  if (!hider || !isClean || !isWhole(facts, end) || end.streams.length < 2) return null;
  if (directStreamsOpenAt(facts, end).length > 0) return null;
  const words = `${hopName(hider.proxy, hider.hop)} can end running streams like that when it reloads (seen on ${hider.versions})`;
  return { ...base, hop: hider.hop, isKindUnknown: true, confidence: 'possible', words };
}

/** Hops whose upstream closed under these streams: not under one among many, which is another story. */
function hopsThatLostUpstream(words: HopWord[], { streams }: CommonEnd): string[] {
  const closed = words.filter(({ record }) => record.reason === 'upstream-closed');
  const hops = [...new Set(closed.map(({ hop }) => hop.name))];
  return hops.filter((name) => isShare(closed.filter(({ hop }) => hop.name === name).length, streams.length));
}

function wordsOf(facts: Facts, { streams }: CommonEnd): HopWord[] {
  return streams.flatMap((stream) => facts.hops.flatMap((hop) => wordOf(facts, stream, hop) ?? []));
}

function byNotice(base: ProcessEnd, { record, beforeMs, isSure }: Notice): ProcessEnd {
  // The log's stamps are whole seconds.
  const when =
    beforeMs > 1_500 ? `about ${formatMs(beforeMs)} before the end` : 'within two seconds before the end';
  return {
    ...base,
    hop: record.hop,
    stopped: base.stopped || record.reason === 'stop',
    confidence: isSure ? 'certain' : 'likely',
    words: `its error log says "${record.words}" ${when}`,
    records: [record],
  };
}

/** Of a few streams two may end in one second by chance, where others ended at other times. */
function isWhole(facts: Facts, { streams }: CommonEnd): boolean {
  return streams.length >= many || streams.length === endedStreams(facts).length;
}

function isOutlivedByDirect(facts: Facts, end: CommonEnd): boolean {
  const direct = directStreams(facts).filter((stream) => requestAt(stream) < end.at && stream.status === 200);
  const isIntact = isUnbrokenDirect(facts) && direct.length > 0 && isWhole(facts, end);
  return isIntact && direct.every((stream) => isOpenPast(facts, stream, end));
}
