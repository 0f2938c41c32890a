/** The access log of the lab's proxies on Pingora and on Go, by the format that is handed over with it. */
import { namedFormat } from '../../configs/programs.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { sentBytes } from './shared.ts';

export interface ProgramFields {
  endMs: number;
  durationMs: number;
  client: number;
  method: string;
  path: string;
  protocol: string;
  /** 0: nothing was written. */
  status: number;
  bytes: number;
  upstream: string;
  userAgent: string;
}

export function programText(f: ProgramFields): string {
  const values: Record<string, string | number> = {
    time: new Date(f.endMs).toISOString(),
    client: `127.0.0.1:${f.client}`,
    method: f.method,
    path: f.path,
    protocol: f.protocol,
    status: f.status,
    bytes: f.bytes,
    duration_ms: Math.round(f.durationMs),
    upstream: f.upstream,
    user_agent: f.userAgent,
  };
  return namedFormat.replace(/\{(\w+)\}/g, (field, name: string) => `${values[name] ?? field}`);
}

/** Of a stream that ended; a process that goes writes none. `left`: the status where its client left before the head. */
export function programRow(run: HopRun, about: RowRequest, left: number): Line | null {
  const { hop, end, askedMs } = run;
  if (!end || (isProcessEnd(end.cause) && end.by === 'own')) return null;
  const text = programText({
    ...about,
    endMs: about.epochMs + end.atMs + hop.clockOffsetMs,
    durationMs: end.atMs - askedMs,
    client: 40_000 + about.connection,
    status: run.status === 499 ? left : run.status,
    bytes: sentBytes(run),
  });
  return { atMs: end.atMs, text };
}
