/** `verify`: asks the same as an earlier run, and compares. */
import { resolve } from 'node:path';
import { badInput } from '../../errors.ts';
import { type KeptRun, readRun } from '../../kept/index.ts';
import type { Io } from '../../model/io.ts';
import type { Plan } from '../../model/plan.ts';
import { inputOfPlan, layerInputs, makePlan, type RunInput } from '../../plan/index.ts';
import { hopsAgain } from '../../run/hops-again.ts';
import { runPlan } from '../execute.ts';
import { readPath, readSpan } from '../flag-values.ts';
import { readMachineLimits } from '../machine-limits.ts';
import { planOnMachine } from '../population/index.ts';
import { type RunFlags, readInput } from '../run-input.ts';
import { runToVerify } from './run-to-verify.ts';
import { checkSecrets, withProxyOf } from './secrets.ts';
import { longEnough } from './watch-time.ts';

/** Flags of `verify` as texts. */
export interface VerifyFlags extends RunFlags {
  dir: string;
  for?: string;
  duration?: string;
  hold?: string;
  pressurePath?: string;
}

/** The exit code of the run. @throws DoctorError before any request: no run, a secret that is missing, a flag of another command. */
export async function run(flags: VerifyFlags, io: Io): Promise<number> {
  const dir = runToVerify(flags.dir, io.cwd);
  const kept = readRun(dir);
  checkFlags(flags, kept.recording.plan.command, dir, io);
  const input = await inputAgain(flags, kept, io);
  const plan: Plan = { ...planAgain(kept.recording.plan.command, input, io), verifies: dir };
  return runPlan(plan, flags, [`  to be compared with the run in ${dir}`], io);
}

/** What the kept run asked, with what is given now before it. */
async function inputAgain(flags: VerifyFlags, kept: KeptRun, io: Io): Promise<RunInput> {
  const { plan, cwd = io.cwd } = kept.recording;
  const before = withProxyOf(inputOfPlan(plan), io.env);
  const given = await readInput(flags, ownInput(flags), io, before.headers);
  checkSecrets(flags.dir, before, given, plan.target.forwardProxyUser ?? false);
  const { hops, warnings } = await hopsAgain(before.hops ?? [], given.hops ?? [], { from: cwd, to: io.cwd });
  const files = filesFrom(before, cwd);
  // Data makes a POST of a request; that of the earlier one stays what it was.
  const method = flags.request === undefined ? before.method : given.method;
  const now = layerInputs(before, files, { ...given, hops, method }, { warnings });
  return flags.for === undefined ? longEnough(now, kept) : { ...now, untilCutMs: undefined };
}

function planAgain(command: Plan['command'], input: RunInput, io: Io): Plan {
  return command === 'diagnose'
    ? makePlan(input, io.env)
    : planOnMachine(command, input, io.env, readMachineLimits());
}

/** Certificates whose names start from the earlier run's folder. */
function filesFrom({ cacert, cert, key }: RunInput, cwd: string): RunInput {
  const from = (file: RunInput['key']) => (file ? resolve(cwd, file) : undefined);
  return { cacert: from(cacert), cert: from(cert), key: from(key) };
}

function ownInput(flags: VerifyFlags): RunInput {
  const span = (text: string | undefined, flag: string) =>
    text === undefined ? undefined : readSpan(text, flag);
  const { pressurePath } = flags;
  return {
    forMs: span(flags.for, '--for'),
    durationMs: span(flags.duration, '--duration'),
    holdMs: span(flags.hold, '--hold'),
    pressurePath: pressurePath === undefined ? undefined : readPath(pressurePath, '--pressure-path'),
  };
}

const spanFlags = { diagnose: '--for', soak: '--duration', load: '--hold' } as const;

function checkFlags(flags: VerifyFlags, command: Plan['command'], dir: string, io: Io): void {
  const given = { '--for': flags.for, '--duration': flags.duration, '--hold': flags.hold };
  const wrong = Object.entries(given).find(
    ([flag, value]) => value !== undefined && flag !== spanFlags[command],
  );
  if (wrong)
    throw badInput(
      `${wrong[0]} does not fit the run`,
      `it is a ${command}`,
      `say ${spanFlags[command]}, or leave it out: it takes as long as before`,
    );
  if (flags.out !== undefined && resolve(io.cwd, flags.out) === dir)
    throw badInput('--out is the run to verify', `${dir} would be replaced`, 'name another folder');
}
