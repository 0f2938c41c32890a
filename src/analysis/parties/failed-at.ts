/** Where streams were when something failed at a hop, by its own rows. */
import type { Join } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { RouteQuery } from '../../model/route-query.ts';
import type { Stream } from '../../model/stream.ts';
import { hasRecovered } from './before-head.ts';

/**
 * Addresses of the upstreams that failed our streams, and the paths of the proxy's own requests that failed; of a proxy
 * whose rows name backend and server, those that our streams came to.
 */
export function failedAt(
  streams: Stream[],
  joins: readonly Join[],
  hop: string,
): Pick<RouteQuery, 'passedTo' | 'subrequests'> {
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const rows = joins.flatMap(({ hop: of, streamId, record }) => {
    const stream = byId.get(streamId);
    return of !== hop || record.kind !== 'error' || !stream || hasRecovered(stream, record) ? [] : [record];
  });
  const named = joins.flatMap(({ hop: of, streamId, record }) =>
    of === hop && byId.has(streamId) && namesBackend(record) ? [record] : [],
  );
  const passedTo = distinct([...rows, ...named], (row) =>
    row.subrequest === undefined ? row.upstreamAddress : null,
  );
  const subrequests = distinct(rows, (row) => row.subrequest ?? null);
  return { ...(passedTo && { passedTo }), ...(subrequests && { subrequests }) };
}

function namesBackend({ kind, upstreamCluster, upstreamAddress }: LogRecord): boolean {
  if (kind !== 'access' || upstreamCluster === null) return false;
  return upstreamAddress?.startsWith(`${upstreamCluster}/`) ?? false;
}

/** Absent: none. */
function distinct(rows: LogRecord[], of: (row: LogRecord) => string | null): string[] | undefined {
  const found = [...new Set(rows.flatMap((row) => of(row) ?? []))];
  return found.length > 0 ? found : undefined;
}
