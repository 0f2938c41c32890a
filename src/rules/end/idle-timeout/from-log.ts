/** An idle timer that the proxy's own row names. Part of `idle-timeout`. */

import { isGivenAtEnd } from '../../../analysis/delivery/held-back.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { isOnlyPerTryIdle } from '../../../analysis/ends/envoy-timeouts.ts';
import { measuredAgainst } from '../../../analysis/ends/stated-limit.ts';
import { endTimes, fitsAge, fitsIdle } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import { type Facts, hopNamed, settingsOf } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';
import { many } from '../../../model/share.ts';
import { countOf, delayWords, heldWords, hopName } from '../../frames/evidence.ts';
import { comparedWith, silenceStatistic } from '../../frames/population-facts.ts';
import { loggedFacts, range } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { contradicted, contradicts } from './contradicted.ts';
import { limitOf, outlastSilence } from './fix.ts';
import { stallWords, withStall } from './stall.ts';

/** The proxy's own row says that its idle timer fired. */
export function fromLog(facts: Facts, group: CutGroup): Draft | null {
  const { hop, proxy, reason, blames } = group;
  if (reason !== 'idle-timeout' && !isIdleLoggedAsTotal(facts, group)) return null;
  const setting = hop ? settingFor(facts, group) : null;
  const sight = sightOf(facts, group, setting);
  if (setting && sight && contradicts(sight, setting)) return contradicted(facts, group, setting);
  const first = blames[0];
  const paired = first?.chain.find(({ record }) => record === first.record)?.join.confidence === 'certain';
  const only = paired && isOnlyPerTryIdle(facts, group);
  const ofRow = (reason === 'idle-timeout' && first?.confidence) || 'likely';
  const count = countOf(group.streams, comparedWith(facts));
  return {
    confidence: only ? 'certain' : ofRow,
    where: { hop: hop?.name ?? null, proxy },
    what: `${hopName(proxy, hop?.name ?? null)} ended ${count} ${lengthWords(group, setting, sight)}.`,
    why: `${reasonWhy(facts, group, setting, sight)}${stallWords(facts, group)}${delayWords(facts, group.streams)}`,
    covers: group.streams,
    evidence: [...silenceStatistic(facts, group), ...loggedFacts(facts, group, 'idle-timeout', setting)],
    fix: withStall(facts, group, outlastSilence(facts, group, setting, proxy)),
  };
}

/** The ends at which the silence was seen; null: what came before was given out only with the end. */
type Sight = Pick<CutGroup, 'streams' | 'timing'> | null;

/** Without those whose last byte came as the timer fired, where others show what it counted. */
function sightOf(facts: Facts, { streams, timing }: CutGroup, setting: Setting | null): Sight {
  if (streams.every((stream) => isGivenAtEnd(facts, stream))) return null;
  if (!setting?.ms || streams.length >= many) return { streams, timing };
  const near = measuredAgainst(setting.ms, streams, (stream) => endTimes(facts, stream).idleMs);
  return { streams: near.streams, timing: { ...timing, idleMs: near.seenMs } };
}

function lengthWords({ timing }: CutGroup, setting: Setting | null, sight: Sight): string {
  if (sight === null && !setting)
    return `for the silence of its upstream, ${range(timing.ageMs)} after the request`;
  return `after ${formatMs(limitOf(setting, timing.idleLimitMs))} without a byte`;
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

const hiddenWords = 'here it is not seen, since what had come before was given out only with the end';

function reasonWhy(facts: Facts, group: CutGroup, setting: Setting | null, sight: Sight): string {
  const seen = sight && range(sight.timing.idleMs);
  if (!setting) {
    const isGiven = hopNamed(facts, group.hop?.name ?? null)?.configs.length;
    const unread = isGiven ? 'that was not found in the config given' : 'whose config was not given';
    return seen === null
      ? `Its row names an idle timer, ${unread}; how long the silence was is not known: ${hiddenWords}.`
      : `The silence before each end was ${seen}; that is the limit of an idle timer ${unread}.`;
  }
  const allows = 'it allows that much silence between two bytes from upstream';
  const silent = seen === null ? hiddenWords : `the origin was silent for ${seen}`;
  const shorter = sight && isShorter(sight, setting) ? lateWords : '';
  return `${heldWords(setting)}: ${allows}, and ${silent}${shorter}.${flagWords(facts, group)}`;
}

const lateWords =
  ' as seen here, which is less, as where the last bytes were passed on late: the timer counts from when they came to the proxy';

/** By more than rounding and the way back. */
function isShorter({ timing }: NonNullable<Sight>, { ms }: Setting): boolean {
  return ms !== null && timing.idleMs[0] < ms * 0.95 && ms - timing.idleMs[0] > 50;
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
