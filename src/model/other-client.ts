/** What the logs say of requests that were not ours: other clients of the same endpoint. */
import type { Facts } from './facts.ts';
import type { LogRecord, Reason } from './log-record.ts';

/** An error line carries no client's name; one this close to a row of this tool may be about that request. */
const nearMs = 2_500;

/** Rows for the path that was asked, with one of these reasons, written by neither this run nor an earlier one. */
export function otherClients(facts: Facts, reasons: readonly Reason[]): LogRecord[] {
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
