/** What to change where clients give up. Part of `client-timeout`. */

import { formatMs } from '../../../model/duration.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Leaving } from './leaving.ts';

const clientLimits =
  'axios timeout, fetch with AbortSignal.timeout, OkHttp readTimeout, a total timeout of its HTTP library';

/** In that client, or in what stands before several. */
export function liftClientLimit({ ageMs, isOfSeveralKinds }: Leaving): ProposedFix {
  if (isOfSeveralKinds)
    return {
      proxy: 'network',
      setting: 'idle limit',
      text: `Find what stands between those clients and the first proxy, with a limit of ${formatMs(ageMs)}; run this tool from where they are.`,
    };
  return {
    proxy: 'client',
    setting: 'request timeout',
    suggested: 'none for event streams',
    text: `Find the ${formatMs(ageMs)} limit in that client (${clientLimits}) and switch it off for this request.`,
  };
}
