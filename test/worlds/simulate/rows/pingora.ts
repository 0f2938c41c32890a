/** Pingora's own lines, as 0.9.1 wrote them through env_logger: in whole seconds. */
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { programRow } from './programs.ts';
import { isHeadless } from './shared.ts';

export function pingoraRow(run: HopRun, about: RowRequest): Line | null {
  return programRow(run, about, 0);
}

/** What its log says of one stream. */
export function pingoraErrorLines(run: HopRun, about: RowRequest): Line[] {
  const { hop, end } = run;
  if (!end || end.how === 'clean' || isProcessEnd(end.cause)) return [];
  const { type, context, status } = errorOf(run, about.upstream);
  const at = new Date(about.epochMs + end.atMs + hop.clockOffsetMs).toISOString().slice(0, 19);
  const request = `${about.method} ${about.path}, Host: ${about.authority}`;
  const tail = `status: ${status}, tries: 1, retry: false, ${request}`;
  const peer = `Peer: addr: ${about.upstream}, scheme: HTTP cause:  context: ${context}`;
  const said = end.how === 'refused' ? context : peer;
  return [
    { atMs: end.atMs, text: `[${at}Z ERROR pingora_proxy] Fail to proxy: ${type} context: ${said}, ${tail}` },
  ];
}

interface PingoraError {
  type: string;
  context: string;
  status: number;
}

function errorOf(run: HopRun, upstream: string): PingoraError {
  const { end } = run;
  if (end?.by === 'client') {
    const context = `Prematurely before response ${isHeadless(run) ? 'header is sent' : 'body is complete'}`;
    return { type: 'Downstream ConnectionClosed', context, status: 0 };
  }
  if (end?.how === 'refused') return { ...refused(upstream), status: 502 };
  if (end?.by === 'own') {
    const body = `reading body, timeout: ${(end.cause?.limitMs ?? 0) / 1_000}s`;
    const context = isHeadless(run) ? 'while reading response headers' : body;
    return { type: 'Upstream ReadTimedout', context, status: 502 };
  }
  return { ...broken(run), status: 502 };
}

function refused(upstream: string): Omit<PingoraError, 'status'> {
  const context = `Fail to connect to addr: ${upstream}, scheme: HTTP cause:  context: Fail to connect to ${upstream} cause: Connection refused (os error 111)`;
  return { type: 'Upstream ConnectRefused', context };
}

function broken(run: HopRun): Omit<PingoraError, 'status'> {
  if (run.end?.how === 'rst')
    return {
      type: 'Upstream ReadError',
      context: 'when reading body cause: Connection reset by peer (os error 104)',
    };
  const context = isHeadless(run)
    ? 'while reading response headers, bytes already read: 0'
    : 'Connection prematurely closed without the termination chunk, read 179 bytes';
  return { type: 'Upstream ConnectionClosed', context };
}
