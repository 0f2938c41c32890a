/** A diagnose of which not all is left, as it was killed or its recording cut off: how far it came, and what its open streams had received by then. */

import { counted } from '../model/counted.ts';
import { formatMs } from '../model/duration.ts';
import type { Report, ReportConnection } from '../model/report.ts';

/** One sentence on the run and one on its open streams; none where all that was seen is there. */
export function killedText(report: Report): string[] {
  const { killed, cutOff, connections, plan } = report;
  if (cutOff) return [cutOffText(cutOff)];
  if (!killed) return [];
  const unread = plan.hops.length > 0 ? ': nothing of logs and configs had been kept by then' : '';
  const when = `the run was killed ${formatMs(killed.seconds * 1000)} after it began, and its recording ends there${unread}`;
  const open = connections.filter(({ id }) => killed.open.includes(id));
  if (open.length === 0) return [`${when}; no stream was open then`];
  const were = open.length === 1 ? 'was' : 'were';
  return [`${when}; ${counted(open.length, 'stream')} ${were} open then: ${open.map(stateOf).join('; ')}`];
}

function cutOffText({ kept, of }: NonNullable<Report['cutOff']>): string {
  const left = of === null ? counted(kept, 'stream') : `${kept} of ${counted(of, 'stream')}`;
  return `the recording of this run is cut off: ${left} ${kept === 1 ? 'is' : 'are'} left, and what the others met is not known`;
}

function stateOf({ id, status, opened, events, comments, close, ttfbMs }: ReportConnection): string {
  if (close.ageMs === null) return `${id} had not been asked yet`;
  const age = formatMs(close.ageMs);
  if (ttfbMs === null) return `${id} had no answer after ${age}`;
  if (!opened) return `${id} had been answered ${status}`;
  const received = `${counted(events, 'event')} and ${counted(comments, 'comment')} in ${age}`;
  return `${id} had received ${received}, the last byte ${formatMs(close.idleMs ?? 0)} before`;
}
