/** The state of a soak or load in words: a block for a terminal, a line for a log. */
import { formatMs, formatWholeSeconds } from '../model/duration.ts';
import type { LiveView } from '../model/live.ts';
import { cutToColumns, endingWords, formatRange } from '../report/index.ts';

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

function streamsOf(view: LiveView): string[] {
  const { open, wanted, opening, lost, failed, reconnects, answers, leadingEnding } = view;
  const refusedWord = answers === null ? 'refused or failed' : 'refused';
  return [
    answers === null ? `${open} of ${wanted} open` : `${open} running`,
    `${opening} opening`,
    ...(answers === null ? [`${lost} lost`] : answersOf(answers)),
    ...(failed > 0 ? [`${failed} ${refusedWord}`] : []),
    ...mostOf(leadingEnding, lost + failed),
    ...(reconnects > 0 ? [`${reconnects} reconnected`] : []),
  ];
}

/** `most cut at 60.0 s, silent for 60.0 s`: where more than one end was seen, the most frequent. */
function mostOf(ending: LiveView['leadingEnding'], gone: number): string[] {
  if (ending === null) return [];
  const lead = ending.count < gone ? `most (${ending.count})` : 'each';
  const { ageMs, idleMs } = ending;
  const times =
    ending.status === 200 ? `, age ${formatRange(...ageMs)}, silent for ${formatRange(...idleMs)}` : '';
  return [`${lead} ${endingWords(ending)}${times}`];
}

function answersOf({ completed, cut, failed, silent }: NonNullable<LiveView['answers']>): string[] {
  const words = [`${completed} complete`, `${cut} cut`, `${failed} failed`];
  return silent > 0 ? [...words, `${silent} silent`] : words;
}

function arrivalsOf({ events, eventsPerSecond, ttfeP95Ms, worstGapMs }: LiveView): string[] {
  return [
    `${Math.round(eventsPerSecond)} events/s`,
    ...(events === 0 ? ['no event yet'] : []),
    ...(ttfeP95Ms === null ? [] : [`TTFE p95 ${formatMs(ttfeP95Ms)}`]),
    ...(worstGapMs === null ? [] : [`heartbeat gap max ${formatMs(worstGapMs)}`]),
  ];
}

function machineOf({ rssBytes, leftMs }: LiveView): string[] {
  return [`RSS ${Math.round(rssBytes / 1e6)} MB`, `${formatWholeSeconds(Math.max(0, leftMs))} left`];
}
