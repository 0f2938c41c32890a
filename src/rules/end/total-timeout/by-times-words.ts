/** What the ages of the ends show of a limit, in words. Part of `total-timeout`. */

import { type BehindByte, behindByte } from '../../../analysis/ends/behind-byte.ts';
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../../analysis/ends/direct-ends.ts';
import { longestGapBetween } from '../../../analysis/ends/gaps.ts';
import { hopThatDenies, hopWithoutLine } from '../../../analysis/ends/own-age-limit.ts';
import { fitsAge } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';
import { delayWords, hopName, properName, sentence, settingAt, whereSet } from '../../frames/evidence.ts';
import { usualOwnerWords } from '../../frames/limit-owners.ts';
import { asideOfTimes, heartbeatTells, momentWords, sweptWords, toldWords } from '../../frames/timer.ts';

const behindWords: Record<BehindByte, string> = {
  no: '',
  byte: ' But each ended right behind a byte, and a timer waits for none: a sender that fails on what it sends next, or a limit on bytes, fits better; its log would tell.',
  either:
    ' Each ended right behind a byte, which a sender that fails on what it sends next does too; the age is a multiple of the pace, so a timer meets a byte as well.',
};

/** Why a limit on the whole stream fits, and what else does. */
export function whyByTimes(
  facts: Facts,
  group: CutGroup,
  setting: Setting | null,
  { direct, cleared }: { direct: DirectComparison; cleared: Setting | null },
): string {
  const behind = behindWords[behindByte(group)];
  const aside = `${asideOfTimes(facts, group, setting, direct)}${behind}${delayWords(facts, group.streams)}`;
  const isOnWay = direct.shown === 'outlived';
  const denied = ownLimitWords(facts, group);
  if (setting)
    return `That is what ${settingAt(setting)} allows a whole response.${lateWriteWords(group, setting)}${denied}${aside}`;
  const setIn = isOnWay ? 'a proxy' : 'a proxy or in the origin';
  if (cleared) return `${unfitWords(cleared)}: ${isOnWay ? unreadLimit : limitBehind}.${aside}`;
  const owners = usualOwnerWords(group, 'age', direct.shown);
  const swept = group.timing.swept ? ` ${sweptWords(group, 'age')}` : '';
  const moment = momentWords(facts, group);
  if (group.timing.pattern !== 'age')
    return `${bothConstant(group)}${swept}${owners}${moment}${heartbeatTells(group)}${denied}${aside}`;
  return denied === ''
    ? `${ageOf(group)}: a limit on the whole stream, set in ${setIn}.${swept}${owners}${moment}${aside}`
    : `${ageOf(group)}: a limit on the whole stream.${denied}${swept}${moment}${aside}`;
}

/** A limit that acts when the next piece is written, where that came late. */
function lateWriteWords({ timing }: CutGroup, { ms }: Setting): string {
  return ms === null || fitsAge(timing, ms)
    ? ''
    : ' It acts when the next piece of the body is written, so the streams ended when that came.';
}

/** Why the log of one hop leaves nothing but a limit of its own, as a sentence with a space before it; empty where none does. */
export function ownLimitWords(facts: Facts, group: CutGroup): string {
  const silent = hopWithoutLine(facts, group);
  if (silent === null) return deniedWords(facts, group);
  const word = ownAdvice(silent.proxy, 'stream-age')?.setting;
  return [
    ` ${sentence(hopName(silent.proxy, silent.name))} wrote rows of these streams and no line about their ends, as it would where what`,
    ` stands behind it breaks off: so it was a limit of its own on a response (${word}), which leaves none.`,
  ].join('');
}

function deniedWords(facts: Facts, group: CutGroup): string {
  const hop = hopThatDenies(facts, group);
  if (hop === null) return '';
  const other = group.hop === null ? 'this tool did not' : 'the hop in front of it says that it closed';
  const word = ownAdvice(hop.proxy, 'stream-age')?.setting;
  return [
    ` ${hopName(hop.proxy, hop.name)} logged that its client had left, and ${other}:`,
    ` so it words the end of its own limit on a response (${word}), too.`,
  ].join('');
}

function bothConstant({ timing }: CutGroup): string {
  const constant = timing.swept ? 'nearly constant' : 'constant';
  return `Silence and age at the end are both ${constant}, so a limit on the whole stream fits as well as an idle timer.`;
}

/** Where heads came late, the age is constant from there only. */
function ageOf(group: CutGroup): string {
  const told = toldWords(group);
  if (told !== null) return told;
  const { timing } = group;
  const sooner = silenceWords(timing);
  const constant = timing.swept ? 'nearly constant' : 'constant';
  if (timing.since === 'head')
    return `The time from the response head to the end is ${constant} (heads came at different times), and ${sooner}`;
  return `The age at the end is ${constant}, and ${sooner}`;
}

/** Why it was no timer of silence; what passed before the first byte of a body is not called a silence that was survived. */
function silenceWords({ streams, idleMs: [low, high] }: CutGroup['timing']): string {
  const isSurvived = streams.some(
    (stream) => longestGapBetween(stream) + sameGapMs >= (stream.close.idleMs ?? 0),
  );
  if (isSurvived) return 'the streams had survived silences as long before';
  if (formatMs(low) === formatMs(high)) return `the silence before it was ${formatMs(high)}`;
  return `the silences before it differ (${formatMs(low)} to ${formatMs(high)})`;
}

const sameGapMs = 50;

const unreadLimit = 'something on the way has one that was not read';
const limitBehind = 'what stands behind it has one, and it only passed the end on';

function unfitWords(limit: Setting): string {
  const { proxy, setting, value } = limit;
  return `No limit that ${properName(proxy)}'s config sets fits (${setting} ${value}, ${whereSet(limit)})`;
}
