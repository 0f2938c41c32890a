/** Refusals by a limit on requests or on connections; distinguished here where the row does not say which. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { type RefusalGroup, refusalGroups } from './refusal-groups.ts';

export type LimitKind = 'rate-limit' | 'connection-limit';

/**
 * Groups of one kind. Nginx answers 503 for both by default, and an access row does not show which: then the config
 * decides, and where it has both limits or was not given, each stays `possible`.
 */
export function limitGroups(facts: Facts, kind: LimitKind): RefusalGroup[] {
  const named = refusalGroups(facts, [kind === 'rate-limit' ? 'rate-limited' : 'connection-limited']).filter(
    (group) => !isOpen(facts, group),
  );
  const open = refusalGroups(facts, ['rate-limited']).filter((group) => isOpen(facts, group));
  return [...named, ...open.flatMap((group) => decided(facts, group, kind) ?? [])];
}

/** The row does not say which of the two it was. */
function isOpen(facts: Facts, group: RefusalGroup): boolean {
  return isAmbiguous(group) || (group.confidence !== 'certain' && isByConnections(facts, group));
}

/** A rule of the config that counts open connections answers with the status of these refusals. */
function isByConnections(facts: Facts, { hop, streams }: RefusalGroup): boolean {
  return limitSettings(facts, 'connection-limit', hop).some(({ answers }) =>
    streams.some(({ status }) => answers !== undefined && status === answers),
  );
}

/** No more than the status that stands for either. */
function isAmbiguous({ proxy, confidence, streams }: RefusalGroup): boolean {
  const either = habitOf(proxy, 'limitsAlike');
  return either !== undefined && confidence === 'possible' && streams.some(({ status }) => status === either);
}

function decided(facts: Facts, group: RefusalGroup, kind: LimitKind): RefusalGroup | null {
  const has = (one: LimitKind) => limitSettings(facts, one, group.hop).length > 0;
  const other: LimitKind = kind === 'rate-limit' ? 'connection-limit' : 'rate-limit';
  if (has(kind) && !has(other)) return { ...group, confidence: 'likely' };
  return has(other) && !has(kind) ? null : { ...group, confidence: 'possible' };
}

/** The limits of this kind on the way of the stream. */
export function limitSettings(facts: Facts, kind: LimitKind, hop: string | null): Setting[] {
  return settingsOf(facts, kind, hop);
}
