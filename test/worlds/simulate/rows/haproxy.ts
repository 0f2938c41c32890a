/** HAProxy's log by `option httplog`, as 2.6.12 wrote it. */
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { commonDay, isHeadless, sentBytes } from './shared.ts';

/** Of a stream that ended; a process that is stopped writes none. */
export function haproxyRow(run: HopRun, about: RowRequest): Line | null {
  const { hop, end, askedMs, inner } = run;
  if (!end || (isProcessEnd(end.cause) && end.by === 'own')) return null;
  const headMs = isHeadless(run) ? -1 : Math.round((inner.head?.atMs ?? askedMs) - askedMs);
  const text = haproxyText({
    startMs: about.epochMs + askedMs + hop.clockOffsetMs,
    name: hop.name,
    client: 40_000 + about.connection,
    isConnected: end.how !== 'refused',
    headMs,
    durationMs: Math.round(end.atMs - askedMs),
    status: statusOf(run),
    bytes: sentBytes(run),
    state: stateOf(run),
    request: `${about.method} ${about.path} ${about.protocol}`,
  });
  return { atMs: end.atMs, text };
}

export interface HaproxyFields {
  startMs: number;
  name: string;
  /** Port. */
  client: number;
  isConnected: boolean;
  /** -1: there was none. */
  headMs: number;
  durationMs: number;
  status: number;
  bytes: number;
  state: string;
  request: string;
}

export function haproxyText(f: HaproxyFields): string {
  const ms = String(Math.round(f.startMs) % 1_000).padStart(3, '0');
  const times = `0/0/${f.isConnected ? 0 : -1}/${f.headMs}/${f.durationMs}`;
  return (
    `127.0.0.1:${f.client} [${commonDay(f.startMs)}.${ms}] ${f.name} app/app1 ${times} ` +
    `${f.status} ${f.bytes} - - ${f.state}-- 4/4/3/3/0 0/0 "${f.request}"`
  );
}

function statusOf(run: HopRun): number {
  if (!isHeadless(run)) return run.status;
  return run.end?.by === 'client' ? -1 : run.status;
}

/** Who ended it, and in which phase (configuration.txt, 8.5). */
function stateOf(run: HopRun): string {
  const phase = isHeadless(run) ? 'H' : 'D';
  const { end } = run;
  if (end?.by === 'client') return `C${phase}`;
  if (end?.by === 'own') return `s${phase}`;
  if (end?.how === 'refused') return 'SC';
  return end?.how === 'clean' ? '--' : `S${phase}`;
}
