/** What to change where an upstream closes a connection before its response head. */
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { advised, ownAdvice } from '../../proxies/profile/advice.ts';
import { directAskWords } from '../settling/words.ts';

/** For an upstream that closes on every request. */
export function crashFix(facts: Facts): ProposedFix {
  return {
    proxy: 'origin',
    setting: 'process',
    text: `Read the origin's own log at that time: what it drops when it is asked directly has nothing to do with the proxy.${directAskWords(facts)}`,
  };
}

/** Keeps idle upstream connections for less time than the origin does, in the proxy's own word. */
export function keepAliveFix(proxy: ProxyKind): ProposedFix {
  const own = ownAdvice(proxy, 'keep-alive');
  if (own) return advised(proxy, own);
  return {
    proxy: 'origin',
    setting: 'keep-alive timeout',
    text: "Raise the origin's keep-alive time above that of the proxy in front of it.",
  };
}

/** The fix that the request is tried again, by the proxy or the client. */
export function retryFix(proxy: ProxyKind): ProposedFix {
  const own = ownAdvice(proxy, 'retry');
  if (own) return advised(proxy, own);
  return { proxy: 'client', setting: 'retry', text: 'Have clients try again on such a status.' };
}
