/** A report beside the kept run of which its run asked the same again. */
import { DoctorError } from '../errors.ts';
import { readRun } from '../kept/index.ts';
import type { Judgement } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { assemble } from '../report/contents/index.ts';
import type { Aspect } from '../report/contents/verification/aspect.ts';
import { compareRuns } from '../report/contents/verification/index.ts';
import type { JudgedRun } from '../report/contents/verification/judged-run.ts';
import type { Group } from '../rules/groups.ts';
import { judge, remainderRules, rules } from '../rules/index.ts';
import { keptDiffs } from './fix-diffs.ts';

const aspects: Record<Group, Aspect> = {
  tool: 'setup',
  start: 'start',
  delivery: 'delivery',
  end: 'end',
  return: 'end',
  advice: 'setup',
  unexplained: 'end',
};

const groups = new Map([...rules, ...remainderRules].map(({ id, group }) => [id, group]));

/** What brings the end that these rules find. */
const ofEnds: Partial<Record<string, Aspect>> = {
  'idle-timeout': 'silence',
  'heartbeat-too-slow': 'silence',
  'total-timeout': 'age',
};

function aspectOf(rule: string): Aspect {
  return ofEnds[rule] ?? aspects[groups.get(rule) ?? 'advice'];
}

/** A kept run, judged by the rules of this version. @throws DoctorError when `dir` holds no run. */
export function judgeKept(dir: string): JudgedRun & Pick<ReturnType<typeof readRun>, 'diffs'> {
  const { recording, facts, diffs, warnings } = readRun(dir);
  const judgement: Judgement = judge(facts, rules, remainderRules);
  const report = assemble(recording, facts, judgement, warnings, keptDiffs(diffs));
  return { report, facts, covered: judgement.covered, diffs };
}

/** The report with the comparison, where its plan names a run to verify; one that is gone by now is a warning. */
export function verified(run: JudgedRun): Report {
  const { report } = run;
  const { verifies } = report.plan;
  if (verifies === undefined) return report;
  try {
    return { ...report, verification: compareRuns(verifies, judgeKept(verifies), run, aspectOf) };
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    const lost = `nothing to compare with: ${error.message} (${error.why})`;
    return { ...report, warnings: [...report.warnings, lost] };
  }
}
