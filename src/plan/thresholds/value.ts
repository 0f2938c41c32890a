/** The value of a condition, in the unit of its metric. */

import { badInput } from '../../errors.ts';
import { durationForm, parseDuration } from '../../model/duration.ts';
import { parseSize, sizeForm } from '../../model/size.ts';
import type { ThresholdUnit } from '../../model/threshold.ts';
import type { ThresholdMetric } from '../../thresholds/index.ts';

/** How a value of each unit is written; a bare 0 is one of any. */
const forms: Record<ThresholdUnit, { written: string; read: (text: string) => number | null }> = {
  // A bare number would be seconds to some and milliseconds to others.
  ms: {
    written: `a time with its unit: ${durationForm}`,
    read: (text) => (isNumber(text) ? null : parseDuration(text)),
  },
  '%': { written: 'a percentage from 0% to 100%', read: readPercent },
  count: {
    written: 'a whole number without a unit',
    read: (text) => (/^\d+$/.test(text) ? Number(text) : null),
  },
  '/s': {
    written: 'a number per second: 100 or 100/s',
    read: (text) => readNumber(text.replace(/\s*\/s$/, '')),
  },
  bytes: { written: sizeForm, read: parseSize },
};

/** `500ms`, `99%`, `0`, `100/s`, `500MB`. @throws DoctorError naming the value seen and what the metric takes. */
export function readThresholdValue(
  text: string,
  { name, unit, example }: ThresholdMetric,
  where: string,
): number {
  const hint = `write ${forms[unit].written}, as in ${example}`;
  if (text === '')
    throw badInput(`${where} gives no value for ${name}`, 'nothing stands after the operator', hint);
  const value = /^0+(\.0+)?$/.test(text) ? 0 : forms[unit].read(text);
  if (value !== null && Number.isFinite(value)) return value;
  throw badInput(`${where} gives ${name} a value that it cannot have`, `it is "${text}"`, hint);
}

function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

function readNumber(text: string): number | null {
  return isNumber(text) ? Number(text) : null;
}

function readPercent(text: string): number | null {
  const [, digits] = /^(\S+?)\s*%$/.exec(text) ?? [];
  const value = readNumber(digits ?? '');
  return value !== null && value <= 100 ? value : null;
}
