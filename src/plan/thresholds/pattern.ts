/** Conditions as a pattern, for the JSON Schema of scenario files: made of the metrics, their figures and their units. */
import { oldMetricNames } from '../../model/expected/measure-stems.ts';
import type { ThresholdUnit } from '../../model/expected/threshold.ts';
import { type ThresholdMetric, thresholdMetrics, thresholdStats } from '../../thresholds/index.ts';
import { thresholdPresets } from './index.ts';
import { valueSource } from './value.ts';

const operators = '(?:<=?|>=?|==|!=)';
const units = [...new Set(thresholdMetrics.map(({ unit }) => unit))];

/** A condition or the name of a preset. */
export const conditionPattern = new RegExp(
  String.raw`^\s*(?:${[...units.map(conditionsOf), ...Object.keys(thresholdPresets)].join('|')})\s*$`,
);

function conditionsOf(unit: ThresholdUnit): string {
  const names = thresholdMetrics.filter((metric) => metric.unit === unit).map(nameSource);
  return String.raw`(?:${names.join('|')})\s*${operators}\s*${valueSource(unit)}`;
}

function nameSource({ name, kind }: ThresholdMetric): string {
  if (kind === 'distribution') return `${name}_(?:${thresholdStats.join('|')})`;
  const before = Object.keys(oldMetricNames).filter((old) => oldMetricNames[old] === name);
  return [name, ...before].join('|');
}
