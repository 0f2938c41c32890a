/** How durations are written, as patterns that JSON Schema can hold as well. */

/** What Node's timers hold: beyond it they fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** The parts of a duration in the order in which they may stand: how the unit is written, and its length in ms. */
export const durationParts: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m(?:in)?', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Whole numbers and fractions, as all amounts are written. */
const amount = String.raw`\d+(?:\.\d+)?`;

/** A duration, or a bare number of seconds; what it captures is that number, then the amount of each part. */
export const durationPattern = new RegExp(`^(?:(${amount})|${partsPattern(() => amount)})$`);

/** A duration with its units, as a part of other patterns. */
export const durationWithUnits = partsPattern(() => amount);

/** A duration above zero, of any form and length, as a part of lists. */
export const positiveDuration = `(?=[^,]*[1-9])(?:${amount}|${durationWithUnits})`;

/** The same, and no part of it more than a timer holds. */
export const timerPattern = boundedPattern('');

/** The same, above zero. */
export const spanPattern = boundedPattern('(?=.*[1-9])');

/** At least one part, each once at most, the bigger first. */
function partsPattern(amountOf: (unitMs: number) => string): string {
  const parts = durationParts.map(([unit, ms]) => String.raw`(?:\s*(${amountOf(ms)})\s*${unit})?`);
  return String.raw`(?=\d)${parts.join('')}`;
}

function boundedPattern(ahead: string): RegExp {
  const bounded = (unitMs: number) =>
    String.raw`0*(?:${wholeUpTo(Math.floor(longestTimerMs / unitMs))})(?:\.\d+)?`;
  return new RegExp(`^${ahead}(?:${bounded(1000)}|${partsPattern(bounded)})$`);
}

/** A pattern of the whole numbers from 0 to `max`: those of fewer digits, then those that are lower from some digit on. */
function wholeUpTo(max: number): string {
  const digits = [...String(max)].map(Number);
  const lower = digits.flatMap((digit, at) => {
    const least = at === 0 ? 1 : 0;
    const same = digits.slice(0, at).join('');
    return digit > least ? [String.raw`${same}[${least}-${digit - 1}]\d{${digits.length - at - 1}}`] : [];
  });
  return [String.raw`\d{1,${digits.length - 1}}`, ...lower, String(max)].join('|');
}
