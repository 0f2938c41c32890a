/** Changes at the origin that cure a trouble of a proxy and leave its config as it is. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { ownAdvice, ownPhrase } from '../../proxies/profile/advice.ts';

/** What no heartbeat helps against. */
export const notByHeartbeat =
  'a limit on the age of the whole stream, nor a client that waits for events (a comment is none)';

/**
 * The response header that switches off the buffering of a hop; nothing where its config ignores it, or where another
 * hop behind it takes it out. `hop`: null where it is not one that was given.
 */
export function unbufferedByHeader(facts: Facts, proxy: ProxyKind, hop: string | null): ProposedFix[] {
  const advice = ownAdvice(proxy, 'unbuffered-by-header');
  if (advice === null || isTakenOut(facts, hop)) return [];
  const known = hop === null ? [] : settingsOf(facts, 'buffering', hop);
  if (known.some(({ state }) => state === 'forced')) return [];
  const unless = known.length > 0 ? null : ownPhrase(proxy, 'header-ignored');
  const { text = '', ...change } = advice;
  return [{ proxy: 'origin', ...change, text: unless === null ? `${text}.` : `${text}, ${unless}.` }];
}

function isTakenOut({ hops }: Facts, hop: string | null): boolean {
  const behind = hops.slice(hops.findIndex(({ name }) => name === hop) + 1);
  return hop !== null && behind.some(({ proxy }) => ownAdvice(proxy, 'unbuffered-by-header') !== null);
}
