/** Nginx's access log, by the formats that people write. */
import type { HopSituation } from '../../situation.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { commonDay } from './shared.ts';

/** Of a stream that ended; a worker that is stopped or killed writes none. */
export function nginxRow(run: HopRun, about: RowRequest): Line | null {
  const { hop, end, askedMs, gate } = run;
  if (!end || (isProcessEnd(end.cause) && end.by === 'own' && end.cause?.kind !== 'reloaded')) return null;
  const status = shownStatus(run);
  const text = nginxAccessText(hop, {
    stamp: about.epochMs + end.atMs + hop.clockOffsetMs,
    request: `${about.method} ${about.path} ${about.protocol}`,
    status,
    bytes: status === 499 ? 0 : bytesOf(run, about),
    userAgent: about.userAgent,
    seconds: gate ? 0 : (end.atMs - askedMs) / 1000,
    ...(gate ? noUpstream : upstreamOf(run, about, status)),
  });
  return { atMs: end.atMs, text };
}

/** Nothing was sent yet when the client left. */
function shownStatus({ end, outer, status }: HopRun): number {
  const wasHeld = outer.head === null || (end !== null && outer.head.atMs > end.atMs + 1);
  return end?.by === 'client' && wasHeld ? 499 : status;
}

/** Of the body, with what frames its chunks. */
function bytesOf({ outer, end, status }: HopRun, { protocol }: RowRequest): number {
  const chunks = outer.chunks.filter(({ atMs }) => end && atMs <= end.atMs + 1);
  const isChunked = protocol === 'HTTP/1.1' && status === 200;
  const framing = isChunked ? chunks.reduce((sum, { bytes }) => sum + bytes.toString(16).length + 4, 0) : 0;
  return chunks.reduce((sum, one) => sum + one.bytes, framing);
}

const noUpstream = { upstream: '-', upstreamStatus: '-', connectTime: '-' };
const deadServer = '127.0.0.1:9999';

function upstreamOf({ end, inner, hasRetried }: HopRun, { upstream }: RowRequest, status: number) {
  const hasHead = inner.head !== null && end !== null && inner.head.atMs <= end.atMs;
  const last = hasHead ? String(inner.head?.status) : end?.by === 'client' ? '-' : String(status);
  const connectTime = end?.how === 'refused' ? '-' : '0.001';
  if (!hasRetried) return { upstream, upstreamStatus: last, connectTime };
  return {
    upstream: `${deadServer}, ${upstream}`,
    upstreamStatus: `502, ${last}`,
    connectTime: `-, ${connectTime}`,
  };
}

export interface AccessFields {
  stamp: number;
  request: string;
  status: number;
  bytes: number;
  userAgent: string;
  seconds: number;
  upstream: string;
  upstreamStatus: string;
  connectTime: string;
}

export function nginxAccessText({ logFormat }: HopSituation, fields: AccessFields): string {
  const { stamp, request, status, bytes, userAgent, upstream, upstreamStatus, connectTime } = fields;
  const seconds = fields.seconds.toFixed(3);
  if (logFormat === 'short')
    return `127.0.0.1 [${commonDay(stamp)} +0000] "${request}" ${status} ${bytes} ${seconds}`;
  if (logFormat === 'json') return jsonRow(fields, seconds);
  const combined = `127.0.0.1 - - [${commonDay(stamp)} +0000] "${request}" ${status} ${bytes} "-" "${userAgent}"`;
  if (logFormat === 'combined') return combined;
  return `${combined} rt=${seconds} ua="${upstream}" us="${upstreamStatus}" uct="${connectTime}"`;
}

/** With escape=json what is absent is empty. */
function jsonRow(fields: AccessFields, seconds: string): string {
  const { stamp, request, status, bytes, userAgent, upstream, upstreamStatus } = fields;
  const time = `${new Date(stamp).toISOString().slice(0, 19)}+00:00`;
  const present = (value: string) => (value === '-' ? '' : value);
  return (
    `{"time":"${time}","remote_addr":"127.0.0.1","request":"${request}","status":${status},"bytes":${bytes},` +
    `"request_time":${seconds},"upstream_addr":"${present(upstream)}","upstream_status":"${present(upstreamStatus)}",` +
    `"http_user_agent":"${userAgent}"}`
  );
}
