/** `diagnose`: a few short trials of one endpoint, then the report on what is wrong with it. */
import type { Io } from '../model/io.ts';
import { makePlan, type RunInput } from '../plan/index.ts';
import { runPlan } from './execute.ts';
import { readHeartbeatParam, readSpan } from './flag-values.ts';
import { type RunFlags, readInput } from './run-input.ts';

/** Flags of `diagnose` as texts. */
export interface DiagnoseFlags extends RunFlags {
  for?: string;
  untilCut?: string;
  oneAtATime?: boolean;
  heartbeatParam?: string;
  withHead?: boolean;
  slowReader?: boolean;
  leaveEarly?: boolean;
}

/** The exit code of the run. @throws DoctorError when it cannot be done as asked. */
export async function run(flags: DiagnoseFlags, io: Io): Promise<number> {
  const plan = makePlan(await readInput(flags, watchInput(flags), io), io.env);
  return runPlan(plan, flags, [], io);
}

function watchInput(flags: DiagnoseFlags): RunInput {
  return {
    forMs: flags.for === undefined ? undefined : readSpan(flags.for, '--for'),
    untilCutMs: flags.untilCut === undefined ? undefined : readSpan(flags.untilCut, '--until-cut'),
    oneAtATime: flags.oneAtATime,
    heartbeatParam:
      flags.heartbeatParam === undefined
        ? undefined
        : readHeartbeatParam(flags.heartbeatParam, '--heartbeat-param'),
    withHead: flags.withHead,
    slowReader: flags.slowReader,
    leaveEarly: flags.leaveEarly,
  };
}
