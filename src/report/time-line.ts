/** How many streams were open over the run, and when most of them were lost. */

import { counted, formatCount } from '../model/counted.ts';
import { formatWholeSeconds } from '../model/duration.ts';
import type { SeriesPoint } from '../model/population/figures.ts';
import type { ReportPopulation } from '../model/report.ts';
import { type Block, paragraph, type Section } from './document.ts';

/** A shorter run is described by its numbers only. */
const enoughSeconds = 10;

/** Nothing for a short run. */
export function timeLine(population: ReportPopulation | undefined): Section {
  if (!population || population.series.length < enoughSeconds) return { title: null, blocks: [] };
  const values = bySecond(population);
  const worst = worstSecond(population);
  return {
    title: 'Open streams over time',
    blocks: [
      { kind: 'chart', values, markedAt: worst ? secondOf(worst.atMs) : null },
      ...captionOf(population, worst),
    ],
  };
}

/** Seconds in which nothing was counted (a machine that slept) stay empty. */
function bySecond({ series }: ReportPopulation): (number | null)[] {
  const last = series.at(-1);
  const values: (number | null)[] = Array(secondOf(last?.atMs ?? 0) + 1).fill(null);
  for (const { atMs, open, lowest = open } of series) {
    const second = secondOf(atMs);
    values[second] = Math.min(values[second] ?? lowest, lowest);
  }
  return values;
}

/** A point is of the second before it. */
function secondOf(atMs: number): number {
  return Math.max(0, Math.ceil(atMs / 1000) - 1);
}

type WorstSecond = Pick<SeriesPoint, 'atMs' | 'disconnects'>;

/** Null where never two streams were lost in the same second. */
function worstSecond({ series }: ReportPopulation): WorstSecond | null {
  let worst = { atMs: 0, disconnects: 1 };
  for (const { atMs, disconnects } of series)
    if (disconnects > worst.disconnects) worst = { atMs, disconnects };
  return worst.disconnects > 1 ? worst : null;
}

function captionOf({ series, peakOpen, workers }: ReportPopulation, worst: WorstSecond | null): Block[] {
  const length = formatWholeSeconds((secondOf(series.at(-1)?.atMs ?? 0) + 1) * 1000);
  const lows = workers.length > 1 ? 'the lowest moments of its processes together' : 'its lowest moment';
  const scale = `0 to ${length}; a full bar is ${formatCount(peakOpen)} open, each bar shows ${lows}`;
  if (!worst) return [paragraph(scale, 'dim')];
  const loss = `▲ ${formatWholeSeconds(worst.atMs)}: ${counted(worst.disconnects, 'stream')} lost within a second, the most at once`;
  return [paragraph(loss), paragraph(scale, 'dim')];
}
