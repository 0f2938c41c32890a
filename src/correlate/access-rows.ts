/** Exact joins: by the tag in User-Agent, else by the request id. */
import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';

/** Whether a row carries this run's tag. */
export function isOurs(run: string, row: LogRecord): boolean {
  return row.userAgent?.includes(`(${run}/`) ?? false;
}

/** The tag of a stream that a row's User-Agent ends with. */
export function tagOf({ userAgent }: LogRecord): string | undefined {
  return /\(([^()\s]+\/[^()\s]+)\)\s*$/.exec(userAgent ?? '')?.[1];
}

/** Rows of one hop that name a stream by its tag or its request id. */
export function joinAccessRows(run: string, streams: Stream[], hop: string, rows: LogRecord[]): Join[] {
  const byTag = new Map(streams.map((stream) => [stream.tag, stream]));
  const byRequestId = new Map(
    streams.filter(({ requestId }) => requestId !== '').map((stream) => [stream.requestId, stream]),
  );
  const joins: Join[] = [];
  for (const record of rows) {
    const tag = isOurs(run, record) ? tagOf(record) : undefined;
    const tagged = tag ? byTag.get(tag) : undefined;
    if (tagged) {
      joins.push({ streamId: tagged.id, hop, record, join: 'tag', confidence: 'certain' });
      continue;
    }
    const named = record.requestId ? byRequestId.get(record.requestId) : undefined;
    if (named) joins.push({ streamId: named.id, hop, record, join: 'request-id', confidence: 'certain' });
  }
  return joins;
}
