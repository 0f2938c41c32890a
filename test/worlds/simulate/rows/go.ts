/** What Go's httputil.ReverseProxy logs, as 1.26 wrote it through the standard logger: in whole seconds, and no request named. */
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { programRow } from './programs.ts';
import { isHeadless } from './shared.ts';

export function goRow(run: HopRun, about: RowRequest): Line | null {
  return programRow(run, about, 502);
}

/** What its log says of one stream: nothing where its own limit on writing ended it, or its client left in the middle. */
export function goErrorLines(run: HopRun, about: RowRequest): Line[] {
  const { hop, end } = run;
  if (!end || end.how === 'clean' || isProcessEnd(end.cause)) return [];
  const message = messageOf(run, about.upstream);
  if (message === null) return [];
  const at = standardStamp(about.epochMs + end.atMs + hop.clockOffsetMs);
  return [{ atMs: end.atMs, text: `${at} ${message}` }];
}

function messageOf(run: HopRun, upstream: string): string | null {
  const { end } = run;
  const isBefore = isHeadless(run);
  if (end?.by === 'client') return isBefore ? 'http: proxy error: context canceled' : null;
  if (end?.by === 'own') return null;
  if (end?.how === 'refused') return `http: proxy error: dial tcp ${upstream}: connect: connection refused`;
  const reset = `read tcp 127.0.0.1:40001->${upstream}: read: connection reset by peer`;
  if (isBefore) return `http: proxy error: ${end?.how === 'rst' ? reset : 'EOF'}`;
  return `httputil: ReverseProxy read error during body copy: ${end?.how === 'rst' ? reset : 'unexpected EOF'}`;
}

/** `2026/11/30 02:07:37`, in this machine's time. */
function standardStamp(epochMs: number): string {
  const at = new Date(epochMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}/${two(at.getMonth() + 1)}/${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
