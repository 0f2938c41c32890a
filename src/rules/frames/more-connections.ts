/** How a proxy gets room for more connections to its upstream, where requests wait for one. */
import type { Queue } from '../../analysis/answers/place-queue.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { adviceOf, advised } from '../../proxies/profile/advice.ts';
import { profiles } from '../../proxies/profile/known.ts';

/** In the words of that proxy; of each that is known where it is not. */
export function moreConnections({ proxy, setting }: Queue): ProposedFix {
  const own = profiles.flatMap(({ name, habits }) =>
    habits?.letsWait ? [`${habits.letsWait.value} (${name})`] : [],
  );
  const text = `Raise the limit on connections to this upstream above the number of open streams: ${own.join(', ')}.`;
  if (setting === null) return { proxy, setting: 'connection limit', text };
  const known = adviceOf(proxy, 'upstream-breaker');
  return known.setting === setting ? advised(proxy, known, { text }) : { proxy, setting, text };
}
