/** The state of a soak or load in words: a block for a terminal, a line for a log. */
import { formatMs } from '../model/duration.ts';
import type { LiveView } from '../model/live.ts';
import { formatSpan } from '../plan/exact-span.ts';

/** Three lines, each cut to `columns`. */
export function liveBlock(view: LiveView, columns: number): string {
  const lines = [streamsOf(view), arrivalsOf(view), machineOf(view)];
  return lines.map((parts) => cut(parts.join(' · '), columns)).join('\n');
}

/** The same on one line, led by the time since the run began. */
export function liveLine(view: LiveView): string {
  const parts = [...streamsOf(view), ...arrivalsOf(view), ...machineOf(view)];
  return `${wholeSeconds(view.elapsedMs)}: ${parts.join(', ')}`;
}

function streamsOf({ open, wanted, opening, lost, failed, reconnects }: LiveView): string[] {
  return [
    `${open} of ${wanted} open`,
    `${opening} opening`,
    `${lost} lost`,
    ...(failed > 0 ? [`${failed} refused or failed`] : []),
    ...(reconnects > 0 ? [`${reconnects} reconnected`] : []),
  ];
}

function arrivalsOf({ events, eventsPerSecond, ttfeP95Ms, worstGapMs }: LiveView): string[] {
  return [
    `${Math.round(eventsPerSecond)} events/s`,
    ...(events === 0 ? ['no event yet'] : []),
    ...(ttfeP95Ms === null ? [] : [`first event p95 ${formatMs(ttfeP95Ms)}`]),
    ...(worstGapMs === null ? [] : [`longest gap ${formatMs(worstGapMs)}`]),
  ];
}

function machineOf({ rssBytes, leftMs }: LiveView): string[] {
  return [`memory ${Math.round(rssBytes / 1e6)} MB`, `${wholeSeconds(leftMs)} left`];
}

/** Rounded, so that what is gone and what is left make up the run. */
function wholeSeconds(ms: number): string {
  return formatSpan(Math.max(0, Math.round(ms / 1000)) * 1000);
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}
