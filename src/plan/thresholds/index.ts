/** Conditions that a run must meet, as they are written: `ttfe_p95<500ms`, or the name of a preset. */
import { badInput } from '../../errors.ts';
import type { Threshold, ThresholdOperator } from '../../model/expected/threshold.ts';
import type { ThresholdMetric } from '../../thresholds/index.ts';
import { readThresholdName } from './name.ts';
import { readThresholdValue } from './value.ts';

/** Whether a broken threshold ends the run, and from when on it is looked at, ms since the run began. */
export interface ThresholdAbort {
  abort?: boolean;
  afterMs?: number;
}

/** One condition or preset; `after` in milliseconds. */
export type ThresholdItem = string | { check: string; abort?: boolean; after?: number };

/**
 * Conditions under one name. user-soak: what a user of the endpoint would notice in ten minutes. Its lag is that of
 * nineteen in twenty events by their own clocks (event_lag_p95), heartbeats among them where they are events: a comment
 * carries no clock, and one late event in a thousand is no trouble.
 */
export const thresholdPresets: Readonly<Record<string, readonly string[]>> = Object.freeze({
  'user-soak': [
    'connect_success>99%',
    'connect_mean<100ms',
    'event_lag_p95<50ms',
    'reconnect_success>95%',
    'reconnect_interval_mean>30s',
    'recover_max<2m',
    'proxy_latency<100ms',
  ],
});

const operators: readonly ThresholdOperator[] = ['<', '<=', '>', '>=', '==', '!='];

/** All items of one source in their order, presets written out. @throws DoctorError as `readThreshold`. */
export function readThresholds(items: ThresholdItem[], where: string): Threshold[] {
  return items.flatMap((item) => {
    const { check, abort, after } = typeof item === 'string' ? { check: item } : item;
    const texts = presetNamed(check) ?? [check];
    return texts.map((text) => readThreshold(text, where, { abort, afterMs: after }));
  });
}

/** `metric[_stat] operator value[unit]`. @throws DoctorError naming `where` (flag, or file and key) and the text seen. */
export function readThreshold(text: string, where: string, more: ThresholdAbort = {}): Threshold {
  const [, name = '', sign, value = ''] = /^\s*([^<>=!≤≥~]*?)\s*([<>=!≤≥~]+)\s*(.*?)\s*$/s.exec(text) ?? [];
  if (sign === undefined) throw notACondition(text, where);
  if (name === '') {
    throw badInput(
      `${where} names no metric`,
      `nothing stands before ${sign} in "${text}"`,
      'write it as ttfe_p95<500ms',
    );
  }
  const { metric, stat } = readThresholdName(name, where);
  const operator = readOperator(sign, text, where);
  const limit = readThresholdValue(value, metric, where);
  if (neverHolds(metric, operator, limit)) throw hopeless(text, metric, where);
  return {
    text: text.trim(),
    metric: metric.name,
    stat,
    operator,
    value: limit,
    unit: metric.unit,
    abort: more.abort ?? false,
    afterMs: readAfter(more.afterMs ?? 0, text, where),
  };
}

function presetNamed(name: string): readonly string[] | null {
  return Object.hasOwn(thresholdPresets, name.trim()) ? (thresholdPresets[name.trim()] ?? null) : null;
}

function notACondition(text: string, where: string) {
  return badInput(
    `${where} is neither a condition nor a preset`,
    `it is "${text}"; nothing in it compares`,
    `write a condition, in quotes since a shell takes < and > for itself ('ttfe_p95<500ms'), or a preset: ${Object.keys(thresholdPresets).join(', ')}`,
  );
}

function readOperator(sign: string, text: string, where: string): ThresholdOperator {
  const operator = operators.find((one) => one === sign);
  if (operator) return operator;
  throw badInput(
    `${where} compares with an unknown operator`,
    `it is ${sign} in "${text}"`,
    `write one of ${operators.join(' ')}`,
  );
}

/** Below nothing, or above all: a difference alone may be below zero. */
function neverHolds({ kind, unit }: ThresholdMetric, operator: ThresholdOperator, value: number): boolean {
  if (operator === '<') return value === 0 && kind !== 'difference';
  return operator === '>' && unit === '%' && value >= 100;
}

function hopeless(text: string, { name, unit, example }: ThresholdMetric, where: string) {
  return badInput(
    `${where} gives a condition that can never hold`,
    `it is "${text.trim()}", and ${name} is never ${unit === '%' ? 'below 0% or above 100%' : 'below 0'}`,
    `write >= or <= where the limit itself is meant, or another value, as in ${example}`,
  );
}

function readAfter(afterMs: number, text: string, where: string): number {
  if (Number.isFinite(afterMs) && afterMs >= 0) return afterMs;
  throw badInput(
    `${where} cannot look at "${text}" from then on`,
    `after is ${afterMs}`,
    'give a time of 0 or more, such as 30s',
  );
}
