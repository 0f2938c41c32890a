/** The location that serves the request, as the config of each hop has it. */
import { pathInRows } from '../../analysis/parties/asked-path.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';

/** `/events/1 → location /events/ (nginx.conf:31)`, of every hop whose config names locations. */
export function servingLines(facts: Facts): string[] {
  const path = new URL(facts.plan.target.url).pathname;
  return settingsOf(facts, 'route')
    .filter(({ setting, value }) => setting === 'location' && value !== null)
    .map((route) => `${pathInRows(facts.joins, route.hop) ?? path} → ${servingWords(route)}`);
}

function servingWords({ setting, value, file, line, via }: Setting): string {
  const place = file === null ? '' : ` (${file}:${line})`;
  return `${setting} ${value}${place}${via ? `, by ${via}` : ''}`;
}
