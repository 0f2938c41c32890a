/** A run as it is compared with another. */
import type { Facts } from '../../../model/facts.ts';
import type { Finding } from '../../../model/finding.ts';
import type { Judgement } from '../../../model/judgement.ts';
import type { Report } from '../../../model/report.ts';
import type { Aspect } from './aspect.ts';

/** A run with all that was found of it. */
export interface JudgedRun {
  report: Report;
  facts: Facts;
  covered: Judgement['covered'];
}

/** One finding, with the run that it is of. */
export interface RunFinding {
  finding: Finding;
  covered: NonNullable<Judgement['covered']>[number];
  facts: Facts;
  aspect: Aspect;
}
