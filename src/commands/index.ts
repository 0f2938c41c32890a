/**
 * The subcommands: flags in, a Plan made, the run called, files and a report out. Owns commander and ora; imports
 * `plan`, `run`, `lab` and what lies below them.
 * To add one: `<name>-options.ts` declares it for commander and loads nothing heavy, `<name>.ts` exports
 * `run(flags, io)`, which resolves to the exit code; then a line here. `soak` and `load` share `population.ts`.
 */

import { declareCauses } from './causes-options.ts';
import type { Declare } from './command.ts';
import { declareDemo } from './demo-options.ts';
import { declareDiagnose } from './diagnose-options.ts';
import { declareExplain } from './explain-options.ts';
import { declareLoad } from './load-options.ts';
import { declareReport } from './report-options.ts';
import { declareSoak } from './soak-options.ts';
import { declareVerify } from './verify-options.ts';

/** In the order of `--help`. */
export const declarations: readonly Declare[] = [
  declareDiagnose,
  declareSoak,
  declareLoad,
  declareVerify,
  declareReport,
  declareExplain,
  declareCauses,
  declareDemo,
];
