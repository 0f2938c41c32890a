/** The location that serves the request, as the config of each hop has it. */
import { pathInRows } from '../../analysis/parties/asked-path.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import { isRedirect, wasFollowed } from '../../model/redirect.ts';
import type { Setting } from '../../model/setting.ts';

/**
 * `/events/1 → location /events/ (nginx.conf:31)`, of every hop whose config names locations; one that sent the request
 * to another path stands before the one that served it there.
 */
export function servingLines(facts: Facts): string[] {
  const { pathname } = new URL(facts.plan.target.url);
  const landed = landedPath(facts) ?? pathname;
  const routes = settingsOf(facts, 'route').filter(
    ({ setting, value }) => setting === 'location' && value !== null,
  );
  const [left, served] = [routes.filter(sendsElsewhere), routes.filter((route) => !sendsElsewhere(route))];
  return [
    ...left.map((route) => `${pathname} → ${servingWords(route)}`),
    ...served.map((route) => {
      const asked = route.askedPath ?? pathInRows(facts.joins, route.hop) ?? landed;
      return `${asked} → ${servingWords(route)}`;
    }),
  ];
}

function sendsElsewhere({ answers }: Setting): boolean {
  return isRedirect({ status: answers ?? null });
}

/** Where followed redirects led; null where none was followed, or they led to several paths. */
function landedPath({ streams }: Facts): string | null {
  const urls = streams
    .filter((stream) => stream.route === 'proxy' && stream.cameFrom !== undefined && !wasFollowed(stream))
    .map(({ url }) => (URL.canParse(url) ? new URL(url).pathname : null));
  const [path = null] = new Set(urls);
  return new Set(urls).size === 1 ? path : null;
}

function servingWords({ setting, value, file, line, via }: Setting): string {
  const place = file === null ? '' : ` (${file}:${line})`;
  return `${setting} ${value}${place}${via ? `, by ${via}` : ''}`;
}
