/** Which metric, and which stat of it, a condition names. */

import { badInput, type DoctorError } from '../../errors.ts';
import { nearestWord } from '../../model/nearest-word.ts';
import {
  metricNamed,
  type ThresholdMetric,
  type ThresholdStat,
  thresholdMetrics,
  thresholdStats,
} from '../../thresholds/index.ts';

/** The part before the operator; `stat` is null except for distributions. */
export interface ThresholdName {
  metric: ThresholdMetric;
  stat: ThresholdStat | null;
}

/** `connect_success`, `ttfe_p95`. @throws DoctorError naming the metrics, or the stats of the one that was meant. */
export function readThresholdName(name: string, where: string): ThresholdName {
  const metric = metricNamed(name);
  if (metric?.kind === 'distribution') throw withoutStat(name, where);
  if (metric) return { metric, stat: null };
  const [, base = '', word = ''] = /^(.+)_([^_]+)$/.exec(name) ?? [];
  const owner = metricNamed(base);
  const stat = thresholdStats.find((one) => one === word);
  if (owner?.kind === 'distribution' && stat) return { metric: owner, stat };
  if (owner && (stat || isStatLike(word))) throw wrongStat(owner, word, where);
  throw unknownMetric(name, stat ? base : name, where);
}

/** What other tools call a stat. */
function isStatLike(word: string): boolean {
  return /^(p[\d.]+|\d+|avg|average|med|median|stddev|count|rate|sum|total)$/.test(word);
}

function withoutStat(name: string, where: string): DoctorError {
  return badInput(
    `${where} does not say which figure of ${name}`,
    `"${name}" is a distribution`,
    `${statsOf(name)}, as in ${metricNamed(name)?.example}`,
  );
}

function wrongStat({ name, kind, example }: ThresholdMetric, word: string, where: string): DoctorError {
  const isPlain = kind !== 'distribution';
  return badInput(
    `${where} asks for a figure that ${name} does not have`,
    `"${word}" stands after ${name}${isPlain ? ', which is a single figure' : ''}`,
    isPlain ? `leave it out, as in ${example}` : `${statsOf(name)}, as in ${example}`,
  );
}

function statsOf(name: string): string {
  return `write one of ${thresholdStats.map((stat) => `${name}_${stat}`).join(', ')}`;
}

function unknownMetric(name: string, guessed: string, where: string): DoctorError {
  const names = thresholdMetrics.map((metric) => metric.name);
  const nearest = nearestWord(guessed, names);
  return badInput(
    `${where} names no metric that is measured`,
    `it is "${name}"`,
    nearest === null
      ? `the metrics are ${names.join(', ')}`
      : `did you mean ${nearest}, as in ${metricNamed(nearest)?.example}? The others are ${names.filter((one) => one !== nearest).join(', ')}`,
  );
}
