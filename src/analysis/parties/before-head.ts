/** Failures of an upstream before its response head, after which a proxy may ask another one. */
import type { LogRecord, Reason } from '../../model/log-record.ts';
import { isOpened, type Stream } from '../../model/stream.ts';

/** Reasons that an error line can only give before a response head. */
export const beforeHeadReasons: ReadonlySet<Reason> = new Set<Reason>([
  'connect-refused',
  'connect-timeout',
  'connect-failed',
  'upstream-dns',
  'upstream-tls',
  'no-healthy-upstream',
  'closed-before-headers',
  'response-timeout',
]);

/** A stream that opened recovered from a failure before its head: the proxy asked another server, or asked again. */
export function hasRecovered(stream: Stream, { kind, reason }: LogRecord): boolean {
  return kind === 'error' && isOpened(stream) && beforeHeadReasons.has(reason);
}
