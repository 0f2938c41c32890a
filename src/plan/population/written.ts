/** How rates, ramps and interruptions are written, as patterns: `values.ts` reads them, JSON Schema holds scenario files to them. */
import { positiveDuration } from '../../model/written-duration.ts';

const rate = String.raw`(?=[\d.]*[1-9])\d+(?:\.\d+)?(?:rps|\/s)?`;

/** So many a second, above zero: `200rps`, `200/s`, `200`. */
export const ratePattern = new RegExp(`^${rate}$`);

/** Rates with times, of which only the last may lack one: `100:10s,500:30s,2000`. */
export const rampPattern = new RegExp(
  String.raw`^(?:\s*${rate}:${positiveDuration}\s*,)*\s*${rate}(?::${positiveDuration})?\s*$`,
);

const percent = String.raw`(?=[\d.]*[1-9])(?:0*\d{1,2}(?:\.\d+)?|0*100(?:\.0+)?)%`;

/** A share above zero: `10%`. */
export const percentPattern = new RegExp(`^${percent}$`);

const part = String.raw`\s*(?:every=${positiveDuration}|streams=${percent}|how=(?:fin|rst))\s*`;
const once = ['every', 'streams', 'how'].map((key) => `(?!.*${key}=.*${key}=)`).join('');

/** `every=60s,streams=10%,how=rst`, in any order. */
export const interruptPattern = new RegExp(`^(?=.*every=)(?=.*streams=)${once}${part}(?:,${part})*$`);
