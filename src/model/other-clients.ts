/** What the logs tell of clients other than this run. */
import type { Facts } from './facts.ts';
import type { LogRecord, Reason } from './log-record.ts';
import { endAt, requestAt, rowAt } from './moment.ts';

/** Rows of one kind of client whose requests all lasted equally long. */
export interface ConstantAge {
  /** User-Agent, or the address where the log has no agents. */
  client: string;
  records: LogRecord[];
  ageMs: number;
}

/** A row is written this long after the stream's end at most. */
const writtenWithinMs = 3_000;
/** Shorter than this a client gave up for other reasons than a stream's age. */
const shortestAgeMs = 1_000;
const fewestRows = 3;

/** Access rows for the path of this run that its own streams did not cause. */
export function otherClients(facts: Facts): LogRecord[] {
  const joined = new Set(facts.joins.map(({ record }) => record));
  const paths = new Set(facts.streams.map(({ url }) => new URL(url).pathname));
  const runs = new Set(facts.streams.map(({ tag }) => `(${tag.split('/')[0]}/`));
  const agents = new Set(facts.streams.flatMap(ownAgent));
  return facts.records.filter((record) => {
    if (record.kind !== 'access' || joined.has(record) || !paths.has(pathOf(record))) return false;
    if (record.userAgent === null) return !isWithinRun(facts, record);
    // Another run of this tool ends its streams on purpose too.
    if (isThisTool(record.userAgent)) return false;
    return ![...runs].some((run) => record.userAgent?.includes(run)) && !agents.has(record.userAgent);
  });
}

function ownAgent({ requestHeaders }: Facts['streams'][number]): string[] {
  return requestHeaders.filter(([name]) => /^user-agent$/i.test(name)).map(([, value]) => value);
}

function pathOf({ path }: LogRecord): string {
  return path?.split('?')[0] ?? '';
}

function isWithinRun(facts: Facts, record: LogRecord): boolean {
  const at = rowAt(facts, record);
  const first = Math.min(...facts.streams.map(requestAt));
  const last = Math.max(...facts.streams.map((stream) => endAt(facts, stream)));
  return at === null || (at >= first - record.stampMs && at <= last + writtenWithinMs);
}

/** Groups of three rows or more, of one client, whose durations are one. */
export function constantAges(records: LogRecord[]): ConstantAge[] {
  const byClient = new Map<string, LogRecord[]>();
  for (const record of records) {
    const client = record.userAgent ?? record.clientAddress;
    if (client === null || (record.durationMs ?? 0) < shortestAgeMs) continue;
    byClient.set(client, [...(byClient.get(client) ?? []), record]);
  }
  return [...byClient].flatMap(([client, rows]) => {
    const ages = rows.map(({ durationMs }) => durationMs ?? 0).sort((a, b) => a - b);
    const [low, high] = [ages[0] ?? 0, ages.at(-1) ?? 0];
    const ageMs = ages[Math.floor(ages.length / 2)] ?? 0;
    return rows.length >= fewestRows && isOneAge(low, high) ? [{ client, records: rows, ageMs }] : [];
  });
}

/** Whether two durations may come from one timer, whatever the paths and stamps add to it. */
export function isOneAge(low: number, high: number): boolean {
  return high - low <= Math.max(500, high * 0.03);
}

/** An error line carries no client's name; one this close to a row of this tool may be about that request. */
const nearMs = 2_500;

/** Rows for the path that was asked, with one of these reasons, written by neither this run nor an earlier one. */
export function otherRows(facts: Facts, reasons: readonly Reason[]): LogRecord[] {
  const own = ownTimes(facts);
  return facts.records.filter(
    (record) =>
      record.kind !== 'notice' &&
      reasons.includes(record.reason) &&
      record.reasonConfidence !== 'possible' &&
      isSamePath(facts, record) &&
      !isOwn(facts, record, own),
  );
}

function isSamePath({ plan }: Facts, { path }: LogRecord): boolean {
  return path !== null && path.split('?')[0] === new URL(plan.target.url).pathname;
}

function ownTimes({ records, joins }: Facts): number[] {
  const earlier = records.filter(({ userAgent }) => isThisTool(userAgent));
  return [...earlier, ...joins.map(({ record }) => record)].flatMap(({ endedAt }) => endedAt ?? []);
}

function isOwn({ joins }: Facts, record: LogRecord, own: number[]): boolean {
  if (joins.some((join) => join.record === record) || isThisTool(record.userAgent)) return true;
  return record.kind === 'error' && own.some((at) => Math.abs(at - (record.endedAt ?? 0)) <= nearMs);
}

function isThisTool(userAgent: string | null): boolean {
  return userAgent?.includes('sse-doctor/') ?? false;
}

/** Rows and notices of these reasons that were written while `facts.streams` were asked or refused. */
export function recordsDuring(facts: Facts, reasons: readonly Reason[]): LogRecord[] {
  const opened = facts.streams.map(({ openedAt }) => openedAt);
  if (opened.length === 0) return [];
  const from = Math.min(...opened) - nearMs;
  const to = Math.max(...facts.streams.map((stream) => stream.openedAt + (stream.close.ageMs ?? 0))) + nearMs;
  return facts.records.filter((record) => {
    const at = (record.endedAt ?? record.startedAt ?? 0) - (facts.clockOffsetMs[record.hop] ?? 0);
    return reasons.includes(record.reason) && at + record.stampMs >= from && at <= to;
  });
}
