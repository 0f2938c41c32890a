/** Logs that hold rows, and none of the streams that should have one. */

import { counted } from '../model/counted.ts';
import type { LogFileSummary } from '../model/log-record.ts';
import type { Report } from '../model/report.ts';
import { profiles } from '../proxies/profile/known.ts';
import { type Block, labelled } from './document.ts';

/** One block a log, for the first screen: what was concluded without its rows is less sure. */
export function otherLogs({ logs, unusable = [] }: Report): Block[] {
  return logs
    .filter(({ file }) => unusable.every((one) => one.file !== file))
    .flatMap((log) => (log.others ? [labelled('no row', otherWords(log, log.others), 'warn')] : []));
}

function otherWords(log: LogFileSummary, others: NonNullable<LogFileSummary['others']>): string {
  const { file, hop, unparsed } = log;
  const where = `${file} (${hop})`;
  if (others.count === 0 && unparsed > 0)
    return `${where} has none of these streams, and ${unreadWords(log)}`;
  if (others.count === 0)
    return `${where} has none of these streams, and none from the time that was read: is it still written?`;
  const told = [
    others.hosts.length > 0 ? `for ${others.hosts.join(', ')}` : '',
    others.paths.length > 0 ? `paths ${others.paths.join(', ')}` : '',
    spanWords(others.from, others.to),
  ].filter((text) => text !== '');
  return `${where} has none of these streams; its ${counted(others.count, 'row')}: ${told.join('; ')}`;
}

/** Its rows may stand in what was not understood. */
function unreadWords({ hop, lines, unparsed }: LogFileSummary): string {
  const own = profiles.find(({ kind }) => kind === hop);
  const takesFormat = own?.flags?.some(({ field }) => field === 'log-format') ?? false;
  const given = takesFormat
    ? `--${hop}-config or --${hop}-log-format '…' gives`
    : 'the config of that proxy gives';
  return `${unparsed} of its ${counted(lines, 'line')} were not understood: ${given} the format of its rows`;
}

function spanWords(from: number | null, to: number | null): string {
  if (from === null || to === null)
    return 'they carry no time that is understood, so none can be told to be ours';
  const [first, last] = [from, to].map((at) => new Date(at).toISOString().slice(0, 19).replace('T', ' '));
  return first === last ? `at ${first} UTC` : `from ${first} to ${last} UTC`;
}
