/** Why the known idle limits are not the cause. Part of `idle-timeout`. */

import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { commonEnd, endBeforeRefusals } from '../../../analysis/ends/moment.ts';
import { fitsIdle } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest, lowest } from '../../../model/extremes.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import { type Setting, writtenSpan } from '../../../model/setting.ts';
import { properName, settingAt } from '../../frames/evidence.ts';
import { range } from '../../frames/timer.ts';

/** Explains why the known idle limits are not the cause. */
export function whyLimitsCleared(facts: Facts, groups: CutGroup[]): string | null {
  const known = settingsOf(facts, 'idle-timeout').filter(({ ms }) => ms !== null && ms > 0);
  const excluded = groups.filter(({ timing }) => known.every(({ ms }) => ms && !fitsIdle(timing, ms)));
  if (known.length === 0 || excluded.length === 0) return null;
  const idleMs = excluded.flatMap(({ timing }) => timing.idleMs);
  const seen: [number, number] = [lowest(idleMs), highest(idleMs)];
  return known.map((setting) => clearedWords(setting, seen, isSuspect(facts, excluded, setting))).join(' ');
}

/** The proxy may have ended them otherwise than by this timer: streams that end at one moment may end with their process. */
function isSuspect(facts: Facts, groups: CutGroup[], { hop }: Setting): boolean {
  // Another listener of the same process stands behind it.
  if (settingsOf(facts, 'upstream', hop).some(({ ownListener }) => ownListener)) return true;
  return groups.some(
    (group) =>
      group.endGroup === 'moment' ||
      (group.hop !== null && group.hop.name === hop) ||
      commonEnd(facts, group.streams) !== null ||
      endBeforeRefusals(facts, group.streams) !== null,
  );
}

function clearedWords(setting: Setting, seen: [number, number], suspect: boolean): string {
  const named = settingAt(setting);
  const ended = `the streams ended ${range(seen)} after their last byte`;
  if (seen[1] > (setting.ms ?? 0))
    return `${named} is not what cut them: ${ended}, a silence longer than it allows.`;
  const allowed = `${writtenSpan(setting)} of silence and ${ended}; a comment is bytes too and starts that timer anew.`;
  return suspect
    ? `${named} is not what cut them: it allows ${allowed}`
    : `${properName(setting.proxy)} is innocent: ${named} allows ${allowed}`;
}

/** No stream was cut by an idle limit: names the longest silence that was survived, and the limit. */
export function whyCleared(facts: Facts): string | null {
  const outlived = settingsOf(facts, 'idle-timeout').filter(({ ms }) => ms !== null && ms > 0);
  const longest = Math.max(
    0,
    ...facts.streams.filter(({ status }) => status === 200).map(({ maxGapMs }) => maxGapMs ?? 0),
  );
  const setting = outlived[0];
  if (!setting || longest === 0) return null;
  const limit = `${properName(setting.proxy)}'s ${settingAt(setting)}`;
  return `no stream of ours was cut: ${limit} allows more than the longest silence seen, ${formatMs(longest)}; comments count as bytes.`;
}
