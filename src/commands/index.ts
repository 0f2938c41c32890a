/**
 * The subcommands: flags in, a Plan made, the pipeline called, files and a report out. Owns commander and ora; imports
 * `plan`, `pipeline` and what lies below them.
 * To add one: `<name>-options.ts` declares it for commander and loads nothing heavy, `<name>.ts` exports
 * `run(flags, io)`, which resolves to the exit code; then a line here.
 */
import type { Declare } from './command.ts';
import { declareDemo } from './demo-options.ts';
import { declareDiagnose } from './diagnose-options.ts';
import { declareReport } from './report-options.ts';

/** In the order of `--help`. */
export const declarations: readonly Declare[] = [declareDiagnose, declareReport, declareDemo];
