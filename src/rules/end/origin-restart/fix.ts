/** What to do about a process of the origin that went away. Part of `origin-restart`. */
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';

/** `address`: of the process, or the party as a sentence calls it. */
export function shutDownGently(proxy: ProxyKind, address: string): ProposedFix {
  const text =
    `Look at the log of ${address} at that time (deploy, crash, kill for memory); ` +
    'let it end streams with a last event and a retry: of its own on shutdown, and clients reconnect with a random delay.';
  return { proxy, setting: 'process', text };
}
