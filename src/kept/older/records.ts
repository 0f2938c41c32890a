/** Rows of runs that were kept before rows had reason details: those from the words that older versions kept. */
import type { LogRecord } from '../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../model/reason-detail.ts';

/** As they were kept: the older ones without `reasonDetails`. */
export type KeptRecord = Omit<LogRecord, 'reasonDetails'> & Partial<Pick<LogRecord, 'reasonDetails'>>;

type Entry = [pattern: RegExp, detail: ReasonDetail];

/** Every row with its details; those that have them stay as they are. */
export function upgradeRecords(records: KeptRecord[]): LogRecord[] {
  return records.map((kept) => ({ ...kept, reasonDetails: kept.reasonDetails ?? detailsOf(kept) }));
}

/** Flags stand first in the words, and Envoy's response code details behind them. */
const inEnvoyWords: Entry[] = [
  [/^UT/, 'upstream-timeout'],
  [/\bSI\b/, 'stream-idle'],
  [/^UMSDR/, 'upstream-max-duration'],
  [/\b(DI|DelayInjected)\b/, 'delayed'],
  [/^\s*-/, 'unflagged'],
];

const inEnvoyDetails: Entry[] = [
  [/stream_idle_timeout/, 'stream-idle'],
  [/per_try_idle/, 'per-try-idle'],
  [/per_try_timeout/, 'per-try'],
  [/max_duration/, 'max-duration'],
  [/max_stream_duration/, 'upstream-max-duration'],
  [/^(?!.*(ext_authz|jwt_authn)).*rbac/i, 'by-policy'],
  [/low_version/, 'old-http'],
  [/^(?!via_upstream|downstream_|-?$)/, 'own-answer'],
];

const inNginxWords: Entry[] = [
  [/\(99: /, 'no-local-address'],
  [/no resolver defined/, 'no-resolver'],
  [/too big header/, 'head-too-big'],
  [/^concurrent streams exceeded/, 'concurrent-streams'],
  [/^access forbidden by rule/, 'by-address'],
  [/^auth request unexpected status/, 'check-failed'],
];

function detailsOf({ dialect, kind, reason, words, detail, fields }: KeptRecord): ReasonDetail[] {
  const handshake = reason === 'upstream-tls' ? handshakeDetails(words) : [];
  if (dialect.startsWith('nginx'))
    return [...found(inNginxWords, words), ...handshake, ...retried(kind, fields)];
  if (kind !== 'access') return [];
  const inDetails = detail === null ? [] : found(inEnvoyDetails, detail);
  return [...new Set([...found(inEnvoyWords, words), ...inDetails, ...handshake])];
}

function found(entries: Entry[], text: string): ReasonDetail[] {
  return entries.flatMap(([pattern, detail]) => (pattern.test(text) ? [detail] : []));
}

function retried(
  kind: LogRecord['kind'],
  { upstream_status: statuses = '' }: LogRecord['fields'],
): ReasonDetail[] {
  return kind === 'access' && /^\d+, (.*, )?200$/.test(statuses) ? ['retried'] : [];
}
