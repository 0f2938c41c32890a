/** The usual limits that lie beyond the time watched: a run without trouble says nothing of them. */
import { formatMs } from '../model/duration.ts';
import type { Report } from '../model/report.ts';
import type { UnreachedLimits } from '../model/unreached-limits.ts';
import { type Block, labelled } from './document.ts';

/** Beneath a verdict that names no trouble; nothing otherwise. */
export function beyondTheWatch({ verdict, unreached }: Report): Block[] {
  if (!unreached || (verdict !== 'healthy' && verdict !== 'inconclusive')) return [];
  return [labelled('beyond', wordsOf(unreached))];
}

/** The same in a line or two, without their owners. */
export function beyondInShort({ verdict, unreached }: Report): Block[] {
  if (!unreached || (verdict !== 'healthy' && verdict !== 'inconclusive')) return [];
  const { ageMs, limits, reach } = unreached;
  const values = [...new Set(limits.map(({ ms }) => formatMs(ms)))].join(', ');
  const reached = reach ? `; ${reach.flag} reaches those up to ${formatMs(reach.upToMs)}` : '';
  return [labelled('beyond', `usual limits that ${formatMs(ageMs)} did not reach: ${values}${reached}`)];
}

function wordsOf({ ageMs, silenceMs, limits, reach }: UnreachedLimits): string {
  const values = [...new Set(limits.map(({ ms }) => ms))];
  const named = values.map(
    (ms) => `${formatMs(ms)} (${ownersOf(limits.filter((limit) => limit.ms === ms))})`,
  );
  const reached = reach ? ` ${reach.flag} reaches those up to ${formatMs(reach.upToMs)}.` : '';
  const silent = limits.some(({ counts }) => counts === 'silence')
    ? ` Limits on silence count from the last byte; the longest silence here was ${formatMs(silenceMs)}.`
    : '';
  return `usual limits that ${formatMs(ageMs)} did not reach: ${named.join('; ')}.${reached}${silent}`;
}

const kinds = { silence: 'on silence', age: 'on age' };

/** `on silence: Nginx, Apache; on age: Cowboy`. */
function ownersOf(limits: UnreachedLimits['limits']): string {
  return limits.map(({ counts, owners }) => `${kinds[counts]}: ${owners.join(', ')}`).join('; ');
}
