/** What the rules on timers share: the words and the evidence about ends that a limit on silence or on age made. */

import type { CutGroup } from '../../analysis/ends/cuts.ts';
import type { DirectComparison } from '../../analysis/ends/direct-ends.ts';
import { directEndWords, hiddenCutWords } from '../../analysis/ends/direct-words.ts';
import { counterFacts } from '../../analysis/parties/counters.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { delayFacts, endOf, rowOf, settingFact } from './evidence.ts';

/** Behind what the times alone show: how the direct streams fared, a cut that looks like an end, what would settle it. */
export function asideOfTimes(
  facts: Facts,
  { streams, truncated }: CutGroup,
  setting: Setting | null,
  direct: DirectComparison,
): string {
  const clean = truncated === 'none' ? hiddenCutWords : '';
  const settled = settlingWords(facts, 'limit', { streams, hop: setting?.hop });
  return `${directEndWords(direct)}${clean}${settled}`;
}

/** For silences and ages that are both constant. */
export function heartbeatTells({ timing }: CutGroup): string {
  return `A heartbeat below ${formatMs(timing.idleLimitMs)} tells: it moves an idle timer only.`;
}

/** Evidence where a row of the proxy's own log names the timer. */
export function loggedFacts(
  facts: Facts,
  { blames, streams }: CutGroup,
  reason: 'idle-timeout' | 'total-timeout',
  setting: Setting | null,
): Evidence[] {
  const first = blames[0];
  return [
    ...(first?.record ? [rowOf(first.record, first.stream.id)] : []),
    ...(setting ? [settingFact(setting)] : []),
    ...counterFacts(facts, reason),
    ...streams.slice(0, 4).map(endOf),
  ];
}

/** Evidence where only the times of the ends speak, and the streams that lived on around the proxies. */
export function timedFacts(
  { streams }: CutGroup,
  setting: Setting | null,
  direct: DirectComparison,
): Evidence[] {
  return [
    ...(setting ? [settingFact(setting)] : []),
    ...streams.slice(0, 4).map(endOf),
    ...(direct.shown === 'outlived' ? direct.survived.slice(0, 2).map(endOf) : []),
    ...delayFacts(streams),
  ];
}
