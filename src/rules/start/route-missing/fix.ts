/** What to change where a proxy has no route for the path. */

import { openPaths } from '../../../analysis/answers/asked-streams.ts';
import type { Routing } from '../../../analysis/answers/routing.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { adviceOf } from '../../../proxies/profile/advice.ts';
import { writtenAt } from '../../frames/evidence.ts';

function addRoute(path: string, setting: Setting | null): string {
  const or = setting?.value ? ', or change the one that takes it now' : '';
  return `Add a route for ${path} to the origin${or}; prefixes must match to the slash.`;
}

/** A route for the path, or another path that is routed. */
export function routeFixes(
  facts: Facts,
  routing: Routing,
  setting: Setting | null,
  proxy: ProposedFix['proxy'],
): ProposedFix[] {
  const path = new URL(routing.first.url).pathname;
  const advice = adviceOf(proxy, 'route');
  const more = advice.text?.replace('{path}', () => path);
  const { current, ...place } = setting ? writtenAt(setting) : {};
  const add: ProposedFix = {
    proxy,
    setting: setting?.setting ?? advice.setting,
    ...place,
    // A value with none in its place is one to take out, and other paths go by it.
    ...(advice.suggested !== undefined && { current }),
    suggested: advice.suggested?.replace('{path}', () => path) ?? null,
    text: `${addRoute(path, setting)}${more === undefined ? '' : ` ${more}`}`,
  };
  const open = openPaths(facts);
  return open.length === 0
    ? [add]
    : [
        add,
        {
          proxy: 'client',
          setting: 'url',
          suggested: open[0],
          text: `Or ask a path that is routed: ${open.join(', ')} answered with an event stream.`,
        },
      ];
}
