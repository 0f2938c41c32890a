/** Logs that hold rows, and none of the streams that should have one. */

import { counted } from '../model/counted.ts';
import type { LogFileSummary } from '../model/log-record.ts';
import type { Report } from '../model/report.ts';
import { type Block, labelled } from './document.ts';

/** One block a log, for the first screen: what was concluded without its rows is less sure. */
export function otherLogs({ logs, unusable = [] }: Report): Block[] {
  return logs
    .filter(({ file }) => unusable.every((one) => one.file !== file))
    .flatMap((log) => (log.others ? [labelled('no row', otherWords(log, log.others), 'warn')] : []));
}

function otherWords({ file, hop }: LogFileSummary, others: NonNullable<LogFileSummary['others']>): string {
  const where = `${file} (${hop})`;
  if (others.count === 0)
    return `${where} has none of these streams, and none from the time that was read: is it still written?`;
  const told = [
    others.hosts.length > 0 ? `for ${others.hosts.join(', ')}` : '',
    others.paths.length > 0 ? `paths ${others.paths.join(', ')}` : '',
    spanWords(others.from, others.to),
  ].filter((text) => text !== '');
  return `${where} has none of these streams; its ${counted(others.count, 'row')}: ${told.join('; ')}`;
}

function spanWords(from: number | null, to: number | null): string {
  if (from === null || to === null)
    return 'they carry no time that is understood, so none can be told to be ours';
  const [first, last] = [from, to].map((at) => new Date(at).toISOString().slice(0, 19).replace('T', ' '));
  return first === last ? `at ${first} UTC` : `from ${first} to ${last} UTC`;
}
