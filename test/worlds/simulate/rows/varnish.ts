/** The access log that varnishncsa 7.1.1 writes. */
import type { HopSituation } from '../../situation.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import { type ApacheFields, apacheText } from './apache.ts';
import type { Line, RowRequest } from './index.ts';
import { sentBytes } from './shared.ts';

/** Of a stream that ended; a process that is stopped writes none. Its URL is a whole one. */
export function varnishRow(run: HopRun, about: RowRequest): Line | null {
  const { hop, end, askedMs } = run;
  if (!end || (isProcessEnd(end.cause) && end.by === 'own')) return null;
  const text = varnishText(hop, {
    startMs: about.epochMs + askedMs + hop.clockOffsetMs,
    durationMs: end.atMs - askedMs,
    request: `${about.method} http://${about.authority}${about.path} ${about.protocol}`,
    status: run.status === 499 ? 200 : run.status,
    bytes: sentBytes(run),
    userAgent: about.userAgent,
  });
  return { atMs: end.atMs, text };
}

export function varnishText(hop: HopSituation, fields: ApacheFields): string {
  return apacheText({ ...hop, logFormat: 'combined' }, fields);
}
