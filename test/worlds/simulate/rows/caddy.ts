/** Caddy's access and run-time log, as 2.6.2 wrote them. */
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { isHeadless, sentBytes } from './shared.ts';

/** Of a stream that ended; a process that is killed writes none. */
export function caddyRow(run: HopRun, about: RowRequest): Line | null {
  const { hop, end, askedMs } = run;
  if (!end || (isProcessEnd(end.cause) && end.by === 'own')) return null;
  const wasHeld = end.by === 'client' && isHeadless(run);
  const text = caddyText({
    endMs: about.epochMs + end.atMs + hop.clockOffsetMs,
    durationMs: end.atMs - askedMs,
    protocol: about.protocol,
    method: about.method,
    authority: about.authority,
    path: about.path,
    userAgent: about.userAgent,
    bytes: wasHeld ? 0 : sentBytes(run),
    status: wasHeld ? 0 : run.status,
    isOwn: isHeadless(run),
  });
  return { atMs: end.atMs, text };
}

export interface CaddyFields {
  endMs: number;
  durationMs: number;
  protocol: string;
  method: string;
  authority: string;
  path: string;
  userAgent: string;
  bytes: number;
  status: number;
  /** No upstream answered: the date is put there behind the log. */
  isOwn: boolean;
}

export function caddyText(f: CaddyFields): string {
  const request = {
    remote_ip: '127.0.0.1',
    remote_port: '40001',
    proto: f.protocol,
    method: f.method,
    host: f.authority,
    uri: f.path,
    headers: { 'User-Agent': [f.userAgent], Accept: ['text/event-stream'] },
  };
  return JSON.stringify({
    level: f.status >= 500 ? 'error' : 'info',
    ts: f.endMs / 1_000,
    logger: 'http.log.access.log0',
    msg: 'handled request',
    request,
    user_id: '',
    duration: f.durationMs / 1_000,
    size: f.bytes,
    status: f.status,
    resp_headers: f.isOwn
      ? { Server: ['Caddy'] }
      : {
          Server: ['Caddy'],
          'Content-Type': [f.status === 200 ? 'text/event-stream' : 'application/json'],
          Date: [new Date(f.endMs - f.durationMs).toUTCString()],
        },
  });
}

const logger = 'http.handlers.reverse_proxy';

/** What its run-time log says of one stream. */
export function caddyErrorLines(run: HopRun, about: RowRequest): Line[] {
  const { hop, end } = run;
  if (!end || isProcessEnd(end.cause) || end.how === 'clean') return [];
  const ts = (about.epochMs + end.atMs + hop.clockOffsetMs) / 1_000;
  const line = (said: object): Line => ({
    atMs: end.atMs,
    text: JSON.stringify({ level: 'error', ts, ...said }),
  });
  const error = errorOf(run, about.upstream);
  if (isHeadless(run)) return end.by === 'client' ? [] : [line({ logger: 'http.log.error', msg: error })];
  const aborting = line({ logger, msg: 'aborting with incomplete response', error });
  return end.by === 'client' ? [aborting] : [line({ logger, msg: 'reading from backend', error }), aborting];
}

function errorOf({ end }: HopRun, upstream: string): string {
  const read = `read tcp 127.0.0.1:40001->${upstream}:`;
  if (end?.by === 'client') return 'context canceled';
  if (end?.how === 'refused') return `dial tcp ${upstream}: connect: connection refused`;
  if (end?.cause?.setting === 'write-limit') return 'write tcp 127.0.0.1:8080->127.0.0.1:40001: i/o timeout';
  if (end?.by === 'own') return `${read} i/o timeout`;
  return end?.how === 'rst' ? `${read} read: connection reset by peer` : 'unexpected EOF';
}
