/** Fills a row from the operators of an Envoy access log. */
import { blankRow, numeric, present, type Row } from '../../../logs/dialect.ts';
import type { Stamp } from '../../../logs/timestamps.ts';
import { handshakeDetails, type ReasonDetail } from '../../../model/reason-detail.ts';
import { judgeConnectFailure, judgeDetails } from './details.ts';
import { flagsOf, type Judged, judgeFlags } from './flags.ts';
import { reasonDetailsOf, transportDetailsOf } from './reason-details.ts';

/** Values by operator in its older spelling (`REQ(USER-AGENT)`); `-` or empty where Envoy had none. */
export type Operators = Record<string, string>;

export interface Times {
  start: Stamp | null;
  emitted: Stamp | null;
}

/** When the stream ended, epoch ms; null when the format cannot tell. */
export function envoyEnd(values: Operators, times: Times): number | null {
  const duration = numeric(values.DURATION);
  if (times.start === null || duration === null) return times.emitted?.at ?? null;
  return times.start.at + duration;
}

/** A row about a stream that still runs (access_log_flush_interval, flush_access_log_on_new_request), or one upstream try of it. */
export function isInterim(values: Operators): boolean {
  return /^(Downstream(Start|Periodic)|DownstreamTunnel|Upstream)/.test(values.ACCESS_LOG_TYPE ?? '');
}

/** The row that these operators tell. */
export function envoyRow(values: Operators, times: Times): Row {
  const judged = judgeEnvoy(values);
  return {
    ...blankRow('access'),
    ...requestOf(values),
    ...upstreamOf(values),
    startedAt: times.start?.at ?? null,
    endedAt: envoyEnd(values, times),
    stampMs: (times.start ?? times.emitted)?.stampMs ?? 0,
    durationMs: numeric(values.DURATION),
    status: numeric(values.RESPONSE_CODE),
    bytesSent: numeric(values.BYTES_SENT),
    reason: judged[0],
    reasonConfidence: judged[1],
    reasonDetails: reasonDetails(values, judged),
    words: wordsOf(values),
    detail: detailsOf(values),
    fields: values,
  };
}

function reasonDetails(values: Operators, [reason]: Judged): ReasonDetail[] {
  const details = [
    ...reasonDetailsOf(flagText(values) ?? null, detailsOf(values)),
    ...transportDetailsOf(present(values.UPSTREAM_TRANSPORT_FAILURE_REASON)),
    ...(reason === 'upstream-tls' ? handshakeDetails(wordsOf(values)) : []),
  ];
  return [...new Set(details)];
}

function requestOf(values: Operators): Partial<Row> {
  return {
    method: header(values, ':METHOD'),
    path: header(values, ':PATH') ?? header(values, 'X-ENVOY-ORIGINAL-PATH') ?? first(values, /^PATH/),
    protocol: present(values.PROTOCOL),
    authority: header(values, ':AUTHORITY') ?? header(values, 'HOST'),
    userAgent: header(values, 'USER-AGENT'),
    requestId: header(values, 'X-REQUEST-ID'),
    clientAddress: first(values, /^DOWNSTREAM_(DIRECT_)?REMOTE_ADDRESS/) ?? header(values, 'X-FORWARDED-FOR'),
    connection: present(values.CONNECTION_ID),
    contentType: present(values['RESP(CONTENT-TYPE)']),
  };
}

function upstreamOf(values: Operators): Partial<Row> {
  const host = present(values.UPSTREAM_HOST) ?? first(values, /^UPSTREAM_REMOTE_ADDRESS$/);
  return {
    upstreamAddress: host?.replace(/^tcp:\/\//, '') ?? null,
    namesUpstream: values.UPSTREAM_HOST !== undefined || values.UPSTREAM_REMOTE_ADDRESS !== undefined,
    upstreamCluster: present(values.UPSTREAM_CLUSTER) ?? present(values.UPSTREAM_CLUSTER_RAW),
  };
}

/** A request header, also as either side of `X?Y`. */
function header(values: Operators, name: string): string | null {
  const whole = present(values[`REQ(${name})`]);
  if (whole !== null) return whole;
  const key = Object.keys(values).find(
    (operator) => operator.startsWith('REQ(') && namesHeader(operator, name),
  );
  return key === undefined ? null : present(values[key]);
}

function namesHeader(operator: string, name: string): boolean {
  return operator.slice(4, -1).split('?').includes(name);
}

function first(values: Operators, pattern: RegExp): string | null {
  const key = Object.keys(values).find((operator) => pattern.test(operator));
  return key === undefined ? null : present(values[key]);
}

function detailsOf(values: Operators): string | null {
  return first(values, /^RESPONSE_CODE_DETAILS/);
}

function flagText(values: Operators): string | undefined {
  return values.RESPONSE_FLAGS ?? values.RESPONSE_FLAGS_LONG;
}

/** Status 200 is frozen once the head went out: what ends the stream later shows only in flags and details. */
function judgeEnvoy(values: Operators): Judged {
  const flags = flagsOf(flagText(values) ?? null);
  const status = numeric(values.RESPONSE_CODE) ?? 0;
  const afterHeaders = status >= 200 && status < 400;
  const transport = present(values.UPSTREAM_TRANSPORT_FAILURE_REASON);
  const details = (detailsOf(values) ?? '').replaceAll(' ', '_');
  const byDetails = judgeDetails(details, afterHeaders, transport);
  if (byDetails !== null) return byDetails;
  if (flags.includes('UF') && !afterHeaders) return judgeConnectFailure(transport ?? '');
  if (flags.includes('NR') && status === 0) return ['no-filter-chain', 'likely'];
  return judgeFlags(flags, afterHeaders) ?? judgeUnflagged(values, flags, details);
}

/**
 * No flag is no proof of a clean end: `max_stream_duration` sets none. RESPONSE_TX_DURATION has a
 * value only when the response was finished.
 */
function judgeUnflagged(values: Operators, flags: string[], details: string): Judged {
  if (flags.length > 0 || flagText(values) === undefined) return ['unknown', 'possible'];
  if (details === 'via_upstream') return ['clean', 'certain'];
  if (details !== '' || numeric(values.RESPONSE_CODE) === 0) return ['unknown', 'possible'];
  const finished = values.RESPONSE_TX_DURATION;
  if (finished === undefined) return ['clean', 'possible'];
  return present(finished) === null ? ['total-timeout', 'possible'] : ['clean', 'likely'];
}

function wordsOf(values: Operators): string {
  const flags = flagText(values) ?? '';
  const rest = [
    detailsOf(values),
    first(values, /^CONNECTION_TERMINATION_DETAILS$/),
    present(values.UPSTREAM_TRANSPORT_FAILURE_REASON),
  ];
  return [flags, ...rest].filter((word) => word).join(' ');
}
