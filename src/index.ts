/**
 * The library: what the commands do, for programs. Importing it starts nothing: no signal is caught, no stream of the
 * process is touched. What it returns, writes and throws holds no secret of the request, as what the command prints.
 * Stands beside `cli.ts`, and may import what that may.
 */
import { keptReports } from './commands/report-output.ts';
import { type Asked, planAsked, secretsOfAsked } from './commands/scenario/asked.ts';
import { named, withKeyNames } from './commands/scenario/key-names.ts';
import { badInput } from './errors.ts';
import { runDirOf } from './kept/index.ts';
import type { Facts } from './model/facts.ts';
import type { LiveView } from './model/live.ts';
import type { Plan } from './model/plan.ts';
import type { Report } from './model/report.ts';
import { type KnownSecrets, redactMessage } from './model/secret.ts';
import { diagnose as runPlan, type Watch } from './run/index.ts';
import { runKept } from './run/kept-run.ts';
import { newSecrets, secretsOfPlan } from './run/secrets.ts';
import { errorWithoutSecrets, withoutSecrets } from './run/without-secrets.ts';

export { exitCode } from './commands/report-output.ts';
export type { Asked, WrittenScenario } from './commands/scenario/asked.ts';
export { DoctorError } from './errors.ts';
export { type KeptRun, readRun } from './kept/index.ts';
export type { Evidence, Finding, Fix, Missing, RuleOutcome } from './model/finding.ts';
export type { Judgement } from './model/judgement.ts';
export type { Report, ReportConnection, ReportStats, VerdictWord } from './model/report.ts';
export { describePlan } from './plan/index.ts';
export { type RenderOptions, renderers } from './report/index.ts';
export { reportSchema } from './report/schema/index.ts';
export { judge, remainderRules, rules } from './rules/index.ts';
export type { RemainderRule, Rule } from './rules/rule.ts';
export { judgeAgain } from './run/index.ts';
export type { Facts, LiveView, Plan };

/** Callbacks and inputs of a run; all of them are optional. */
export interface Options {
  /** Aborted: the streams are closed, and the report of what was seen follows. */
  signal?: AbortSignal;
  /** What is done at the moment. */
  progress?(text: string): void;
  /** What the user should know; the report has it too. */
  warn?(text: string): void;
  /** The streams of a soak or load, about once a second. */
  live?(view: LiveView): void;
  /** Where a log named `-` is read from; default: standard input. */
  stdin?: NodeJS.ReadableStream;
  /** Names forward proxies (`https_proxy`, `NO_PROXY`); default: that of the process. */
  env?: Record<string, string | undefined>;
}

/** The result of a run. */
export interface Outcome {
  report: Report;
  /** What the report was judged by: `judge` takes it. */
  facts: Facts;
  /** The folder in which the run is kept; null where the scenario has no `out`, or the disk was full. */
  dir: string | null;
}

/**
 * What a run would do, without doing it. It is what will be sent: credentials, cookies, query and body stand in it as
 * they are, so do not log it; `describePlan` says it in words without them. @throws DoctorError naming the key at fault.
 */
export function makePlan(asked: Asked, command: Plan['command'] = 'diagnose', env = process.env): Plan {
  return planWithSecrets(asked, command, env).plan;
}

/** With the values that a scenario file took from the environment and that are not to be shown. */
function planWithSecrets(
  asked: Asked,
  command: Plan['command'],
  env: Options['env'] = process.env,
): { plan: Plan; secrets: string[] } {
  const secrets: string[] = [];
  const learn = (values: string[]) => void secrets.push(...values);
  try {
    const plan = planAsked(command, asked, { env, cwd: process.cwd(), learn });
    return { plan: { ...plan, warnings: plan.warnings.map(named) }, secrets };
  } catch (error) {
    throw errorWithoutSecrets(withKeyNames(error), newSecrets([...secrets, ...secretsOfAsked(asked)]));
  }
}

/** A few short trials of one endpoint, and what is wrong with it. @throws DoctorError when it cannot be done as asked. */
export function diagnose(asked: Asked | Plan, options: Options = {}): Promise<Outcome> {
  return run('diagnose', asked, options);
}

/** Streams held for a time by clients that come back (50 for 10 minutes). @throws DoctorError as `diagnose` does. */
export function soak(asked: Asked | Plan, options: Options = {}): Promise<Outcome> {
  return run('soak', asked, options);
}

/** Many streams at once (1000, held for 30 s). @throws DoctorError as `diagnose` does. */
export function load(asked: Asked | Plan, options: Options = {}): Promise<Outcome> {
  return run('load', asked, options);
}

async function run(command: Plan['command'], asked: Asked | Plan, options: Options): Promise<Outcome> {
  const { plan, secrets: filledIn } = isPlan(asked)
    ? { plan: asked, secrets: [] }
    : planWithSecrets(asked, command, options.env);
  if (plan.command !== command)
    throw badInput(
      `the plan is not one of a ${command}`,
      `it is of a ${plan.command}`,
      'make it with that command',
    );
  const secrets = newSecrets([...filledIn, ...secretsOfPlan(plan)]);
  try {
    return withoutSecrets(await runTo(plan, watchOf(options, secrets)), secrets);
  } catch (error) {
    throw errorWithoutSecrets(withKeyNames(error), secrets);
  }
}

function isPlan(asked: Asked | Plan): asked is Plan {
  return typeof asked === 'object' && asked !== null && 'trials' in asked;
}

async function runTo(plan: Plan, watch: Watch & { secrets: KnownSecrets }): Promise<Outcome> {
  if (plan.out === null) {
    const { report, facts } = await runPlan(plan, watch);
    return { report, facts, dir: null };
  }
  const dir = runDirOf(plan, Date.now());
  const { outcome, fault } = await runKept(plan, dir, watch, keptReports);
  if (fault !== null && fault.code === undefined) throw fault;
  // A disk that is full does not cost the report.
  if (fault !== null) watch.warn(`the run could not be kept in ${dir}: ${fault.code}`);
  return { report: outcome.report, facts: outcome.facts, dir: fault === null ? dir : null };
}

/** Progress and warnings are passed on without secrets too. */
function watchOf(options: Options, secrets: KnownSecrets): Watch & { secrets: KnownSecrets } {
  const { signal, progress, warn, live, stdin } = options;
  const redacting = (show: ((text: string) => void) | undefined) => (text: string) =>
    show?.(redactMessage(text, secrets));
  return {
    // One of its own: a signal that outlives the run would gather listeners.
    signal: AbortSignal.any(signal ? [signal] : []),
    progress: redacting(progress),
    warn: redacting(warn),
    live,
    stdin: () => stdin ?? process.stdin,
    secrets,
  };
}
