/** Envoy's access log, by its default format, Istio's, and a format of one's own. */
import type { HopSituation } from '../../situation.ts';
import { gateWords } from '../gates.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';

export interface EnvoyFields {
  startMs: number;
  method: string;
  path: string;
  protocol: string;
  status: number;
  flags: string;
  details: string;
  bytes: number;
  durationMs: number;
  serviceMs: number | null;
  userAgent: string;
  requestId: string;
  authority: string;
  upstream: string;
}

/** Of a stream that ended; an Envoy that is killed writes none. */
export function envoyRow(run: HopRun, about: RowRequest): Line | null {
  const { hop, end, askedMs, inner, outer, gate } = run;
  if (!end || (end.by === 'own' && end.cause?.kind === 'killed')) return null;
  const [flags, details] = wordsOf(run);
  const hasHead = inner.head !== null && inner.head.atMs <= end.atMs;
  const chunks = outer.chunks.filter(({ atMs }) => atMs <= end.atMs + 2);
  const text = envoyText(hop, {
    startMs: about.epochMs + askedMs + hop.clockOffsetMs,
    method: about.method,
    path: about.path,
    protocol: about.protocol === 'HTTP/2.0' ? 'HTTP/2' : about.protocol,
    status: end.by === 'client' && !hasHead ? 0 : run.status,
    flags,
    details,
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
    durationMs: gate ? 0 : Math.round(end.atMs - askedMs),
    serviceMs: hasHead && inner.head ? Math.round(inner.head.atMs - askedMs) : null,
    userAgent: about.userAgent,
    requestId: about.requestId,
    authority: about.authority,
    upstream: gate && !gateWords[gate.what].namesUpstream ? '-' : about.upstream,
  });
  return { atMs: end.atMs, text };
}

export function envoyText({ logFormat }: HopSituation, f: EnvoyFields): string {
  const start = `[${new Date(f.startMs).toISOString()}] "${f.method} ${f.path} ${f.protocol}" ${f.status} ${f.flags}`;
  if (logFormat === 'json') return jsonRow(f);
  const service = f.serviceMs === null ? '-' : String(f.serviceMs);
  if (logFormat === 'details')
    return `${start} ${f.details} ${f.bytes} ${f.durationMs} "${f.userAgent}" "${f.authority}" "${f.upstream}" "-"`;
  const tail = `0 ${f.bytes} ${f.durationMs} ${service} "-" "${f.userAgent}" "${f.requestId}" "${f.authority}" "${f.upstream}"`;
  if (logFormat === 'default') return `${start} ${tail}`;
  const addresses = '127.0.0.1:40001 127.0.0.1:8080 127.0.0.1:40000 - -';
  return `${start} ${f.details} - "-" ${tail} upstream ${addresses}`;
}

/** Keys in Envoy's own order: by name. */
function jsonRow(f: EnvoyFields): string {
  return JSON.stringify({
    authority: f.authority,
    bytes_sent: f.bytes,
    duration: f.durationMs,
    method: f.method,
    path: f.path,
    protocol: f.protocol,
    request_id: f.requestId,
    response_code: f.status,
    response_code_details: f.details,
    response_flags: f.flags,
    start_time: new Date(f.startMs).toISOString(),
    upstream_host: f.upstream === '-' ? null : f.upstream,
    user_agent: f.userAgent,
  });
}

/** Response flags and response code details. */
function wordsOf({ end, inner, gate }: HopRun): [flags: string, details: string] {
  if (gate) return [gateWords[gate.what].flags, gateWords[gate.what].details];
  if (!end) return ['-', '-'];
  const isHeadless = inner.head === null || end.atMs <= inner.head.atMs;
  if (end.by === 'client') return ['DC', 'downstream_remote_disconnect'];
  if (end.by === 'behind') return behindWords(end.how, isHeadless);
  if (isProcessEnd(end.cause))
    return ['DC', 'downstream_local_disconnect(purging_socket_that_have_not_progressed_to_connections)'];
  return limitWords[end.cause?.setting ?? ''] ?? ['-', '-'];
}

function behindWords(how: string | null, isHeadless: boolean): [string, string] {
  if (how === 'clean') return ['-', 'via_upstream'];
  if (how === 'refused')
    return [
      'UF',
      'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}',
    ];
  return isHeadless
    ? ['UC', 'upstream_reset_before_response_started{connection_termination}']
    : ['UPE', 'upstream_reset_after_response_started{protocol_error}'];
}

const limitWords: Record<string, [string, string]> = {
  stream_idle_timeout: ['SI', 'stream_idle_timeout'],
  idle_timeout: ['SI', 'stream_idle_timeout'],
  per_try_idle_timeout: ['UT', 'upstream_per_try_idle_timeout'],
  timeout: ['UT', 'response_timeout'],
  max_stream_duration: ['-', 'max_duration_timeout'],
  'cluster.max_stream_duration': ['UMSDR', 'upstream_max_stream_duration_reached'],
};
