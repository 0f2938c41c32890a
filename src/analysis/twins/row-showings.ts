/** Our streams and those of other clients as access rows show them: the same words for both. */

import { accessRows, type Facts } from '../../model/facts.ts';
import type { LogRecord, Reason } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import { otherClients } from '../parties/other-clients.ts';

/** One request to the path that was asked, as its row shows it. */
export interface RowShowing {
  record: LogRecord;
  /** The stream of ours that it is about; null: another client's request. */
  streamId: string | null;
  /** User-Agent, else the address; null where the row has neither. */
  client: string | null;
  status: number | null;
  /** Null where the row does not say. */
  ageMs: number | null;
  bytes: number | null;
  reason: Reason;
}

/** Rows of this run's streams first, then those of other clients on the same path, each in the order of the log. */
export function rowShowings(facts: Facts): RowShowing[] {
  return shown(facts);
}

const shown = memoized((facts: Facts): RowShowing[] => {
  const streamOf = new Map(facts.joins.map(({ record, streamId }) => [record, streamId]));
  const own = accessRows(facts).filter((record) => streamOf.has(record));
  return [...own, ...otherClients(facts)].map((record) => showingOf(record, streamOf.get(record) ?? null));
});

function showingOf(record: LogRecord, streamId: string | null): RowShowing {
  const { userAgent, clientAddress, status, durationMs, bytesSent, reason } = record;
  return {
    record,
    streamId,
    client: userAgent ?? clientAddress,
    status,
    ageMs: durationMs,
    bytes: bytesSent,
    reason,
  };
}
