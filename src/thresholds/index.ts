/**
 * The user's own limits on the figures of a soak or load: their metrics, and whether they held. Imports `model/` alone.
 * A new metric is one entry in `metrics.ts`.
 */
export { brokenEarly, type CutShort, checkThresholds } from './check.ts';
export type { ThresholdMetric } from './metric.ts';
export { metricNamed, thresholdMetrics } from './metrics.ts';
export { isOwnedByThreshold, owningMetrics } from './owner.ts';
export { isMet, type ThresholdStat, thresholdStats } from './reading.ts';
