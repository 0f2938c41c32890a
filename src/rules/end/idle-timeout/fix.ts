/** What to change against an idle timer: the timer, or the heartbeat. Part of `idle-timeout`. */
import type { CutGroup } from '../../../analysis/ends/cuts.ts';
import { formatMs } from '../../../model/duration.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import { type Setting, writtenSpan } from '../../../model/setting.ts';
import { ownAdvice, phraseOf } from '../../../proxies/profile/advice.ts';
import type { Advice } from '../../../proxies/profile/words.ts';
import { notByHeartbeat } from '../../frames/at-origin.ts';
import { change, properName } from '../../frames/evidence.ts';
import { heartbeatMs } from '../../frames/timer.ts';

/** The limit as it is set, else as it was seen, ms. */
export function limitOf(setting: Setting | null, seenMs: number): number {
  return setting?.ms || seenMs;
}

/** The timer first where it is known or guessed, then the heartbeat. */
export function outlastSilence(group: CutGroup, setting: Setting | null, proxy: ProxyKind): ProposedFix[] {
  const { idleLimitMs, idleMs, swept } = group.timing;
  const limitMs = limitOf(setting, swept ? Math.min(idleLimitMs, idleMs[0]) : idleLimitMs);
  const limit = setting ? writtenSpan(setting) : formatMs(limitMs);
  const heartbeat: ProposedFix = {
    proxy: 'origin',
    setting: 'heartbeat',
    suggested: `a comment line (": \\n\\n") every ${formatMs(heartbeatMs(limitMs))} or less`,
    text: `Or have the origin send a comment more often than the limit of ${limit}: any byte starts the timer anew, a comment as well as an event.`,
    doesNotCure: notByHeartbeat,
  };
  if (setting)
    return [
      change(
        setting,
        phraseOf(setting.proxy, 'hour'),
        `Raise ${setting.setting} above the longest silence of this stream.`,
      ),
      heartbeat,
    ];
  const word = timerOf(proxy, group)?.setting;
  if (!word) return [heartbeat];
  const named = group.reason === 'idle-timeout' || group.hop !== null;
  const text = named
    ? `Raise ${word} for this route.`
    : `If it is ${properName(proxy)}: raise ${word} for this route.`;
  return [{ proxy, setting: word, suggested: phraseOf(proxy, 'hour'), text }, heartbeat];
}

function timerOf(proxy: ProxyKind, { blames }: CutGroup): Advice | null {
  const isPerTry = blames[0]?.record?.reasonDetails.includes('per-try-idle') ?? false;
  return (isPerTry ? ownAdvice(proxy, 'idle-timer-per-try') : null) ?? ownAdvice(proxy, 'idle-timer');
}
