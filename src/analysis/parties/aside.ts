/** Rows about a request that a proxy made by itself beside the client's: a check of who asks, a copy for another server. */
import type { Join } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { isOpened, type Stream } from '../../model/stream.ts';

/**
 * Such a row says nothing of a stream that opened, nor of one that was refused, unless a row of the stream itself says
 * that the check has failed. `own`: all rows of that hop for the stream.
 */
export function isAside(stream: Stream, { subrequest }: LogRecord, own: readonly Join[]): boolean {
  if (subrequest === undefined) return false;
  const hasFailedCheck = own.some(({ record }) => record.reasonDetails.includes('check-failed'));
  return isOpened(stream) || !hasFailedCheck;
}
