/** Clients of a population that lost a running stream and asked again: each pair of streams. */
import type { Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { memoized } from '../../model/memoized.ts';
import { wasFollowed } from '../../model/redirect.ts';
import { isOpened, type Stream } from '../../model/stream.ts';

/** The stream that was lost, and the attempt behind it, whatever came of that. */
export interface Return {
  client: number;
  before: Stream;
  stream: Stream;
}

/** Through the proxies, in the order of asking; none where a new request is no return: of finite answers each is another. */
export function returnsOf(facts: Facts): Return[] {
  return returns(facts);
}

const returns = memoized((facts: Facts): Return[] => {
  const found = clientsOf(facts).flatMap(({ client, streams }) =>
    streams.flatMap((stream, at): Return[] => {
      const before = streams[at - 1];
      // Where many streams were not kept, the one before may be another.
      const isNext = before !== undefined && before.attempt + 1 === stream.attempt;
      return isNext && isOpened(before) ? [{ client, before, stream }] : [];
    }),
  );
  return found.sort((a, b) => a.stream.openedAt - b.stream.openedAt);
});

/** All attempts of one client, in their order; of an attempt that was redirected its last step. */
export interface ClientStreams {
  client: number;
  streams: Stream[];
}

const clients = memoized((facts: Facts): ClientStreams[] => {
  if (!facts.plan.population || facts.plan.population.answers) return [];
  const asked = facts.streams.filter((stream) => stream.route === 'proxy' && !wasFollowed(stream));
  return [...groupedBy(asked, ({ client }) => client ?? 0)]
    .filter(([client]) => client > 0)
    .map(([client, own]) => ({ client, streams: [...own].sort((a, b) => a.attempt - b.attempt) }));
});

/** Of streams that are to stay. */
export function clientsOf(facts: Facts): ClientStreams[] {
  return clients(facts);
}
