/** A run as the rules see it: what the wire showed, together with the proxies' logs and settings. */

import { type Facts, judgedStreams } from '../model/facts.ts';
import type { LogFileSummary, LogRecord } from '../model/log-record.ts';
import type { Hop } from '../model/plan.ts';
import type { Recording } from '../model/recording.ts';
import { usableHops } from '../model/unusable-input.ts';
import type { HopInputs } from './hop-inputs.ts';
import type { Rows } from './row-wait.ts';

const maxRecords = 20_000;

/** `after`: the snapshots of the admin interfaces after the run. */
export function factsOf(
  { plan, streams, watchedSeconds, interrupted, generator, figures }: Recording,
  inputs: HopInputs,
  { joins, clockOffsetMs, records, files }: Rows,
  after: Facts['admin'][number]['after'][],
): Facts {
  const admin = inputs.admin.flatMap((before) => {
    const later = after.find(({ hop }) => hop === before.hop);
    return later ? [{ before, after: later }] : [];
  });
  const { unusable } = inputs;
  const isRefused = ({ hop, file }: LogFileSummary) =>
    unusable.some((one) => one.hop === hop && one.file === file && one.input.endsWith('-log'));
  return {
    plan,
    ...judgedStreams({ streams, generator }),
    hops: usableHops(plan.hops, unusable).map((hop) => withSharedLogs(hop, records)),
    unusable,
    settings: inputs.settings,
    records,
    joins,
    logs: files.filter((file) => !isRefused(file)),
    refusedLogs: files.filter(isRefused),
    clockOffsetMs,
    admin,
    watchedSeconds,
    interrupted,
    generator,
    ...(figures && { figures }),
  };
}

/** An error log that holds access rows too is an access log as well. */
function withSharedLogs(hop: Hop, records: LogRecord[]): Hop {
  const { name, accessLogs, errorLogs } = hop;
  const rows = records.filter((record) => record.hop === name && record.kind === 'access');
  const shared = [...new Set(rows.map(({ file }) => file))].filter(
    (file) => errorLogs.includes(file) && !accessLogs.includes(file),
  );
  return shared.length > 0 ? { ...hop, accessLogs: [...accessLogs, ...shared] } : hop;
}

/** Rows worth keeping: the joined ones, and what was not an ordinary end of another client. */
export function keptRecords({ records, joins }: Facts): LogRecord[] {
  const joined = new Set(joins.map(({ record }) => record));
  return records
    .filter((record) => joined.has(record) || (record.reason !== 'clean' && record.reason !== 'unknown'))
    .slice(-maxRecords);
}
