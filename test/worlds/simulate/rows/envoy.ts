/** Envoy's access log, by its default format, Istio's, and a format of one's own. */
import type { HopSituation } from '../../situation.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';

export interface EnvoyFields {
  startMs: number;
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
  const { hop, end, askedMs, inner, outer } = run;
  if (!end || (end.by === 'own' && end.cause?.kind === 'killed')) return null;
  const [flags, details] = wordsOf(run);
  const hasHead = outer.head !== null && (inner.head === null || inner.head.atMs <= end.atMs);
  const chunks = outer.chunks.filter(({ atMs }) => atMs <= end.atMs + 2);
  const text = envoyText(hop, {
    startMs: about.epochMs + askedMs + hop.clockOffsetMs,
    protocol: about.protocol === 'HTTP/2.0' ? 'HTTP/2' : about.protocol,
    status: hasHead ? run.status : 0,
    flags,
    details,
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
    durationMs: Math.round(end.atMs - askedMs),
    serviceMs: inner.head ? Math.round(inner.head.atMs - askedMs) : null,
    userAgent: about.userAgent,
    requestId: about.requestId,
    authority: about.authority,
    upstream: about.upstream,
  });
  return { atMs: end.atMs, text };
}

export function envoyText({ logFormat }: HopSituation, f: EnvoyFields): string {
  const start = `[${new Date(f.startMs).toISOString()}] "GET /events ${f.protocol}" ${f.status} ${f.flags}`;
  const service = f.serviceMs === null ? '-' : String(f.serviceMs);
  if (logFormat === 'details')
    return `${start} ${f.details} ${f.bytes} ${f.durationMs} "${f.userAgent}" "${f.authority}" "${f.upstream}" "-"`;
  const tail = `0 ${f.bytes} ${f.durationMs} ${service} "-" "${f.userAgent}" "${f.requestId}" "${f.authority}" "${f.upstream}"`;
  if (logFormat === 'default') return `${start} ${tail}`;
  const addresses = '127.0.0.1:40001 127.0.0.1:8080 127.0.0.1:40000 - -';
  return `${start} ${f.details} - "-" ${tail} upstream ${addresses}`;
}

/** Response flags and response code details. */
function wordsOf({ end, inner }: HopRun): [flags: string, details: string] {
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
