/** Logs that were found may be of another machine's config, or of another proxy on this one: they have to show that they are ours. */
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { Correlation } from '../correlate/index.ts';
import type { Target } from '../model/plan.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import type { FoundLog } from './find-logs.ts';

/** The endpoint is on this machine, so that its proxy's logs are too. */
export async function isOnThisMachine({ url, unixSocket, resolve, connectTo }: Target): Promise<boolean> {
  if (unixSocket !== null) return true;
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []),
  );
  const { hostname } = new URL(url);
  const pinned = [...resolve, ...connectTo].map((rule) => rule.split(':'));
  const named = pinned.find(([host]) => host === hostname)?.[2];
  const host = (named || hostname).replace(/^\[|\]$/g, '');
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.some(({ address }) => own.has(address) || /^127\.|^::1$/.test(address));
}

/** The found logs of hops of which no row is of a stream of ours; of another machine's endpoint it has to name it. */
export function strangeLogs(
  { joins }: Pick<Correlation, 'joins'>,
  found: FoundLog[],
  isTargetHere: boolean,
): FoundLog[] {
  const ours = new Set(joins.filter(({ join }) => isTargetHere || join !== 'fuzzy').map(({ hop }) => hop));
  return found.filter(({ hop }) => !ours.has(hop));
}

/** A log that is not used, and why. */
export function strangeInput({ hop, role, path }: FoundLog): UnusableInput {
  const why =
    "its hop's config names it, but none of its rows names these streams: it may be another proxy's";
  return { hop, input: `${role}-log`, given: path, file: path, why, whole: true };
}

/** Without their rows. */
export function withoutStrange<T extends Correlation>(rows: T, strange: FoundLog[]): T {
  if (strange.length === 0) return rows;
  const isStrange = ({ hop, file }: { hop: string; file: string }) =>
    strange.some((one) => one.hop === hop && one.path === file);
  return {
    ...rows,
    joins: rows.joins.filter(({ record }) => !isStrange(record)),
    records: rows.records.filter((record) => !isStrange(record)),
  };
}
