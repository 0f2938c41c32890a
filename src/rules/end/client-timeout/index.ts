/** Other clients always close at the same age, while this tool's streams go on. */

import { lineBehind } from '../../../analysis/parties/other-clients.ts';
import { formatMs } from '../../../model/duration.ts';
import { endedStreams, type Facts } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import { rowOf, settingFact } from '../../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { clearedLimits } from './cleared.ts';
import { liftClientLimit } from './fix.ts';
import { leavings } from './leaving.ts';
import { whatOf, whyOf } from './words.ts';

export const clientTimeout: Rule = {
  id: 'client-timeout',
  title: 'other clients give up at a fixed age of their own',
  severity: 'warning',
  group: 'end',
  rank: 110,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['client-closed', 'limit-ahead'],
  judge(facts) {
    if (facts.records.length === 0) return notChecked(['access-log']);
    const seen = leavings(facts);
    if (seen.kind === 'no-durations') return notChecked(['time'], 'the log format has no duration');
    if (seen.kind === 'none') return ruledOut(seen.because);
    const { leaving } = seen;
    const ended = endedStreams(facts).find(({ close }) => isNear(close.ageMs ?? 0, leaving.ageMs));
    if (ended)
      return ruledOut(
        `a stream of ours ended at the same age, ${formatMs(leaving.ageMs)}: it is not those clients' choice`,
      );
    return found(this, [
      {
        title:
          leaving.confidence === 'possible'
            ? 'other clients may give up at a fixed age of their own'
            : this.title,
        confidence: leaving.confidence,
        where: { hop: null, proxy: leaving.isOfSeveralKinds ? 'network' : 'client' },
        what: whatOf(leaving),
        why: whyOf(facts, leaving),
        evidence: [
          ...leaving.records.slice(0, 3).flatMap((record) => rowsOf(facts, record)),
          ...clearedLimits(facts, leaving.ageMs).map(settingFact),
        ],
        fix: [liftClientLimit(leaving)],
      },
    ]);
  },
};

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1_200, b * 0.1);
}

/** The access row, and the error line that says who closed. */
function rowsOf(facts: Facts, record: LogRecord): Evidence[] {
  const line = lineBehind(facts, record);
  return [rowOf(record), ...(line ? [rowOf(line)] : [])];
}
