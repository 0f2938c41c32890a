/** Rows of runs that were kept before rows had reason details: those from the words that older versions kept. */
import type { LogRecord } from '../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../model/reason-detail.ts';

type Newer = 'reasonDetails' | 'namesUpstream';

/** As they were kept: the older ones without what is newer. */
export type KeptRecord = Omit<LogRecord, Newer> & Partial<Pick<LogRecord, Newer>>;

type Entry = [pattern: RegExp, detail: ReasonDetail];

/** Every row with what is newer; those that have it stay as they are. */
export function upgradeRecords(records: KeptRecord[]): LogRecord[] {
  return records.map((kept) => ({
    ...kept,
    reasonDetails: kept.reasonDetails ?? detailsOf(kept),
    namesUpstream: kept.namesUpstream ?? Object.keys(kept.fields).some((name) => isUpstreamField.test(name)),
  }));
}

const isUpstreamField = /^(UPSTREAM_HOST|UPSTREAM_REMOTE_ADDRESS|upstream_(addr|status))$/;

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
    return [...found(inNginxWords, words), ...handshake, ...ofAttempts(kind, fields)];
  if (kind !== 'access') return [];
  const inDetails = detail === null ? [] : found(inEnvoyDetails, detail);
  return [...new Set([...found(inEnvoyWords, words), ...inDetails, ...handshake])];
}

function found(entries: Entry[], text: string): ReasonDetail[] {
  return entries.flatMap(([pattern, detail]) => (pattern.test(text) ? [detail] : []));
}

function ofAttempts(kind: LogRecord['kind'], fields: LogRecord['fields']): ReasonDetail[] {
  if (kind !== 'access') return [];
  const connected = fields.upstream_connect_time?.split(/, | : /).at(-1);
  return [
    ...(/^\d+, (.*, )?200$/.test(fields.upstream_status ?? '') ? ['retried' as const] : []),
    ...(connected === '-' || connected === '' ? ['unconnected' as const] : []),
  ];
}
