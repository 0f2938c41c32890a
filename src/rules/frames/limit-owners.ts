/** Whose limit it may be, in words and as a fix: usual defaults, and the server that the origin says it is. */

import { applicationServerOf } from '../../analysis/answers/application-server.ts';
import type { CutGroup } from '../../analysis/ends/cuts.ts';
import type { DirectEnd } from '../../analysis/ends/direct-ends.ts';
import { type Counts, type KnownLimit, usualOwners } from '../../analysis/ends/limit-owners.ts';
import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import { type OwnerTopic, type OwnWord, ownWord, type SeenServer } from '../../owners/index.ts';
import { fixIfIn, fixIn, settingsNamed } from './own-words.ts';

/** More names than this are no help. */
const mostNames = 5;
const topics: Record<Counts, OwnerTopic> = { age: 'age-limit', silence: 'idle-limit' };

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

/** The word that the server which the origin says it is has for such a limit; null where it has none of that kind. */
export function serverLimit(
  facts: Facts,
  { streams }: CutGroup,
  counts: Counts,
): { seen: SeenServer; word: OwnWord } | null {
  const seen = applicationServerOf(facts, streams);
  const word = seen && ownWord(seen.owner, topics[counts]);
  return word ? { seen, word } : null;
}

/** In the server's own word. */
export function spareStreams({ seen, word }: { seen: SeenServer; word: OwnWord }): ProposedFix {
  return fixIn(seen.owner, word);
}

/**
 * In the word of a server that has that limit by default, where nothing says which server it is; where nobody has, what
 * servers call theirs; empty where the origin is cleared.
 */
export function spareStreamsIf(group: CutGroup, counts: Counts, direct: DirectEnd): ProposedFix[] {
  if (direct === 'outlived') return [];
  const limit = usualServers(group, counts, direct)[0];
  const word = limit && ownWord(limit.owner, topics[counts]);
  if (limit && word) return [fixIfIn(limit.owner, word)];
  const text = `Find the limit of the origin's server or framework, if it has one${namesOf(group, counts)}.`;
  return [{ proxy: 'origin', setting: 'response time limit', text }];
}

/** ` (gunicorn: …; Tomcat: …)`: cures of whichever server has that limit by default, else what servers call theirs. */
export function usualCures(group: CutGroup, counts: Counts, direct: DirectEnd): string {
  if (direct === 'outlived') return '';
  const cures = usualServers(group, counts, direct).map(({ owner, cure }) => `${owner.name}: ${cure}`);
  if (cures.length === 0) return namesOf(group, counts);
  return ` (${[...new Set(cures)].slice(0, 3).join('; ')})`;
}

function usualServers({ timing }: CutGroup, counts: Counts, direct: DirectEnd): KnownLimit[] {
  return usualOwners(timing, counts, direct).filter(({ owner, cure }) => owner.role === 'server' && cure);
}

/** Of those whose streams end as these did. */
function namesOf({ truncated }: CutGroup, counts: Counts): string {
  const ends = { all: 'cut', some: undefined, none: 'complete' } as const;
  return settingsNamed(topics[counts], ends[truncated]);
}

export function serverFact({ header }: SeenServer): Evidence {
  return { fact: `the response says "${header}"`, from: 'headers' };
}
