/**
 * The kinds of values in a scenario file. Where a text has a reader of its own, that says best what is wrong with it, and
 * JSON Schema alone gets the pattern that the reader goes by.
 */
import { z } from 'zod';
import { durationForm, parseDuration } from '../../model/duration.ts';
import { durationPattern, longestTimerMs, spanPattern, timerPattern } from '../../model/written-duration.ts';

/** A text that is read elsewhere. */
export function written(pattern: RegExp) {
  return z.string().meta({ pattern: pattern.source });
}

/** A text of that form. */
export function text(pattern: RegExp, rule: string) {
  return z.string().regex(pattern, `must be ${rule}`);
}

/** One text, or a list of them. */
export function oneOrMore(one: z.ZodString = z.string().min(1)) {
  const error = 'must be a text, or a list of texts';
  return z.union([one.transform((alone) => [alone]), z.array(one)], { error });
}

/** A number above zero, or a text that is read elsewhere. */
export function amount(pattern: RegExp) {
  return z.union([written(pattern), z.number().positive()]);
}

/** Milliseconds of a text or of a number of seconds within `bounds`, which are JSON Schema's. */
function time(pattern: RegExp, bounds: { minimum?: number; exclusiveMinimum?: number; maximum?: number }) {
  const rule = `must be a duration: ${durationForm}`;
  return z
    .union([written(pattern), z.number().meta(bounds)], { error: rule })
    .refine((value) => parseDuration(String(value)) !== null, rule)
    .transform((value) => parseDuration(String(value)) ?? 0);
}

const form = `a duration: ${durationForm}`;
const maximum = longestTimerMs / 1000;
const tooLong = 'must be 24d or less, which is what a timer holds';

/** Of any length. */
export const duration = time(durationPattern, { minimum: 0 }).describe(form);

/** As long as a timer runs. */
export const timer = time(timerPattern, { minimum: 0, maximum })
  .refine((ms) => ms <= longestTimerMs, tooLong)
  .describe(form);

/** The same, above zero. */
export const span = time(spanPattern, { exclusiveMinimum: 0, maximum })
  .refine((ms) => ms <= longestTimerMs, tooLong)
  .refine((ms) => ms > 0, 'must be above zero')
  .describe('a duration above zero, such as 30s, 10m');
