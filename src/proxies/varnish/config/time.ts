/** Durations of VCL, and of run-time parameters. */

const unitMs: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** Milliseconds of `60s`, `0.5s`, `1h`; a bare number, which only a parameter has, is seconds; null for anything else. */
export function parseVclTime(text: string): number | null {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d*)?) *(ms|[smhdwy])?$/.exec(text.trim()) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * (unitMs[unit] ?? 0));
}
