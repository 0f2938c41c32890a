/** An idle timer told by the times of the cuts alone, and the config where one was given. Part of `idle-timeout`. */

import { type CutGroup, directOutcome } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { hidingErrorLog } from '../model/error-level.ts';
import { type Facts, settingsOf } from '../model/facts.ts';
import type { Evidence } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import { commonEnd } from '../model/moment.ts';
import type { Setting } from '../model/setting.ts';
import { allOf, someOf } from '../model/share.ts';
import type { Stream } from '../model/stream.ts';
import { endTimes, fitsAge, fitsIdle, longestEarlierGap } from '../model/timing.ts';
import {
  countOf,
  delayFacts,
  delayWords,
  endOf,
  properName,
  sentence,
  settingFact,
  whereSet,
} from './evidence.ts';
import { fixes, limitOf } from './idle-timeout-fix.ts';
import { range } from './idle-timeout-innocence.ts';
import { stallWords, withStall } from './idle-timeout-stall.ts';
import { comparedWith, severityByShare, silenceStatistic } from './population-facts.ts';
import type { Draft } from './rule.ts';

/** No row names the cause: the times of the cuts, and the config where there is one, have to speak. */
export function fromTimes(facts: Facts, group: CutGroup): Draft | null {
  const { timing, reason } = group;
  if (reason !== null && reason !== 'upstream-closed') return null;
  if (timing.pattern !== 'idle' && timing.pattern !== 'either') return null;
  if (timing.idleMs[0] < 500 || isMoment(facts, group.streams)) return null;
  if (reason === null && group.truncated === 'none') return null;
  const direct = directOutcome(facts, group);
  if (reason === 'upstream-closed' || direct === 'same') return originTimer(facts, group, direct === 'same');
  const fitting = settingsOf(facts, 'idle-timeout').filter(
    ({ ms }) => ms !== null && ms > 0 && fitsIdle(timing, ms),
  );
  const known = settingsOf(facts, 'idle-timeout').length > 0;
  if (known && fitting.length === 0) return null;
  const total = settingsOf(facts, 'total-timeout').some(
    ({ ms }) => ms !== null && ms > 0 && fitsAge(timing, ms),
  );
  const setting = fitting[0] ?? null;
  const front = group.streams[0] ? frontProxy(facts, group.streams[0]) : null;
  const proxy = setting?.proxy ?? front?.proxy ?? 'unknown';
  const sure = timing.pattern === 'idle' ? 'likely' : setting && !total ? 'likely' : 'possible';
  const server: Evidence[] =
    front && !front.known && front.header
      ? [{ fact: `the response says "${front.header}"`, from: 'headers' }]
      : [];
  return {
    severity: sure === 'possible' ? severityByShare(facts, group.streams) : 'critical',
    confidence: sure,
    where: { hop: setting?.hop ?? null, proxy },
    what: `${sentence(countOf(group.streams, comparedWith(facts)))} ended ${formatMs(limitOf(setting, timing.idleLimitMs))} after the last byte.`,
    why: `${wireWhy(facts, group, setting, direct)}${stallWords(facts, group)}${delayWords(facts, group.streams)}`,
    covers: group.streams,
    evidence: [
      ...silenceStatistic(facts, group),
      ...(setting ? [settingFact(setting)] : []),
      ...group.streams.slice(0, 4).map(endOf),
      ...delayFacts(group.streams),
      ...server,
    ],
    fix: withStall(facts, group, fixes(group, setting, proxy)),
  };
}

/**
 * Ended in one moment, and after less silence than one of them had survived: a crash or a reload between two
 * heartbeats looks like a constant silence when those come fast.
 */
function isMoment(facts: Facts, streams: Stream[]): boolean {
  const together = new Set(commonEnd(facts, streams)?.streams);
  if (!allOf(streams, (stream) => together.has(stream))) return false;
  return someOf(streams, (stream) => longestEarlierGap(stream) > endTimes(facts, stream).idleMs + 20);
}

function wireWhy(facts: Facts, { timing }: CutGroup, setting: Setting | null, direct: string): string {
  const aside = direct === 'outlived' ? ' The same stream asked around the proxies outlived it.' : '';
  if (setting)
    return `That is what ${setting.setting} ${setting.value} (${whereSet(setting)}) allows; ${proofWords(facts, setting)}${aside}`;
  if (timing.pattern === 'idle')
    return `The silence before the end is constant while the ages differ (${range(timing.ageMs)}): a timer that counts silence. Its owner's log or config would prove it.${aside}`;
  return `Silence and age at the end are both constant, so a timer of either kind fits. A heartbeat below ${formatMs(timing.idleLimitMs)}, or the proxy's log, would settle it.${aside}`;
}

function proofWords(facts: Facts, { hop }: Setting): string {
  const log = hidingErrorLog(facts, hop);
  return log
    ? `the line that would prove it is not written: error_log ${log.value} ${log.detail} (${whereSet(log)}).`
    : 'a log row would prove it.';
}

/** Something behind the last proxy, or the origin itself, sweeps out silent connections. */
function originTimer(facts: Facts, group: CutGroup, onDirect: boolean): Draft | null {
  if (group.timing.pattern !== 'idle') return null;
  return {
    severity: onDirect ? 'critical' : severityByShare(facts, group.streams),
    confidence: onDirect ? 'likely' : 'possible',
    where: { hop: group.hop?.name ?? null, proxy: group.hop?.proxy ?? 'origin' },
    what: `${sentence(countOf(group.streams, comparedWith(facts)))} ended ${formatMs(group.timing.idleLimitMs)} after the last byte${onDirect ? ', around the proxies as well' : ', from behind the last proxy whose log was given'}.`,
    why: `The silence before the end is constant while the ages differ (${range(group.timing.ageMs)}): ${properName(group.hop?.proxy ?? 'origin')} closes streams that were silent that long.`,
    covers: group.streams,
    evidence: [...silenceStatistic(facts, group), ...group.streams.slice(0, 4).map(endOf)],
    fix: [
      {
        proxy: 'origin',
        setting: 'heartbeat',
        suggested: `a comment every ${formatMs(Math.max(500, group.timing.idleLimitMs / 2))}`,
        text: 'Send a comment more often than that, or raise the limit of whatever closes silent connections there.',
      },
    ],
  };
}
