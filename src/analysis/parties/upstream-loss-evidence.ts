/** Whether the given logs would show a lost upstream, so that it is ruled out if they do not. */

import type { Facts } from '../../model/facts.ts';
import type { Missing } from '../../model/finding.ts';
import type { Hop } from '../../model/plan.ts';
import type { Stream } from '../../model/stream.ts';
import { logOfEnds } from '../../proxies/profile/inputs.ts';
import { hidingErrorLog } from '../settling/error-level.ts';
import { joinsOf } from './joined-rows.ts';

/**
 * Every hop wrote a row of the stream, and would have named a lost upstream: Nginx in an error log that keeps such
 * lines, Envoy by the flag UC where its row says DC.
 */
export function wouldShowUpstreamLoss(facts: Facts, stream: Stream): boolean {
  return facts.hops.length > 0 && facts.hops.every((hop) => wouldLogUpstreamLoss(facts, stream, hop));
}

/** The same of one hop. */
export function wouldLogUpstreamLoss(facts: Facts, stream: Stream, { name, proxy, errorLogs }: Hop): boolean {
  const rows = joinsOf(facts, stream).flatMap(({ hop, record }) =>
    hop === name && record.kind === 'access' ? [record] : [],
  );
  const told = logOfEnds(proxy);
  if (told === 'access') return rows.some(({ reason }) => reason === 'client-closed');
  return told === 'error' && errorLogs.length > 0 && rows.length > 0 && hidingErrorLog(facts, name) === null;
}

/** The inputs that are missing to know whether an upstream closed during these streams. */
export function missingUpstreamEvidence(facts: Facts, streams: Stream[]): Missing[] {
  const given = facts.hops.filter(({ accessLogs, errorLogs }) => accessLogs.length + errorLogs.length > 0);
  if (given.length === 0) return ['access-log', 'error-log'];
  const hasNoErrorLog = facts.hops.some(
    ({ proxy, errorLogs }) => logOfEnds(proxy) === 'error' && errorLogs.length === 0,
  );
  const hasRows = streams.every((stream) => joinsOf(facts, stream).length > 0);
  return hasNoErrorLog && hasRows ? ['error-log'] : ['log-row'];
}
