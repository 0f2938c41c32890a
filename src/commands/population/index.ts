/** `soak` and `load`: many streams held for a time, then the report on them. */
import { badInput } from '../../errors.ts';
import type { Io } from '../../model/io.ts';
import type { Plan } from '../../model/plan.ts';
import {
  describeLimits,
  findLimitProblems,
  type MachineLimits,
  makePopulationPlan,
  type PopulationCommand,
  type RunInput,
} from '../../plan/index.ts';
import { readMachineLimits } from '../machine-limits.ts';
import { readInput } from '../run-input.ts';
import { type PopulationFlags, populationInput } from './input.ts';

/** The exit code of the run. @throws DoctorError when it cannot be done as asked, or not on this machine. */
export async function run(command: PopulationCommand, flags: PopulationFlags, io: Io): Promise<number> {
  const input = await readInput(flags, populationInput(flags), io);
  const limits = readMachineLimits();
  const plan = planOnMachine(command, input, io.env, limits);
  // What asks and judges is loaded once the plan stands: where few files may be open, that is said before they run out.
  const { runPlan } = await import('../execute.ts');
  return runPlan(plan, flags, describeLimits(plan, limits), io);
}

/** The plan, with what may go wrong on a machine with these limits among its warnings. @throws DoctorError for what will. */
export function planOnMachine(
  command: PopulationCommand,
  input: RunInput,
  env: Io['env'],
  limits: MachineLimits,
): Plan {
  const made = makePopulationPlan(command, input, env, limits);
  return { ...made, warnings: [...made.warnings, ...checkLimits(made, limits)] };
}

/** What may fail on this machine, as warnings. @throws DoctorError for what certainly will. */
function checkLimits(plan: Plan, limits: MachineLimits): string[] {
  const problems = findLimitProblems(plan, limits);
  const fatal = problems.find(({ isFatal }) => isFatal);
  if (fatal) throw badInput(fatal.message, fatal.cause, fatal.hint);
  return problems.map(({ message, cause, hint }) => `${message}: ${cause}; ${hint}`);
}
