/** A timer that counts silence ended the stream: every byte, also of a comment, would have restarted it. */

import { type CutGroup, cutGroups, isTimed } from '../../../analysis/ends/cuts.ts';
import { withSameLimits } from '../../frames/same-limits.ts';
import { toldWords } from '../../frames/timer.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { isAtNextWrite } from '../total-timeout/at-next-write.ts';
import { about } from './about.ts';
import { fromTimes } from './by-times.ts';
import { whyCleared, whyLimitsCleared } from './cleared.ts';
import { raised } from './fix.ts';
import { fromLog } from './from-log.ts';

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
    const silent = groups.filter((group) => !isAtNextWrite(facts, group));
    const drafts = silent.flatMap((group) => fromLog(facts, group) ?? fromTimes(facts, group) ?? []);
    if (drafts.length > 0)
      return found(
        this,
        drafts.map((draft) => withSameLimits(facts, 'idle-timeout', draft, raised)),
      );
    if (silent.length === 0)
      return ruledOut('each ended in the moment in which its next event was due: no silence was counted');
    const cleared = whyLimitsCleared(facts, groups);
    if (cleared !== null) return ruledOut(cleared);
    if (groups.every(({ reason }) => reason !== null)) return ruledOut('the log rows give another cause');
    if (groups.every(({ timing }) => timing.pattern === 'age'))
      return ruledOut(
        toldBy(groups) ??
          'the age at the end is constant, and silences as long as the last one were survived',
      );
    return groups.some((group) => !isTimed(group))
      ? ruledOut('neither the silence before the end nor the age is constant')
      : notChecked(['access-log', 'error-log']);
  },
};

function toldBy(groups: CutGroup[]): string | null {
  const [told] = groups.flatMap((group) => toldWords(group) ?? []);
  return told ?? null;
}
