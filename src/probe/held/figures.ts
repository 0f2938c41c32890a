/** The running figures of one process that holds streams: what its hot path updates, taken out once a second. */

import { addCounts, type Counts, emptyCounts } from '../../model/population/counts.ts';
import { type Measure, measures } from '../../model/population/figures.ts';
import type { HeldTick } from '../../model/population/held.ts';
import { createHistogram, type Histogram } from '../../tally/histograms.ts';

/** Figures since they were last taken. */
export interface RunningFigures {
  /** Since the last `take`; add to it directly. */
  counts: Counts;
  readonly ms: Record<Measure, Histogram>;
  /** Streams that are open, and clients that wait for an answer. */
  open: number;
  opening: number;
  /** The fewest that were open at once since the last `take`. */
  lowest: number;
  /** What was counted and measured since the last call. */
  take(): Pick<HeldTick, 'counts' | 'ms' | 'open' | 'opening' | 'lowest'>;
}

/** For streams around the proxies: they are no part of the population, and only their time to first byte is kept, in `figures`. */
export function directFigures(figures: RunningFigures): RunningFigures {
  const own = startFigures();
  return { ...own, ms: { ...own.ms, ttfb: figures.ms.ttfbDirect } };
}

/** All zero. */
export function startFigures(): RunningFigures {
  const ms = Object.fromEntries(measures.map((name) => [name, createHistogram()])) as RunningFigures['ms'];
  const figures: RunningFigures = {
    counts: emptyCounts(),
    ms,
    open: 0,
    opening: 0,
    // Before the first stream opens there is no low.
    lowest: Number.POSITIVE_INFINITY,
    take() {
      const counts = emptyCounts();
      addCounts(counts, figures.counts);
      figures.counts = emptyCounts();
      const texts: HeldTick['ms'] = {};
      for (const name of measures) {
        const text = ms[name].take();
        if (text !== null) texts[name] = text;
      }
      const { open, opening } = figures;
      const lowest = Math.min(figures.lowest, open);
      figures.lowest = open;
      return { counts, ms: texts, open, opening, lowest };
    },
  };
  return figures;
}
