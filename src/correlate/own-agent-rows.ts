/** Rows of requests that went out under another program's User-Agent (as a browser): no tag names them, and we know when we sent what. */
import type { Join } from '../model/facts.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { type Asked, identify, nearMs, pairOf } from './fuzzy-pair.ts';

/** As many rows as such requests of ours, alike in all that both name: with one more, it may be another client's. */
export function joinOwnAgents(hop: string, streams: Stream[], rows: LogRecord[], offsetMs: number): Join[] {
  const asked = streams.map(identify).filter(isUntagged);
  const alike = groupedBy(asked, ({ stream, path, userAgent }) =>
    [userAgent, stream.method, path, stream.status].join(' '),
  );
  return [...alike.values()].flatMap((group): Join[] => {
    const fitting = rows.filter((row) => group.some((one) => isRowOf(one, row, offsetMs)));
    if (fitting.length > group.length) return [];
    const free = new Set(fitting);
    return group.flatMap((one): Join[] => {
      const record = fitting.find((row) => free.has(row) && isRowOf(one, row, offsetMs));
      if (!record) return [];
      free.delete(record);
      return [{ streamId: one.stream.id, hop, record, join: 'fuzzy', confidence: 'likely' }];
    });
  });
}

function isUntagged({ stream, userAgent }: Asked): boolean {
  return userAgent !== undefined && !userAgent.includes(stream.tag);
}

function isRowOf(asked: Asked, record: LogRecord, offsetMs: number): boolean {
  if (record.userAgent !== asked.userAgent || record.method !== asked.stream.method) return false;
  const pair = pairOf(asked, record);
  return pair !== null && Math.abs(pair.offset - offsetMs) <= nearMs(record);
}
