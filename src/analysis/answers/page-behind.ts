/** A page that a proxy passed on, and that it writes of itself too: its own error log tells which. */
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { wouldLogUpstreamLoss } from '../parties/upstream-loss-evidence.ts';
import type { ErrorPage } from './error-page.ts';

/** Each proxy of that kind asked an upstream, and its error log has no line, which it leaves with such an answer of its own. */
export function isPageFromBehind(facts: Facts, stream: Stream, { proxy, leavesLine }: ErrorPage): boolean {
  const alike = facts.hops.filter((hop) => hop.proxy === proxy);
  if (leavesLine !== true || alike.length === 0) return false;
  return alike.every((hop) => {
    const own = joinsOf(facts, stream).filter((join) => join.hop === hop.name);
    const isAsked = own.some(({ record }) => record.upstreamAddress !== null);
    const isSilent = own.every(({ record }) => record.kind !== 'error');
    return isAsked && isSilent && wouldLogUpstreamLoss(facts, stream, hop);
  });
}
