/** What a threshold may name: a metric, how it is read from the figures, and how it is asked for. */
import type { MeasureStem } from '../model/expected/measure-stems.ts';
import type { ThresholdUnit } from '../model/expected/threshold.ts';
import type { Counts } from '../model/population/counts.ts';
import type { Figures, Measure } from '../model/population/figures.ts';
import {
  exactly,
  notMeasured,
  onlyUnfinished,
  type Reading,
  statOf,
  type ThresholdStat,
  type UnfinishedSpans,
} from './reading.ts';

/**
 * distribution: many spans, asked for by a stat. growing: sums and peaks, which never fall. share: part of a whole.
 * rate: the mean over the run so far. difference: of two distributions.
 */
export type MetricKind = 'distribution' | 'growing' | 'share' | 'rate' | 'difference';

/** What is asked of a metric: the stat of a distribution (any, of another), and the condition's own value. */
export interface MetricQuery {
  stat: ThresholdStat;
  limit: number;
}

export interface ThresholdMetric {
  name: MetricName;
  kind: MetricKind;
  unit: ThresholdUnit;
  /** What it measures, for a reader. */
  means: string;
  /** A condition on it. */
  example: string;
  read: (figures: Figures, question: MetricQuery) => Reading;
  /** What it comes to where a whole run measured nothing of it; absent: it was not measured. */
  afterAll?: (figures: Figures) => Reading;
}

/** A stem; of what has one figure alone, its maximum, the stat belongs to the name. */
type MetricName = Exclude<MeasureStem, 'direct_ttfb' | 'rss'> | 'rss_max';

type Row = [name: MetricName, example: string, means: string];
type Because = (figures: Figures) => string;

/** A metric that `read` takes from the figures. */
export function metric(
  kind: MetricKind,
  unit: ThresholdUnit,
  [name, condition, means]: Row,
  read: ThresholdMetric['read'],
): ThresholdMetric {
  return { name, kind, unit, means, example: `${name}${condition}`, read };
}

/** A distribution of the figures; `unfinishedOf` counts what is not in it yet. */
export function spans(
  measure: Measure,
  row: Row,
  because: Because,
  unfinishedOf?: (limitMs: number, figures: Figures) => UnfinishedSpans,
): ThresholdMetric {
  return metric('distribution', 'ms', row, (figures, { stat, limit }) => {
    const unfinished = unfinishedOf?.(limit, figures) ?? { surely: 0, possibly: 0, doubt: '' };
    const measured = figures.ms[measure];
    return measured ? statOf(measured, stat, unfinished) : onlyUnfinished(unfinished, because(figures));
  });
}

/** One of the counts. Zero is a measurement only where there was something to count. */
export function count(
  key: Exclude<keyof Counts, 'closes'>,
  row: Row,
  needs: 'attempts' | 'opened' = 'attempts',
): ThresholdMetric {
  return metric('growing', 'count', row, ({ counts }) => {
    if (counts.attempts === 0) return notMeasured('no stream was asked for');
    return counts[needs] === 0 ? notMeasured('no stream opened') : exactly(counts[key]);
  });
}
