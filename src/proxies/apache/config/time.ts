/** Times of Apache: whole seconds, of some directives with a unit behind them (`ap_timeout_parameter_parse`). */

const units: Record<string, number> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  min: 60_000,
  mi: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
};

/** Milliseconds; null: no time that Apache accepts. */
export function parseSpan(text: string): number | null {
  const [, digits, unit = 's'] = /^(\d+)([a-z]*)$/i.exec(text) ?? [];
  const factor = units[(unit || 's').toLowerCase()];
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}
