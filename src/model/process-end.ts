/** Signs that a proxy's process ended, or its old workers did: notices, rows, refused connections. */

import { atOnceWords, goneByAdmin, isAtOnce } from './abrupt-end.ts';
import { type HopWord, weaker, wordOf } from './blame.ts';
import { formatMs } from './duration.ts';
import { directStreams, type Facts, settingsOf } from './facts.ts';
import type { Confidence } from './finding.ts';
import type { LogRecord } from './log-record.ts';
import { wordlessHop, wordlessWords } from './missing-rows.ts';
import { type CommonEnd, livedPast, requestAt, rowAt } from './moment.ts';
import { allOf, isShare, many } from './share.ts';
import type { Stream } from './stream.ts';
import { longestEarlierGap } from './timing.ts';

/** A notice and what follows from it lie this close together, stamps of whole seconds included. */
const noticeSlackMs = 2_500;
/** Without the config, a reload this long before the end may still be its cause. */
const longestShutdownMs = 120_000;

/** In a long run a refusal belongs to the end just before it. */
const refusedWithinMs = 30_000;

/** What speaks for the end of a proxy's process, or of its old workers. */
export interface ProcessEnd {
  hop: string | null;
  /** Stopped or killed, not reloaded. */
  stopped: boolean;
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
  const bereft = bereftHops(words, end);
  const notice = noticeFor(facts, end, bereft);
  if (notice) return byNotice(base, notice);
  const said = words.find(({ record }) => record.reason === 'proxy-shutdown');
  if (said) {
    const { hop, record, join } = said;
    const confidence = weaker(join.confidence, record.reasonConfidence);
    const gone = goneByAdmin(facts, hop.name);
    return {
      ...base,
      hop: hop.name,
      stopped: base.stopped || gone !== null,
      confidence,
      words: `its rows name no timer but "${record.detail ?? record.words}"${gone ? `, and ${gone}` : ''}`,
      records: [record],
    };
  }
  if (bereft.length > 0) return null;
  if (refused.length > 0)
    return {
      ...base,
      hop: facts.hops[0]?.name ?? null,
      confidence: 'certain',
      words: 'connections are refused since',
    };
  const gone = facts.hops.find(({ name }) => goneByAdmin(facts, name) !== null);
  if (afterCommonSilence(end) && !gone) return null;
  const left = words.find(({ record }) => record.reason === 'client-closed');
  if (left) {
    const looks = goneByAdmin(facts, left.hop.name);
    return {
      ...base,
      hop: left.hop.name,
      stopped: looks !== null,
      confidence: looks !== null ? left.join.confidence : base.confidence,
      words: `its rows say that the client side ended them, and this tool did not${looks ? `, and ${looks}` : ''}`,
      records: [left.record],
    };
  }
  if (gone) {
    const words = goneByAdmin(facts, gone.name) ?? '';
    return { ...base, hop: gone.name, stopped: true, confidence: 'certain', words };
  }
  if (isAtOnce(facts, end))
    return { ...base, hop: facts.hops[0]?.name ?? null, stopped: true, words: atOnceWords };
  const wordless = wordlessHop(facts, end);
  if (wordless) {
    const { hop, confidence } = wordless;
    return { ...base, hop: hop.name, stopped: true, confidence, words: wordlessWords };
  }
  return outlivedByDirect(facts, end)
    ? { ...base, words: 'the same streams asked around it lived on' }
    : null;
}

/** Hops whose upstream closed under these streams: not under one among many, which is another story. */
function bereftHops(words: HopWord[], { streams }: CommonEnd): string[] {
  const closed = words.filter(({ record }) => record.reason === 'upstream-closed');
  const hops = [...new Set(closed.map(({ hop }) => hop.name))];
  return hops.filter((name) => isShare(closed.filter(({ hop }) => hop.name === name).length, streams.length));
}

function wordsOf(facts: Facts, { streams }: CommonEnd): HopWord[] {
  return streams.flatMap((stream) => facts.hops.flatMap((hop) => wordOf(facts, stream, hop) ?? []));
}

interface Notice {
  record: LogRecord;
  beforeMs: number;
  sure: boolean;
}

function byNotice(base: ProcessEnd, { record, beforeMs, sure }: Notice): ProcessEnd {
  // The log's stamps are whole seconds.
  const when =
    beforeMs > 1_500 ? `about ${formatMs(beforeMs)} before the end` : 'within two seconds before the end';
  return {
    ...base,
    hop: record.hop,
    stopped: base.stopped || record.reason === 'stop',
    confidence: sure ? 'certain' : 'likely',
    words: `its error log says "${record.words}" ${when}`,
    records: [record],
  };
}

/** The notice that fits best, of hops that did not themselves lose their upstream. */
function noticeFor(facts: Facts, end: CommonEnd, bereft: string[]): Notice | null {
  const notices = facts.records.filter(
    ({ reason, reasonConfidence, hop }) =>
      (reason === 'reload' || reason === 'stop') && reasonConfidence !== 'possible' && !bereft.includes(hop),
  );
  const fitting = notices.flatMap((record) => fitOf(facts, end, record) ?? []);
  return fitting.sort((a, b) => Number(b.sure) - Number(a.sure))[0] ?? null;
}

/** A stop acts at once; a reload ends old streams `worker_shutdown_timeout` later, or never where that is unset. */
function fitOf(facts: Facts, end: CommonEnd, record: LogRecord): Notice | null {
  const at = rowAt(facts, record);
  if (at === null) return null;
  const beforeMs = end.at - at;
  const setting =
    record.reason === 'reload' ? settingsOf(facts, 'shutdown-timeout', record.hop)[0] : undefined;
  if (setting && !setting.ms) return null;
  const sure = Math.abs(beforeMs - (setting?.ms ?? 0)) <= noticeSlackMs;
  const thinkable = record.reason === 'reload' && !setting && beforeMs > 0 && beforeMs <= longestShutdownMs;
  return sure || thinkable ? { record, beforeMs, sure } : null;
}

/** Every stream had just been silent for longer than ever before: an idle timer after a common last event does that. */
function afterCommonSilence({ streams }: CommonEnd): boolean {
  return allOf(streams, (stream) => (stream.close.idleMs ?? 0) > longestEarlierGap(stream) + 300);
}

function outlivedByDirect(facts: Facts, end: CommonEnd): boolean {
  const direct = directStreams(facts).filter((stream) => requestAt(stream) < end.at && stream.status === 200);
  return direct.length > 0 && direct.every((stream) => livedPast(facts, stream, end));
}
