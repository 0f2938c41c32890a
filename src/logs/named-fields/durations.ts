/** Spans of time with their units, as Go's time.Duration and Rust's Duration print them. */

const unitMs: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  µs: 1e-3,
  μs: 1e-3,
  us: 1e-3,
  ns: 1e-6,
};

const spans = /^(?:\d{1,12}(?:\.\d{1,12})?(?:h|ms|m|s|[µμun]s)){1,4}$/;

/** `1m2.5s`, `850µs`, `2.000123s` in ms; null for anything else. */
export function durationMs(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  if (!spans.test(trimmed)) return null;
  let sum = 0;
  for (const [, value, unit = ''] of trimmed.matchAll(/([\d.]+)(h|ms|m|s|[µμun]s)/g)) {
    sum += Number(value) * (unitMs[unit] ?? 0);
  }
  return sum;
}
