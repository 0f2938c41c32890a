/** What to change where only the ages show a limit on the whole stream. Part of `total-timeout`. */

import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../../analysis/ends/direct-ends.ts';
import { lateCloserBehind } from '../../../analysis/ends/late-close.ts';
import { cutInside } from '../../../analysis/parties/cut-inside.ts';
import { frontProxy } from '../../../analysis/parties/fingerprint.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';
import { type serverLimit, spareStreams, usualCures } from '../../frames/limit-owners.ts';
import { liftAgeLimit, proxyOrOrigin } from './fix.ts';

/** What is known of the limit: its setting, a limit that cleared the proxy, the direct streams, the server, and whose it is. */
export interface KnownOfLimit {
  setting: Setting | null;
  cleared: Setting | null;
  direct: DirectComparison;
  server: ReturnType<typeof serverLimit>;
  proxy: ProxyKind;
}

/** In the own word of whoever set the limit, or of those who may have. */
export function liftUnloggedLimit(
  facts: Facts,
  group: CutGroup,
  { setting, cleared, direct, server, proxy }: KnownOfLimit,
): ProposedFix[] {
  if (!setting && server) return [spareStreams(server)];
  const [first] = group.streams;
  // A place behind it shows the same end: it had no part in that.
  const isCleared = cutInside(facts, first) !== null;
  const limiter = isCleared ? null : limiterOf(group, first && frontProxy(facts, first).proxy);
  return setting || proxy !== 'unknown' || !limiter || cleared
    ? [liftAgeLimit(facts, setting, proxy, group, usualCures(group, 'age', direct.shown))]
    : [proxyOrOrigin(facts, group, limiter, usualCures(group, 'age', direct.shown))];
}

/** The proxy in front, if it has such limits: as it says, else by how late it closes. */
function limiterOf({ streams }: CutGroup, front: ProxyKind | undefined): ProxyKind | null {
  const proxy = front === 'unknown' ? lateCloserBehind(streams)?.proxy : front;
  return proxy && ownAdvice(proxy, 'stream-age') ? proxy : null;
}
