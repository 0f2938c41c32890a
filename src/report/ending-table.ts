/** One row for each way in which the streams of a soak or load ended. */

import { formatCount } from '../model/counted.ts';
import type { Distribution } from '../model/distribution.ts';
import type { Report, ReportEnding, ReportPopulation } from '../model/report.ts';
import { paragraph, type Section } from './document.ts';
import { endingOfMany } from './ending-words.ts';
import { formatRange } from './wording.ts';

const head = ['trial', 'HTTP', 'route', 'streams', 'age', 'idle', 'ending'];
const shownRows = 20;

/** Counts over all streams that were kept, however few of them the report lists. */
export function endingTable({ population, connections }: Report): Section {
  if (!population || population.endings.length === 0) return { title: null, blocks: [] };
  const rows = population.endings.slice(0, shownRows).map(rowOf);
  const notes = notesOf(population, connections.length).map((note) => paragraph(note, 'dim'));
  return { title: 'Endings', blocks: [{ kind: 'table', head, rows }, ...notes] };
}

function rowOf(ending: ReportEnding): string[] {
  const { trial, protocol, route, count, ageMs, idleMs } = ending;
  return [
    trial,
    protocol === 'http1' ? '1.1' : '2',
    route,
    formatCount(count),
    rangeOf(ageMs),
    rangeOf(idleMs),
    endingOfMany(ending),
  ];
}

function rangeOf(spread: Distribution | null): string {
  return spread ? formatRange(spread.min, spread.max) : '–';
}

const unkept = 'the others were too many to keep one by one, and are in the figures above only';

function notesOf({ counts, judged, endings }: ReportPopulation, listed: number): string[] {
  const notes = [];
  if (endings.length > shownRows)
    notes.push(`${endings.length - shownRows} rarer endings are in report.json.`);
  if (judged < counts.attempts)
    notes.push(`Counted over ${formatCount(judged)} of ${formatCount(counts.attempts)} attempts; ${unkept}.`);
  if (listed < judged)
    notes.push(`report.json lists ${listed} of them: some of every ending, then the first ones.`);
  return notes;
}
