/** The rows of each stream, found without a walk through all of them. */
import type { Facts, Join } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { memoized } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';
import { hasRecovered } from './before-head.ts';

const byStream = memoized((joins: Join[]) => groupedBy(joins, ({ streamId }) => streamId));

/** The rows joined to one stream, over all hops, in the order of joining. */
export function joinsOf({ joins }: Facts, { id }: Pick<Stream, 'id'>): readonly Join[] {
  return byStream(joins).get(id) ?? [];
}

/**
 * The upstream that served a stream, by the rows of one hop or of the innermost that names one; null: none does. An upstream
 * that failed before the head of a stream that opened did not serve it.
 */
export function addressOf(facts: Facts, stream: Stream, hop?: string): string | null {
  const named = joinsOf(facts, stream).filter(
    ({ hop: name, record }) =>
      record.upstreamAddress !== null &&
      record.subrequest === undefined &&
      (hop === undefined || name === hop) &&
      !hasRecovered(stream, record),
  );
  const hops = facts.hops.map(({ name }) => name);
  const innermost = hop ?? hops.findLast((name) => named.some((join) => join.hop === name));
  return named.find((join) => join.hop === innermost)?.record.upstreamAddress ?? null;
}
