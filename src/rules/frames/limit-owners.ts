/** Whose limit it may be, in words and as a fix: usual defaults, and the server that the origin says it is. */

import type { CutGroup } from '../../analysis/ends/cuts.ts';
import type { DirectEnd } from '../../analysis/ends/direct-ends.ts';
import {
  type Counts,
  type KnownLimit,
  type SeenServer,
  serverSeen,
  usualOwners,
} from '../../analysis/ends/limit-owners.ts';
import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';

/** More names than this are no help. */
const mostNames = 5;

/** ` 30 s is the default of gunicorn (gunicorn --timeout) and …`: a sentence with a space before it; empty where it is nobody's. */
export function usualOwnerWords(group: CutGroup, counts: Counts, direct: DirectEnd): string {
  const usual = usualOwners(group.timing, counts, direct);
  const [first] = usual;
  if (!first) return '';
  const named = usual
    .filter(({ ms }) => ms === first.ms)
    .slice(0, mostNames)
    .map(nameOf);
  return ` ${formatMs(first.ms)} is a usual limit: that of ${listOf(named, 'and')}.`;
}

function nameOf({ owner, setting, where }: KnownLimit): string {
  return `${owner.name} (${setting}${where ? `, ${where}` : ''})`;
}

function listOf(words: string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** What the limit of the server that the origin says it is counts, and how its streams are spared; null where it has none of that kind. */
export function serverLimit(
  facts: Facts,
  { streams }: CutGroup,
  counts: Counts,
): { seen: SeenServer; limit: KnownLimit } | null {
  const seen = serverSeen(facts, streams);
  const limit = seen?.owner.limits.find((one) => one.counts === counts);
  return seen && limit ? { seen, limit: { ...limit, owner: seen.owner } } : null;
}

/** In the server's own word. */
export function spareStreams({ owner, setting, suggested, cure }: KnownLimit): ProposedFix {
  return { proxy: 'origin', setting, suggested, text: `${owner.name}: ${cure ?? `raise ${setting}`}.` };
}

/** The same of a server that has that limit by default, where nothing says which server it is; empty for none. */
export function spareStreamsIf(group: CutGroup, counts: Counts, direct: DirectEnd): ProposedFix[] {
  const limit = usualOwners(group.timing, counts, direct).find(
    ({ owner, cure }) => owner.role === 'server' && cure,
  );
  return limit ? [{ ...spareStreams(limit), text: `If it is ${limit.owner.name}: ${limit.cure}.` }] : [];
}

/** ` (gunicorn: …; Tomcat and other servlet containers: …)`: cures of whichever server has that limit by default. */
export function usualCures(group: CutGroup, counts: Counts, direct: DirectEnd): string {
  const cures = usualOwners(group.timing, counts, direct).flatMap(({ owner, cure }) =>
    owner.role === 'server' && cure ? [`${owner.name}: ${cure}`] : [],
  );
  return cures.length === 0 ? '' : ` (${[...new Set(cures)].slice(0, 3).join('; ')})`;
}

export function serverFact({ header }: SeenServer): Evidence {
  return { fact: `the response says "${header}"`, from: 'headers' };
}
