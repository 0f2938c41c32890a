/** What to change where a hop goes on with a stream that its client has left. */
import type { Finding, ProposedFix } from '../../../model/finding.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';

/** Why that matters. */
export const holdWords =
  'A row is written when the request ends there. Each client that leaves (a closed tab, a reconnect) goes on to hold a connection and what feeds it, until the origin ends by itself.';

/** In the words of the proxy that holds on, and at the origin. */
export function fixesFor({ proxy }: Finding['where']): ProposedFix[] {
  const own = ownAdvice(proxy, 'client-abort');
  return [
    own
      ? { proxy, setting: own.setting, suggested: own.suggested, text: own.text ?? '' }
      : {
          proxy,
          setting: 'close of the upstream',
          text: 'Have it close its request to the upstream when its client is gone.',
        },
    {
      proxy: 'origin',
      setting: 'heartbeat',
      text: 'Send a comment every 15 s, so that what notices a lost client only when it writes does so, and end what feeds the stream when its connection closes.',
    },
  ];
}
