/** Which upstream of a hop a row or a refusal is about: the stream's own, or one that is asked for leave first. */
import { type Facts, settingsFor } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import { comparableDirectStreams } from './direct-streams.ts';

type Row = Pick<LogRecord, 'subrequest' | 'upstreamAddress'>;

/**
 * By the path of the hop's own request that the row names, else by its address; without one all of which it may be, likeliest
 * first. None where the row names an address that the config has not.
 */
export function askedUpstreams(facts: Facts, hop: string | null, row: Row | null): Setting<'upstream'>[] {
  if (hop === null) return [];
  const [own] = settingsFor(facts, 'upstream', hop, row);
  const mine = own ? [own] : [];
  const leave = facts.settings.filter((one): one is Setting<'upstream'> => isAskedFirst(one, hop));
  const address = row?.upstreamAddress ?? null;
  if (row?.subrequest !== undefined) return mine;
  if (address !== null) return atAddress([...leave, ...mine], address);
  // What takes connections from here is the less likely one to be out of reach.
  return isOriginThere(facts) ? [...leave, ...mine] : [...mine, ...leave];
}

function isAskedFirst({ kind, hop, subrequest }: Setting, wanted: string): boolean {
  return kind === 'upstream' && hop === wanted && subrequest !== undefined;
}

/** The row has the address, the config perhaps a name of it: then the port tells. */
function atAddress(all: Setting<'upstream'>[], address: string): Setting<'upstream'>[] {
  const exact = all.filter(({ items }) => items?.includes(address));
  if (exact.length > 0) return exact.slice(0, 1);
  return all.filter(({ items }) => !items?.length || items.some((item) => isPerhaps(item, address)));
}

function isPerhaps(item: string, address: string): boolean {
  const [wanted, named] = [portOf(address), portOf(item)];
  if (wanted === null || named === null) return true;
  return named === wanted && !(isLiteral(item) && isLiteral(address));
}

function portOf(address: string): string | null {
  return /:(\d+)$/.exec(address)?.[1] ?? null;
}

function isLiteral(address: string): boolean {
  return /^\[?[\d.:a-f]+\]?:\d+$/i.test(address);
}

function isOriginThere(facts: Facts): boolean {
  const direct = comparableDirectStreams(facts);
  return direct.length > 0 && direct.every(({ marks }) => marks.connectMs !== null);
}
