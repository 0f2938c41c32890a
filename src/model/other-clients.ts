/** What the logs tell of clients other than this run. */
import type { Facts } from './facts.ts';
import type { LogRecord } from './log-record.ts';
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
    if (record.userAgent.includes('sse-doctor/')) return false;
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
