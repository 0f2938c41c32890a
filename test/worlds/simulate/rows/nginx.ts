/** Nginx's two logs, by its own formats. */
import type { HopSituation, Moment } from '../../situation.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `29/Nov/2026:08:04:42 +0000`. */
export function commonTime(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** `2026/11/29 08:04:42`. */
function errorTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
}

/** Of a stream that ended; a worker that is stopped or killed writes none. */
export function nginxRow(
  { hop, end, status, askedMs, outer, inner }: HopRun,
  about: RowRequest,
): Line | null {
  if (!end || (isProcessEnd(end.cause) && end.by === 'own' && end.cause?.kind !== 'reloaded')) return null;
  const wasHeld = outer.head === null || outer.head.atMs > end.atMs + 1;
  const shown = end.by === 'client' && wasHeld ? 499 : status;
  const chunks = outer.chunks.filter(({ atMs }) => atMs <= end.atMs + 1);
  const isChunked = about.protocol === 'HTTP/1.1' && shown === 200;
  const framing = isChunked ? chunks.reduce((sum, { bytes }) => sum + bytes.toString(16).length + 4, 0) : 0;
  const bytes = chunks.reduce((sum, one) => sum + one.bytes, framing);
  const stamp = about.epochMs + end.atMs + hop.clockOffsetMs;
  const hasHead = inner.head !== null && inner.head.atMs <= end.atMs;
  const text = nginxAccessText(hop, {
    stamp,
    request: `GET /events ${about.protocol}`,
    status: shown,
    bytes: shown === 499 ? 0 : bytes,
    userAgent: about.userAgent,
    seconds: (end.atMs - askedMs) / 1000,
    upstream: about.upstream,
    upstreamStatus: hasHead ? String(inner.head?.status) : end.by === 'client' ? '-' : String(shown),
  });
  return { atMs: end.atMs, text };
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
}

export function nginxAccessText({ logFormat }: HopSituation, fields: AccessFields): string {
  const { stamp, request, status, bytes, userAgent, seconds, upstream, upstreamStatus } = fields;
  const combined = `127.0.0.1 - - [${commonTime(stamp)}] "${request}" ${status} ${bytes} "-" "${userAgent}"`;
  if (logFormat === 'combined') return combined;
  return `${combined} rt=${seconds.toFixed(3)} ua="${upstream}" us="${upstreamStatus}" uct="0.001"`;
}

const levels = ['info', 'notice', 'error', 'crit'];

function isWritten({ errorLevel }: HopSituation, level: string): boolean {
  return levels.indexOf(level) >= levels.indexOf(errorLevel ?? 'error');
}

/** What the error log says of the end, where its level lets it. */
export function nginxErrorLine(run: HopRun, about: RowRequest): Line | null {
  const { hop, end } = run;
  const said = end && messageOf(run);
  if (!end || !said || !isWritten(hop, said.level)) return null;
  const context =
    `client: 127.0.0.1, server: app.example.test, request: "GET /events ${about.protocol}", ` +
    `upstream: "http://${about.upstream}/events", host: "${about.authority}"`;
  const stamp = errorTime(about.epochMs + end.atMs + hop.clockOffsetMs);
  return {
    atMs: end.atMs,
    text: `${stamp} [${said.level}] 71#71: *${about.connection} ${said.message}, ${context}`,
  };
}

function messageOf({ hop, end, inner }: HopRun): { level: string; message: string } | null {
  if (!end) return null;
  const isHeadless = inner.head === null || end.atMs <= inner.head.atMs;
  const where = isHeadless ? 'while reading response header from upstream' : 'while reading upstream';
  if (end.by === 'client')
    return {
      level: 'info',
      message: `epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too ${isHeadless ? 'while sending request to upstream' : where}`,
    };
  if (end.by === 'own')
    return isProcessEnd(end.cause)
      ? null
      : { level: 'error', message: `upstream timed out (110: Connection timed out) ${where}` };
  if (end.how === 'refused')
    return {
      level: 'error',
      message: 'connect() failed (111: Connection refused) while connecting to upstream',
    };
  if (end.how === 'rst')
    return {
      level: 'error',
      message: `${hop.isBare ? 'readv' : 'recv'}() failed (104: Connection reset by peer) ${where}`,
    };
  if (end.how === 'fin' && isHeadless)
    return { level: 'error', message: `upstream prematurely closed connection ${where}` };
  // Over HTTP/1.0 the body is whole when the connection ends.
  return end.how === 'fin' && !hop.isBare
    ? { level: 'error', message: `upstream prematurely closed connection ${where}` }
    : null;
}

/** What the master and its workers say of themselves. */
export function nginxNotices(hop: HopSituation, moment: Moment | null, epochMs: number): Line[] {
  if (!moment || moment.hop !== hop.name || !isWritten(hop, 'notice')) return [];
  const line = (atMs: number, text: string): Line => ({
    atMs,
    text: `${errorTime(epochMs + atMs + hop.clockOffsetMs)} [notice] ${text}`,
  });
  const { atMs } = moment;
  if (moment.what === 'stop')
    return [
      line(atMs, '70#70: signal 15 (SIGTERM) received from 1, exiting'),
      line(atMs, '71#71: exiting'),
      line(atMs + 1, '71#71: exit'),
      line(atMs + 2, '70#70: worker process 71 exited with code 0'),
    ];
  if (moment.what !== 'reload') return [];
  return [
    line(atMs, '70#70: signal 1 (SIGHUP) received from 1, reconfiguring'),
    line(atMs, '70#70: reconfiguring'),
    line(atMs + 1, '70#70: start worker process 72'),
    line(atMs + 2, '71#71: gracefully shutting down'),
    ...(hop.shutdownMs === null ? [] : [line(atMs + hop.shutdownMs, '71#71: exiting')]),
  ];
}
