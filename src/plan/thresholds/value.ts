/** The value of a condition, in the unit of its metric. */

import { badInput } from '../../errors.ts';
import { durationForm, parseDuration } from '../../model/duration.ts';
import type { ThresholdUnit } from '../../model/expected/threshold.ts';
import { parseSize, sizeForm, sizeSource } from '../../model/size.ts';
import { durationWithUnits } from '../../model/written-duration.ts';
import type { ThresholdMetric } from '../../thresholds/index.ts';

interface Form {
  written: string;
  /** As a part of a pattern; what it matches and cannot be read is told by `read`. */
  source: string;
  read: (text: string) => number | null;
}

/** How a value of each unit is written; a bare 0 is one of any. */
const forms: Record<ThresholdUnit, Form> = {
  // A bare number would be seconds to some and milliseconds to others.
  ms: {
    written: `a time with its unit: ${durationForm}`,
    source: durationWithUnits,
    read: (text) => (isNumber(text) ? null : parseDuration(text)),
  },
  '%': {
    written: 'a percentage from 0% to 100%',
    source: String.raw`(?:0*\d{1,2}(?:\.\d+)?|0*100(?:\.0+)?)\s*%`,
    read: readPercent,
  },
  count: {
    written: 'a whole number without a unit',
    source: String.raw`\d+`,
    read: (text) => (/^\d+$/.test(text) ? Number(text) : null),
  },
  '/s': {
    written: 'a number per second: 100 or 100/s',
    source: String.raw`\d+(?:\.\d+)?(?:\s*/s)?`,
    read: (text) => readNumber(text.replace(/\s*\/s$/, '')),
  },
  bytes: { written: sizeForm, source: sizeSource, read: parseSize },
};

/** The values of a unit, as a part of a pattern. */
export function valueSource(unit: ThresholdUnit): string {
  return String.raw`(?:0+(?:\.0+)?|${forms[unit].source})`;
}

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
