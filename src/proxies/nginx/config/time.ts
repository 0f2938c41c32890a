/** Nginx's spans (`ngx_parse_time`): `60`, `60s`, `1h30m`, `1h 30m`, `500ms`. */

const units = ['w', 'd', 'h', 'm', 's', 'ms'];
const day = 86_400_000;
const unitMs: Record<string, number> = {
  w: 7 * day,
  d: day,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** Milliseconds; a bare number is seconds; null when nginx would refuse it (fractions, `1M`, `1y`, units out of order). */
export function parseNginxTime(text: string): number | null {
  if (!/^(\d+(ms|[wdhms])? *)+$/.test(text)) return null;
  let total = 0;
  let last = -1;
  for (const [, amount, unit = 's'] of text.matchAll(/(\d+)(ms|[wdhms])?/g)) {
    const rank = units.indexOf(unit);
    if (rank <= last) return null;
    last = rank;
    total += Number(amount) * (unitMs[unit] ?? 0);
  }
  return total;
}
