/** HAProxy's times: a number is milliseconds, `us ms s m h d` are units (manual 2.5). */
const units: Record<string, number> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds; null for what HAProxy refuses. */
export function parseHaproxyTime(text: string | undefined): number | null {
  const [, digits, unit = 'ms'] = /^(\d+)(us|ms|s|m|h|d)?$/.exec(text ?? '') ?? [];
  if (digits === undefined) return null;
  const ms = Number(digits) * (units[unit] ?? 1);
  return ms > 0 && ms < 1 ? 1 : Math.floor(ms);
}
