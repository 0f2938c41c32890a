/** How sure an idle timer is that only times and the config show. Part of `idle-timeout`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../../analysis/ends/direct-ends.ts';
import { isPerhapsOwnSilence } from '../../../analysis/ends/limit-in-front.ts';
import { nextWriteOf } from '../../../analysis/ends/next-write.ts';
import { hopOfOwnLimit } from '../../../analysis/ends/own-age-limit.ts';
import { fitsAge } from '../../../analysis/ends/timing.ts';
import { hidesSilenceOnly } from '../../../analysis/parties/cut-hider.ts';
import { countsSilenceOnly } from '../../../analysis/parties/suspect.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';

/** `possible` where another limit, another party or the origin would make the same times. */
export function confidenceOf(
  facts: Facts,
  group: CutGroup,
  setting: Setting | null,
  { shown, ended }: DirectComparison,
): Confidence {
  const { timing, streams, truncated } = group;
  if (isPerhapsOwnSilence(facts, group)) return 'possible';
  if (!setting && isPerhapsOwnAge(facts, group)) return 'possible';
  // Where no proxy stands between they ended too, in another way: one cause may have made both.
  if (shown === 'unclear' && ended.length > 0 && !setting) return 'possible';
  if (shown === 'mixed' || (timing.swept && !setting)) return 'possible';
  if (timing.pattern === 'idle') return 'likely';
  const total = settingsOf(facts, 'total-timeout').some(
    ({ ms }) => ms !== null && ms > 0 && fitsAge(timing, ms),
  );
  if (setting) return total ? 'possible' : 'likely';
  const isSilence =
    countsSilenceOnly(facts, streams[0]) || (truncated === 'none' && hidesSilenceOnly(facts, streams));
  return shown === 'outlived' && isSilence ? 'likely' : 'possible';
}

/** The log of one hop leaves a limit of its own on the age, and one that acts at the next write fits these ends. */
function isPerhapsOwnAge(facts: Facts, group: CutGroup): boolean {
  return hopOfOwnLimit(facts, group) !== null && nextWriteOf(facts, group.streams) !== null;
}
