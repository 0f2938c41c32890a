/** Which streams came out of a cache: by a row that says so, by a cache's own header, or by `Age`. */
import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { header, type Stream } from '../../model/stream.ts';
import { profiles } from '../../proxies/profile/known.ts';

const cacheHeaders = ['x-cache', 'cf-cache-status', 'x-cache-status', 'x-proxy-cache', 'cache-status'];

/** Whether a cache answered this stream, so that the origin never saw its request. */
export function isFromCache(facts: Facts, stream: Stream): boolean {
  return toldByRow(facts).has(stream.id) || hitHeader(stream) !== null || ageOf(stream) > 0;
}

const toldByRow = memoized(
  ({ joins }: Facts) =>
    new Set(joins.filter(({ record }) => record.reason === 'cached').map(({ streamId }) => streamId)),
);

/** The header by which a cache says that it answered, with its value; null: there is none. */
export function hitHeader(stream: Stream): string | null {
  const name =
    cacheHeaders.find((candidate) => /\bhit\b/i.test(header(stream, candidate) ?? '')) ??
    ownHitHeader(stream);
  return name ? `${name}: ${header(stream, name)}` : null;
}

/** One by which a proxy shows in its own way that its cache answered. */
function ownHitHeader(stream: Stream): string | undefined {
  const marks = profiles.flatMap(({ marks: own }) => own?.cached ?? []);
  return marks.find(({ header: name, pattern }) => pattern.test(header(stream, name) ?? ''))?.header;
}

/** RFC 9111 section 5.1: seconds since the response was made or validated at the origin. */
export function ageOf(stream: Stream): number {
  return Number(header(stream, 'age') ?? 0) || 0;
}
