/** Whether a run met its thresholds, by what it measured; a condition without a measurement is not held. */

import type { Threshold, ThresholdResult } from '../model/expected/threshold.ts';
import type { Figures } from '../model/population/figures.ts';
import type { MetricKind, ThresholdMetric } from './metric.ts';
import { metricNamed } from './metrics.ts';
import { isMet, notMeasured, type Reading, type ThresholdStat } from './reading.ts';

/** A run that ended before its time: by the threshold that ended it, or (null) by its user. */
export interface CutShort {
  by: Threshold | null;
  atMs: number;
}

/** Every threshold against the figures of the whole run, in their order. */
export function checkThresholds(
  thresholds: Threshold[],
  figures: Figures,
  cutShort: CutShort | null = null,
): ThresholdResult[] {
  return thresholds.map((threshold) => {
    const result = checkThreshold(threshold, figures, cutShort === null);
    return cutShort ? asCutShort(result, threshold, figures, cutShort) : result;
  });
}

/**
 * One threshold against the figures of the whole run. `held` is null, with `because`, where nothing was measured or
 * where the unmeasured part could change the result; a `because` with a broken one adds what `measured` cannot show.
 * `isWhole`: the run took its time.
 */
export function checkThreshold(threshold: Threshold, figures: Figures, isWhole = true): ThresholdResult {
  const { text, metric } = threshold;
  const reading = isWhole ? finalReading(threshold, figures) : readingOf(threshold, figures);
  const unit = metricNamed(metric)?.unit ?? threshold.unit;
  const result = { text, metric, unit, abortedAtMs: null };
  if (reading.kind === 'none') return { ...result, measured: null, held: null, because: reading.because };
  const held = isMet(reading, threshold.operator, threshold.value);
  const isUnclear = held === null || reading.shown === null;
  return {
    ...result,
    measured: held === null ? null : reading.shown,
    held,
    because: isUnclear ? reading.doubt : null,
  };
}

/** The first threshold with `abort` that is broken by now and that a young run may be judged by, else null. */
export function brokenEarly(thresholds: Threshold[], figures: Figures, elapsedMs: number): Threshold | null {
  const due = thresholds.filter(({ abort, afterMs }) => abort && elapsedMs >= afterMs);
  return due.find((one) => isBrokenEarly(one, figures, elapsedMs)) ?? null;
}

function isBrokenEarly(threshold: Threshold, figures: Figures, elapsedMs: number): boolean {
  const metric = metricNamed(threshold.metric);
  const reading = readingOf(threshold, figures);
  if (!metric || reading.kind === 'none') return false;
  if (isMet(reading, threshold.operator, threshold.value) !== false) return false;
  if (threshold.operator === '==') return canPassForGood(metric, threshold) && reading.low > threshold.value;
  return threshold.operator !== '!=' && isConclusive[metric.kind](threshold, figures, elapsedMs);
}

/** Early in a run only short spans have ended: a run must be this many times older than the span in question. */
const timesOlder = 5;

/**
 * Whether a bound that is broken now says something of the whole run, by kind of metric.
 * growing: an upper bound, for good; a lower one may still be reached. share, difference: as they stand, `after` is
 * there to let them settle. rate: once all streams stood at a time, since a ramp brings few events. distribution: an
 * upper bound as it stands, but for `min`, which may still fall; a lower one for good with `min`, never with `max`,
 * with the others only of spans that the run is several times older than. `==` ends a run only where what never falls
 * has passed the value, `!=` never.
 */
const isConclusive: Record<
  MetricKind,
  (threshold: Threshold, figures: Figures, elapsedMs: number) => boolean
> = {
  growing: isUpper,
  share: () => true,
  difference: () => true,
  rate: (threshold, { peakOpen, wanted }) => isUpper(threshold) || peakOpen >= wanted,
  distribution: (threshold, _, elapsedMs) => {
    if (isUpper(threshold)) return threshold.stat !== 'min';
    if (threshold.stat === 'min') return true;
    return threshold.stat !== 'max' && elapsedMs >= timesOlder * threshold.value;
  },
};

function isUpper({ operator }: Threshold): boolean {
  return operator === '<' || operator === '<=';
}

/** What only grows never comes back to a value that it has passed. */
function canPassForGood({ kind }: ThresholdMetric, { stat }: Threshold): boolean {
  return kind === 'growing' || (kind === 'distribution' && stat === 'max');
}

function readingOf({ metric, stat, value }: Threshold, figures: Figures): Reading {
  const known = metricNamed(metric);
  if (!known) return notMeasured(`${metric} is not a metric of this version`);
  return known.read(figures, { stat: (stat ?? 'max') as ThresholdStat, limit: value });
}

function finalReading(threshold: Threshold, figures: Figures): Reading {
  const reading = readingOf(threshold, figures);
  const afterAll = metricNamed(threshold.metric)?.afterAll;
  return reading.kind === 'none' && afterAll ? afterAll(figures) : reading;
}

/** The threshold that ended the run stays broken; others that the run was too short for are left open. */
function asCutShort(
  result: ThresholdResult,
  threshold: Threshold,
  figures: Figures,
  { by, atMs }: CutShort,
): ThresholdResult {
  if (by?.text === threshold.text) return { ...result, held: false, abortedAtMs: atMs };
  const isGrowing = metricNamed(threshold.metric)?.kind === 'growing';
  const isOpen = isGrowing && result.held === false && !isUpper(threshold) && !hasPassed(threshold, figures);
  if (!isOpen) return result;
  return { ...result, held: null, because: 'the run ended before its time' };
}

function hasPassed(threshold: Threshold, figures: Figures): boolean {
  const reading = readingOf(threshold, figures);
  return threshold.operator === '==' && reading.kind === 'measured' && reading.low > threshold.value;
}
