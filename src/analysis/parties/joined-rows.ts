/** The rows of each stream, found without a walk through all of them. */
import type { Facts, Join } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { memoized } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';

const byStream = memoized((joins: Join[]) => groupedBy(joins, ({ streamId }) => streamId));

/** The rows joined to one stream, over all hops, in the order of joining. */
export function joinsOf({ joins }: Facts, { id }: Pick<Stream, 'id'>): readonly Join[] {
  return byStream(joins).get(id) ?? [];
}

/** The upstream that served a stream, by its first row that names one; null: no row does. */
export function addressOf(facts: Facts, stream: Stream): string | null {
  return joinsOf(facts, stream).find(({ record }) => record.upstreamAddress)?.record.upstreamAddress ?? null;
}
