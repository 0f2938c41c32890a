/** Where streams were when something failed at a hop, by its own rows. */
import type { Join } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { RouteQuery } from '../../model/route-query.ts';
import type { Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { hasRecovered } from './before-head.ts';

/**
 * Addresses of the upstreams that failed our streams, and the paths of the proxy's own requests that failed; of a proxy
 * whose rows name its backends, those that our streams came to.
 */
export function failedAt(
  streams: Stream[],
  joins: readonly Join[],
  hop: string,
): Pick<RouteQuery, 'passedTo' | 'backends' | 'subrequests'> {
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const own = joins.filter(({ hop: of, streamId }) => of === hop && byId.has(streamId));
  const rows = own.flatMap(({ streamId, record }) => {
    const stream = byId.get(streamId);
    return record.kind !== 'error' || !stream || hasRecovered(stream, record) ? [] : [record];
  });
  const named = own.map(({ record }) => record).filter(namesBackend);
  const passedTo = distinct(rows, (row) => (row.subrequest === undefined ? row.upstreamAddress : null));
  const backends = distinct(named, (row) => row.upstreamCluster);
  const subrequests = distinct(rows, (row) => row.subrequest ?? null);
  return {
    ...(passedTo && { passedTo }),
    ...(backends && { backends }),
    ...(subrequests && { subrequests }),
  };
}

function namesBackend({ kind, proxy }: LogRecord): boolean {
  return kind === 'access' && habitOf(proxy, 'namesBackends') === true;
}

/** Absent: none. */
function distinct(rows: LogRecord[], of: (row: LogRecord) => string | null): string[] | undefined {
  const found = [...new Set(rows.flatMap((row) => of(row) ?? []))];
  return found.length > 0 ? found : undefined;
}
