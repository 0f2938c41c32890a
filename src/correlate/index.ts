/**
 * Pairs streams with the rows that proxies logged about them, over all hops, and estimates the clocks' offset.
 * Imports `model/` and `analysis/`. A new kind of join is a new pass in `correlate`, after the surer ones.
 */

import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Hop } from '../model/plan.ts';
import type { Stream } from '../model/stream.ts';
import { isOurs, joinAccessRows } from './access-rows.ts';
import { joinByPort, withoutOtherPorts } from './by-port.ts';
import { clockOffset } from './clock-offset.ts';
import { joinErrorRows } from './error-rows.ts';
import { joinFuzzy } from './fuzzy.ts';
import { inZone, zoneShift } from './log-zone.ts';
import { joinOwnAgents } from './own-agent-rows.ts';
import { readAtStart } from './start-stamps.ts';

export interface Correlation {
  /** As they were given; those of an error log in another time zone, or with the time of the start, with their time corrected. */
  records: LogRecord[];
  joins: Join[];
  /** Clock of the log's machine minus ours, ms, by hop; absent where no row shows it. */
  clockOffsetMs: Record<string, number>;
}

/** Joins by tag, then by request id, then by the client's port, then by path, status and times; error rows without either follow their access rows. */
export function correlate(run: string, streams: Stream[], hops: Hop[], records: LogRecord[]): Correlation {
  const sent = streams.filter(({ marks, route }) => marks.requestSentMs !== null && route === 'proxy');
  const clockOffsetMs: Record<string, number> = {};
  let joins: Join[] = [];
  const corrected = new Map<LogRecord, LogRecord>();
  for (const hop of hops) {
    const rows = records.filter((record) => record.hop === hop.name);
    const written = rows.filter(({ kind }) => kind === 'access');
    for (const [row, right] of readAtStart(sent, written)) corrected.set(row, right);
    const access = written.map((row) => corrected.get(row) ?? row);
    const exact = joinAccessRows(run, sent, hop.name, access);
    const offset = clockOffset(sent, exact);
    const sure = [...exact, ...besides(hop.name, sent, access, exact, offset ?? 0)];
    if (offset !== null) clockOffsetMs[hop.name] = offset;
    const others = sure.length > 0 ? [] : access.filter((row) => !isOurs(run, row));
    const byPort = joinByPort(hop.name, sent, others);
    const left = withoutOtherPorts(sent, others);
    const fuzzy = [...byPort, ...joinFuzzy(hop.name, ...withoutJoined(sent, left, byPort))];
    const given = rows.filter(({ kind }) => kind === 'error');
    const shift = zoneShift(sent, given, offset ?? 0);
    if (shift !== 0)
      for (const row of rows.filter(({ kind }) => kind !== 'access')) corrected.set(row, inZone(row, shift));
    const errors = given.map((row) => corrected.get(row) ?? row);
    const found = [...sure, ...fuzzy];
    const named = joinAccessRows(run, sent, hop.name, errors);
    const rest = withoutTagged(errors, named);
    const isBehind = hop !== hops[0];
    joins = joins.concat(
      found,
      named,
      joinErrorRows(hop.name, sent, rest, found, offset ?? 0, access, isBehind),
    );
  }
  return { records: records.map((row) => corrected.get(row) ?? row), joins, clockOffsetMs };
}

/** Where rows name our streams, those of ours that went out under another name. */
function besides(hop: string, streams: Stream[], rows: LogRecord[], exact: Join[], offsetMs: number): Join[] {
  return exact.length === 0 ? [] : joinOwnAgents(hop, ...withoutJoined(streams, rows, exact), offsetMs);
}

/** The error rows that no tag tells; where it tells some, one of another client is none of ours. */
function withoutTagged(errors: LogRecord[], tagged: Join[]): LogRecord[] {
  if (tagged.length === 0) return errors;
  const known = new Set(tagged.map(({ record }) => record));
  return errors.filter((row) => !known.has(row) && row.userAgent === null);
}

function withoutJoined(streams: Stream[], rows: LogRecord[], joins: Join[]): [Stream[], LogRecord[]] {
  const ids = new Set(joins.map(({ streamId }) => streamId));
  const taken = new Set(joins.map(({ record }) => record));
  return [streams.filter(({ id }) => !ids.has(id)), rows.filter((row) => !taken.has(row))];
}
