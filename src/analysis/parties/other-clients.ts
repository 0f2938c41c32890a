/** What the logs show about clients other than this run. */
import { firstAtLeast, highest, lowest } from '../../model/extremes.ts';
import { accessRows, type Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { LogRecord, Reason } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import { endAt, requestAt, rowAt } from '../ends/moment.ts';
import { explainedBy, withOwnLines } from './own-lines.ts';

/** Rows of one kind of client whose requests all lasted equally long. */
export interface ConstantAge {
  /** User-Agent, or the address where the log has no agents. */
  client: string;
  records: LogRecord[];
  ageMs: number;
}

/** A row is written this long after the stream's end at most. */
const writtenWithinMs = 3_000;
/** A client that left earlier than this had other reasons than the stream's age. */
const shortestAgeMs = 1_000;
const fewestRows = 3;

/** Access rows for the path of this run that its own streams did not cause, with the reason that their own error lines give. */
export function otherClients(facts: Facts): LogRecord[] {
  return [...explained(facts).keys()];
}

/** The error line from which such a row has its reason; null where the row itself says it. */
export function lineBehind(facts: Facts, row: LogRecord): LogRecord | null {
  return explained(facts).get(row) ?? null;
}

const explained = memoized((facts: Facts): Map<LogRecord, LogRecord | null> => {
  const pairs = withOwnLines(facts, others(facts));
  return new Map(pairs.map(({ row, line }) => [line ? explainedBy(row, line) : row, line]));
});

const others = memoized((facts: Facts): LogRecord[] => {
  const joined = new Set(facts.joins.map(({ record }) => record));
  const urls = new Set(facts.streams.map(({ url }) => url));
  const paths = new Set([...urls].map((url) => new URL(url).pathname));
  const runs = new Set(facts.streams.map(({ tag }) => `(${tag.split('/')[0]}/`));
  const agents = new Set(facts.streams.flatMap(ownAgent));
  const rows = accessRows(facts).filter((record) => paths.has(pathOf(record)));
  const isOfRun = withinRun(facts);
  const addresses = new Set(rows.filter((row) => joined.has(row) || isOfRun(row)).map(addressAt));
  return rows.filter((record) => {
    if (joined.has(record)) return false;
    if (record.userAgent === null) return !isOfRun(record) && !isFrom(addresses, record);
    // Another run of this tool ends its streams on purpose too.
    if (isThisTool(record.userAgent)) return false;
    return ![...runs].some((run) => record.userAgent?.includes(run)) && !agents.has(record.userAgent);
  });
});

/** Rows without an agent from where this run came, from before it: of other clients, or of an earlier run of this tool. */
export function unnamedFromHere(facts: Facts): LogRecord[] {
  const paths = new Set(facts.streams.map(({ url }) => new URL(url).pathname));
  const joined = new Set(facts.joins.map(({ record }) => record));
  const isOfRun = withinRun(facts);
  const known = new Set(otherClients(facts));
  return accessRows(facts).filter(
    (record) =>
      record.userAgent === null &&
      paths.has(pathOf(record)) &&
      !joined.has(record) &&
      !known.has(record) &&
      !isOfRun(record),
  );
}

function ownAgent({ requestHeaders }: Facts['streams'][number]): string[] {
  return requestHeaders.filter(([name]) => /^user-agent$/i.test(name)).map(([, value]) => value);
}

function pathOf({ path }: LogRecord): string {
  return path?.split('?')[0] ?? '';
}

/** Whence it came, as that hop saw it. From where this run came, an earlier one of this tool may have come too: without an agent its rows look the same. */
function isFrom(addresses: Set<string | null>, record: LogRecord): boolean {
  return record.clientAddress !== null && addresses.has(addressAt(record));
}

function addressAt({ hop, clientAddress }: LogRecord): string | null {
  return clientAddress === null ? null : `${hop} ${clientAddress}`;
}

/** Whether a row without an agent may be one of this run's, by its time. */
function withinRun(facts: Facts): (record: LogRecord) => boolean {
  const { streams, beside = [], again = [] } = facts;
  const all = [...streams, ...beside, ...again];
  const first = lowest(all.map(requestAt));
  const last = highest(all.map((stream) => endAt(facts, stream)));
  return (record) => {
    if (record.userAgent !== null) return false;
    const at = rowAt(facts, record);
    return at === null || (at >= first - record.stampMs && at <= last + writtenWithinMs);
  };
}

/** Groups of three rows or more, of one client, whose durations are one: by `isOne` of the shortest and the longest. */
export function constantAges(records: LogRecord[], isOne = isOneAge): ConstantAge[] {
  const lasting = records.filter(({ durationMs }) => (durationMs ?? 0) >= shortestAgeMs);
  const byClient = groupedBy(lasting, ({ userAgent, clientAddress }) => userAgent ?? clientAddress);
  return [...byClient].flatMap(([client, all]) => {
    if (client === null) return [];
    const rows = ofOneHop(all);
    const ages = rows.map(({ durationMs }) => durationMs ?? 0).sort((a, b) => a - b);
    const [low, high] = [ages[0] ?? 0, ages.at(-1) ?? 0];
    const ageMs = ages[Math.floor(ages.length / 2)] ?? 0;
    return rows.length >= fewestRows && isOne(low, high) ? [{ client, records: rows, ageMs }] : [];
  });
}

/** Each hop has a row of the same stream: those of the hop that has most. */
function ofOneHop(rows: LogRecord[]): LogRecord[] {
  const byHop = [...groupedBy(rows, ({ hop }) => hop).values()];
  return byHop.sort((a, b) => b.length - a.length)[0] ?? [];
}

/** Whether two durations may come from one timer, whatever the paths and stamps add to it. */
export function isOneAge(low: number, high: number): boolean {
  return high - low <= Math.max(500, high * 0.03);
}

/** The same where no row says who ended them: as close together as those of a client's own timer. */
export function isSameTimer(low: number, high: number): boolean {
  return high - low <= Math.max(100, high * 0.01);
}

/** An error line carries no client's name; one this close to a row of this tool may be about that request. */
const nearMs = 2_500;

/** Rows for the path that was asked, with one of these reasons, written by neither this run nor an earlier one. */
export function otherRows(facts: Facts, reasons: readonly Reason[]): LogRecord[] {
  const own = ownRows(facts);
  const path = new URL(facts.plan.target.url).pathname;
  return facts.records.filter(
    (record) =>
      record.kind !== 'notice' &&
      reasons.includes(record.reason) &&
      record.reasonConfidence !== 'possible' &&
      pathOf(record) === path &&
      !isOwn(record, own),
  );
}

interface OwnRows {
  joined: Set<LogRecord>;
  /** When this run's and earlier runs' rows were written, epoch ms, in order. */
  times: number[];
}

const ownRows = memoized(({ records, joins }: Facts): OwnRows => {
  const earlier = records.filter(({ userAgent }) => isThisTool(userAgent));
  const times = [...earlier, ...joins.map(({ record }) => record)].flatMap(({ endedAt }) => endedAt ?? []);
  return { joined: new Set(joins.map(({ record }) => record)), times: times.sort((a, b) => a - b) };
});

function isOwn(record: LogRecord, { joined, times }: OwnRows): boolean {
  if (joined.has(record) || isThisTool(record.userAgent)) return true;
  if (record.kind !== 'error') return false;
  const at = record.endedAt ?? 0;
  const next = times[firstAtLeast(times, at - nearMs)];
  return next !== undefined && next <= at + nearMs;
}

function isThisTool(userAgent: string | null): boolean {
  return userAgent?.includes('sse-doctor/') ?? false;
}

/** Rows and notices of these reasons that were written while `facts.streams` were asked or refused. */
export function recordsDuring(facts: Facts, reasons: readonly Reason[]): LogRecord[] {
  const opened = facts.streams.map(({ openedAt }) => openedAt);
  if (opened.length === 0) return [];
  const from = lowest(opened) - nearMs;
  const to = highest(facts.streams.map((stream) => stream.openedAt + (stream.close.ageMs ?? 0))) + nearMs;
  return facts.records.filter((record) => {
    const at = (record.endedAt ?? record.startedAt ?? 0) - (facts.clockOffsetMs[record.hop] ?? 0);
    return reasons.includes(record.reason) && at + record.stampMs >= from && at <= to;
  });
}
