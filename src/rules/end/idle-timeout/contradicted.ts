/** A row that names an idle timer whose setting, as it was read, is not as long as the silence that was seen. Part of `idle-timeout`. */

import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { fitsIdle } from '../../../analysis/ends/timing.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Setting } from '../../../model/setting.ts';
import { many } from '../../../model/share.ts';
import { countOf, hopName, sentence, settingAt } from '../../frames/evidence.ts';
import { comparedWith, silenceStatistic } from '../../frames/population-facts.ts';
import { loggedFacts, range } from '../../frames/timer.ts';
import type { Draft } from '../../rule.ts';
import { outlastSilence } from './fix.ts';

/** What the way from the proxy, a late closer and a busy machine may add to a silence. */
const addedMs = 1_500;

/** Whether the limit cannot have ended these streams; of many, the usual silence decides. */
export function contradicts(
  { timing, streams }: Pick<CutGroup, 'timing' | 'streams'>,
  { ms }: Setting,
): boolean {
  if (ms === null || ms <= 0) return false;
  const usual = timing.idleLimitMs;
  const [low, high] = streams.length >= many ? [usual, usual] : timing.idleMs;
  // What a late closer adds is not always known: the silence on the wire may fit as it is.
  const onWire = highest(streams.map(({ close }) => close.idleMs ?? 0));
  const isShorter =
    !fitsIdle({ ...timing, idleMs: [low, ms] }, ms) && !fitsIdle({ ...timing, idleMs: [onWire, ms] }, ms);
  return isShorter || high > ms * 1.25 + addedMs;
}

/** Both are told, and neither number stands for the other. */
export function contradicted(facts: Facts, group: CutGroup, setting: Setting): Draft {
  const { hop, proxy, streams, timing } = group;
  const name = hopName(proxy, hop?.name ?? null);
  return {
    title: 'the stream may have been cut for being silent, by a limit that was not read',
    confidence: 'possible',
    where: { hop: hop?.name ?? null, proxy },
    what: `${sentence(countOf(streams, comparedWith(facts)))} ended ${range(timing.idleMs)} after the last byte, and the log of ${name} names an idle timer.`,
    why: [
      `The two do not agree with ${settingAt(setting)}, which is no silence of that length:`,
      ' another config than the one given may be in force, or bytes may have been held back on the way.',
    ].join(''),
    covers: streams,
    evidence: [...silenceStatistic(facts, group), ...loggedFacts(facts, group, 'idle-timeout', setting)],
    fix: outlastSilence(facts, group, null, proxy),
  };
}
