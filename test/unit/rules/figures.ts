/** The figures of a population in a test: nothing yet, but for what the test says. */
import { type Counts, emptyCounts } from '../../../src/model/population/counts.ts';
import { type Figures, measures } from '../../../src/model/population/figures.ts';

/** Ten streams wanted; `counts` are added to none. */
export function figures({
  counts,
  ...change
}: Partial<Omit<Figures, 'counts'>> & { counts?: Partial<Counts> } = {}): Figures {
  return {
    seconds: 30,
    wanted: 10,
    peakOpen: 10,
    counts: { ...emptyCounts(), ...counts },
    ms: Object.fromEntries(measures.map((name) => [name, null])) as Figures['ms'],
    series: [],
    storm: null,
    workers: [],
    pressure: null,
    machine: [],
    rssByMinute: [],
    ...change,
  };
}
