/** The state of a soak or load in words: a block for a terminal, a line for a log. */
import { formatMs, formatWholeSeconds } from '../model/duration.ts';
import type { LiveView } from '../model/live.ts';
import { cutToColumns } from '../report/index.ts';

/** Three lines, each cut to `columns`. */
export function liveBlock(view: LiveView, columns: number): string {
  const lines = [streamsOf(view), arrivalsOf(view), machineOf(view)];
  return lines.map((parts) => cutToColumns(parts.join(' · '), columns)).join('\n');
}

/** The same on one line, led by the time since the run began. */
export function liveLine(view: LiveView): string {
  const parts = [...streamsOf(view), ...arrivalsOf(view), ...machineOf(view)];
  return `${formatWholeSeconds(view.elapsedMs)}: ${parts.join(', ')}`;
}

function streamsOf({ open, wanted, opening, lost, failed, reconnects, answers }: LiveView): string[] {
  const refusedWord = answers === null ? 'refused or failed' : 'refused';
  return [
    answers === null ? `${open} of ${wanted} open` : `${open} running`,
    `${opening} opening`,
    ...(answers === null ? [`${lost} lost`] : answersOf(answers)),
    ...(failed > 0 ? [`${failed} ${refusedWord}`] : []),
    ...(reconnects > 0 ? [`${reconnects} reconnected`] : []),
  ];
}

function answersOf({ completed, cut, failed, silent }: NonNullable<LiveView['answers']>): string[] {
  const words = [`${completed} complete`, `${cut} cut`, `${failed} failed`];
  return silent > 0 ? [...words, `${silent} silent`] : words;
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
  return [`memory ${Math.round(rssBytes / 1e6)} MB`, `${formatWholeSeconds(Math.max(0, leftMs))} left`];
}
