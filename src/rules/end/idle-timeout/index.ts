/** A timer that counts silence ended the stream: every byte, also of a comment, would have restarted it. */

import { type CutGroup, cutGroups, isTimed } from '../../../analysis/ends/cuts.ts';
import { isOnlyPerTryIdle } from '../../../analysis/ends/envoy-timeouts.ts';
import { fitsAge, fitsIdle } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, hopNamed, settingsOf } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';
import { countOf, delayWords, hopName, sentence, whereSet } from '../../frames/evidence.ts';
import { comparedWith, silenceStatistic } from '../../frames/population-facts.ts';
import { loggedFacts, range } from '../../frames/timer.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { fromTimes } from './by-times.ts';
import { whyCleared, whyLimitsCleared } from './cleared.ts';
import { contradicted, contradicts } from './contradicted.ts';
import { limitOf, outlastSilence } from './fix.ts';
import { stallWords, withStall } from './stall.ts';

export const idleTimeout: Rule = {
  id: 'idle-timeout',
  title: 'the stream was cut for being silent',
  severity: 'critical',
  group: 'end',
  rank: 50,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
  explains: [
    'heartbeat-too-slow',
    'heartbeat-missing',
    'heartbeat-comment-only',
    'h2-reset',
    'upstream-closed',
    'end-marker-missing',
    'client-closed',
    'network-reset',
    'total-timeout',
    'limit-ahead',
    'origin-ended',
  ],
  judge(facts) {
    const groups = cutGroups(facts);
    if (groups.length === 0) return ruledOut(whyCleared(facts) ?? 'no stream was cut');
    const drafts = groups.flatMap((group) => fromLog(facts, group) ?? fromTimes(facts, group) ?? []);
    if (drafts.length > 0) return found(this, drafts);
    const cleared = whyLimitsCleared(facts, groups);
    if (cleared !== null) return ruledOut(cleared);
    if (groups.every(({ reason }) => reason !== null)) return ruledOut('the log rows give another cause');
    if (groups.every(({ timing }) => timing.pattern === 'age'))
      return ruledOut('the age at the end is constant, and silences as long as the last one were survived');
    return groups.some((group) => !isTimed(group))
      ? ruledOut('neither the silence before the end nor the age is constant')
      : notChecked(['access-log', 'error-log']);
  },
};

/** The proxy's own row says that its idle timer fired. */
function fromLog(facts: Facts, group: CutGroup): Draft | null {
  const { hop, proxy, reason, blames, timing } = group;
  if (reason !== 'idle-timeout' && !isIdleLoggedAsTotal(facts, group)) return null;
  const setting = hop ? settingFor(facts, group) : null;
  const first = blames[0];
  const paired = first?.chain.find(({ record }) => record === first.record)?.join.confidence === 'certain';
  const only = paired && isOnlyPerTryIdle(facts, group);
  const ofRow = (reason === 'idle-timeout' && first?.confidence) || 'likely';
  const confidence = only ? 'certain' : ofRow;
  if (setting && contradicts(group, setting)) return contradicted(facts, group, setting);
  const count = countOf(group.streams, comparedWith(facts));
  const evidence = [...silenceStatistic(facts, group), ...loggedFacts(facts, group, 'idle-timeout', setting)];
  return {
    confidence,
    where: { hop: hop?.name ?? null, proxy },
    what: `${hopName(proxy, hop?.name ?? null)} ended ${count} after ${formatMs(limitOf(setting, timing.idleLimitMs))} without a byte.`,
    why: `${reasonWhy(facts, setting, group)}${stallWords(facts, group)}${delayWords(facts, group.streams)}`,
    covers: group.streams,
    evidence,
    fix: withStall(facts, group, outlastSilence(group, setting, proxy)),
  };
}

/**
 * `UT` in a format without details is a total limit or `per_try_idle_timeout`; a silence that is constant while ages
 * differ shows that it was an idle limit.
 */
function isIdleLoggedAsTotal(facts: Facts, { reason, hop, blames, timing }: CutGroup): boolean {
  if (reason !== 'total-timeout' || blames.some(({ confidence }) => confidence === 'certain')) return false;
  const idle = settingsOf(facts, 'idle-timeout', hop?.name).some(({ ms }) => ms && fitsIdle(timing, ms));
  const total = settingsOf(facts, 'total-timeout', hop?.name).some(({ ms }) => ms && fitsAge(timing, ms));
  return timing.pattern === 'idle' || (idle && !total);
}

/** Which of the hop's idle timers: the one its row names, else the one that fits. */
function settingFor(facts: Facts, { hop, blames, timing }: CutGroup): Setting | null {
  const all = settingsOf(facts, 'idle-timeout', hop?.name).filter(({ ms }) => ms !== 0);
  const details = blames[0]?.record?.reasonDetails ?? [];
  const perTry = all.find(({ state }) => state === 'per-try');
  // Envoy's flag for it is UT; every other idle timer of Envoy's sets SI.
  if (details.includes('per-try-idle') || details.includes('upstream-timeout')) return perTry ?? null;
  const rest = all.filter((setting) => setting !== perTry);
  return rest.find(({ ms }) => ms && fitsIdle(timing, ms)) ?? rest[0] ?? null;
}

function reasonWhy(facts: Facts, setting: Setting | null, group: CutGroup): string {
  const seen = range(group.timing.idleMs);
  if (!setting) {
    const isGiven = hopNamed(facts, group.hop?.name ?? null)?.configs.length;
    const unread = isGiven ? 'that was not found in the config given' : 'whose config was not given';
    return `The silence before each end was ${seen}; that is the limit of an idle timer ${unread}.`;
  }
  const held =
    setting.origin === 'default'
      ? `${setting.setting} is not set, so its default ${setting.value} holds`
      : `${setting.setting} is ${setting.value}`;
  const allows = 'it allows that much silence between two bytes from upstream';
  return `${sentence(held)} (${whereSet(setting)}): ${allows}, and the origin was silent for ${seen}.${flagWords(facts, group)}`;
}

/** Only for a row without details the times decide. */
function flagWords(facts: Facts, group: CutGroup): string {
  if (group.reason !== 'total-timeout') return '';
  const constant =
    group.timing.pattern === 'idle'
      ? 'the silence before the end is what is constant here, not the age'
      : 'no such limit in the config fits the age';
  const proof = isOnlyPerTryIdle(facts, group)
    ? '.'
    : '; %RESPONSE_CODE_DETAILS% in the log format would prove it.';
  return ` The flag UT stands for a limit on the whole stream too, but ${constant}${proof}`;
}
