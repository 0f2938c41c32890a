/** Whether an error line can be about the request of an access row of the same log writer: both have its clock. */
import { beforeHeadReasons } from '../analysis/parties/before-head.ts';
import type { LogRecord } from '../model/log-record.ts';

/** Lines and rows of one moment may be written in two steps. */
const slackMs = 100;
const firstFailure = 500;

/** What the row says of its upstream, or of its times, excludes the line. */
export function contradicts(line: LogRecord, row: LogRecord): boolean {
  if (hasOtherUpstream(line, row)) return true;
  if (beforeHeadReasons.has(line.reason) && failedBeforeHead(row) === false) return true;
  if (line.endedAt === null || row.endedAt === null) return false;
  const isLater = line.endedAt > row.endedAt + row.stampMs + slackMs;
  const isEarlier = row.startedAt !== null && line.endedAt + line.stampMs < row.startedAt - slackMs;
  return isLater || isEarlier;
}

/** The same request and no contradiction, and written with the row, or about an attempt that the row shows too. */
export function agrees(line: LogRecord, row: LogRecord): boolean {
  if (!line.isUnnamed && row.path !== line.path) return false;
  if (line.isUnnamed && isOtherClient(line, row)) return false;
  if (line.method !== null && row.method !== line.method) return false;
  if (contradicts(line, row)) return false;
  if (beforeHeadReasons.has(line.reason) && failedBeforeHead(row) === true) return true;
  return isWithEnd(line, row);
}

function isOtherClient({ clientAddress: one }: LogRecord, { clientAddress: other }: LogRecord): boolean {
  return one !== null && other !== null && one !== other;
}

/** Nginx stamps the lines and the row of one end with the same cached time. */
function isWithEnd(line: LogRecord, row: LogRecord): boolean {
  if (line.endedAt === null || row.endedAt === null) return false;
  return line.endedAt < row.endedAt + Math.max(row.stampMs, 1) && line.endedAt + line.stampMs > row.endedAt;
}

/** Of a row that shows several attempts, only the last address is kept. */
function hasOtherUpstream(line: LogRecord, row: LogRecord): boolean {
  if (line.upstreamAddress === null || row.upstreamAddress === null) return false;
  return line.upstreamAddress !== row.upstreamAddress && !row.reasonDetails.includes('retried');
}

/** Whether an upstream gave no head to this request; null where its format does not say. */
function failedBeforeHead({ upstreamStatus, reasonDetails }: LogRecord): boolean | null {
  if (reasonDetails.includes('retried')) return true;
  return upstreamStatus === null ? null : Number(upstreamStatus) >= firstFailure;
}
