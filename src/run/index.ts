/** The whole run on one screen: read the inputs, ask the endpoint, wait for the rows, join, judge, report. */

import type { FinishedRun } from '../kept/index.ts';
import { withBelievedHops } from '../model/believed-hops.ts';
import type { Plan } from '../model/plan.ts';
import type { Recording } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import { type KnownSecrets, learn, redactKnown } from '../model/secret.ts';
import { unusableWords } from '../model/unusable-input.ts';
import { checkSendable, withSupportedProtocols } from '../probe/index.ts';
import { assemble } from '../report/contents/index.ts';
import { judge, remainderRules, rules } from '../rules/index.ts';
import { type Budget, startBudget } from './budget.ts';
import { doubtWords } from './doubt-words.ts';
import { earlyEnd } from './early-end.ts';
import { factsOf, keptRecords } from './facts.ts';
import { withCommands } from './fix-commands.ts';
import { startDiffs } from './fix-diffs.ts';
import { readAdminAgain } from './hop-configs.ts';
import { readHops, recordableInputs, recordableUnusable } from './hop-inputs.ts';
import { landedSettings } from './landed-settings.ts';
import { withOtherRows } from './other-rows.ts';
import { type RunWatch, recordRun } from './recorded-run.ts';
import { rowRedactor } from './row-secrets.ts';
import { awaitRows } from './row-wait.ts';
import { newSecrets, recordableSummary, secretsOfPlan } from './secrets.ts';
import { judgeKept, verified } from './verified.ts';

/** Callbacks of the caller, and what the run reads from it. */
export interface Watch extends RunWatch {
  /** Standard input; opened only when a log comes that way. */
  stdin(): NodeJS.ReadableStream;
  warn(text: string): void;
  /** What of the budget is over already, ms. */
  spentMs?: number | undefined;
  /** Values that must not be shown, as far as they are known already. */
  readonly secrets?: KnownSecrets | undefined;
}

/** Runs a plan to its report. @throws DoctorError before the first request when an input is not what it says. */
export async function diagnose(asked: Plan, watch: Watch): Promise<FinishedRun> {
  const budget = startBudget(asked, watch.spentMs ?? 0, watch.signal);
  return runWithin(budget, asked, { ...watch, signal: budget.asking }).finally(budget.stop);
}

async function runWithin(budget: Budget, asked: Plan, watch: Watch): Promise<FinishedRun> {
  const secretKey = watch.secrets ?? newSecrets();
  learn(secretKey, secretsOfPlan(asked));
  await checkSendable(asked);
  const inputs = recordableInputs(await readHops(asked, () => watch.stdin()), secretKey);
  const { plan, warnings: protocolWarnings } = await withSupportedProtocols({ ...asked, hops: inputs.all });
  const unread = [...inputs.unusable, ...inputs.unusableLogs].map(unusableWords);
  for (const warning of [...unread, ...inputs.configWarnings, ...inputs.warnings, ...protocolWarnings])
    watch.warn(warning);

  // From the first request on there is something to report: an interrupt waits for the report.
  watch.signal.addEventListener('abort', () => watch.progress('ending: the report of what was seen follows'));
  const recorded = await recordRun(plan, secretKey, watch, budget);

  const { run, streams } = recorded;
  const { progress } = watch;
  const rows = await awaitRows({
    run,
    plan,
    inputs,
    streams,
    redact: rowRedactor(secretKey),
    signal: budget.waiting,
    progress,
  });
  inputs.logs.close();
  const recording = withBudget(recorded, budget, rows.unwaited);
  const summed = withOtherRows(rows, inputs.hops, streams);
  const logs = summed.map((file) => recordableSummary(file, secretKey));
  const unusable = [...inputs.unusable, ...recordableUnusable(rows.unusable, secretKey)];
  const after = await readAdminAgain(plan, inputs.hops);
  const landed = await landedSettings(asked, streams, inputs, { key: secretKey, joins: rows.joins });
  const given = factsOf(
    recording,
    { ...inputs, settings: landed.settings, unusable },
    { ...rows, files: logs },
    after,
  );
  const facts = withBelievedHops(given);

  const verdicts = judge(facts, rules, remainderRules);
  const warnings = [
    unusable.map(unusableWords),
    doubtWords(given),
    plan.warnings,
    protocolWarnings,
    landed.configWarnings,
    inputs.warnings,
    earlyEnd(recording),
    rows.warnings,
  ].flat();
  const redact = (text: string) => redactKnown(text, secretKey);
  const { made: diffs, patch } = startDiffs({ files: inputs.files, redact });
  const assembled = assemble(recording, facts, verdicts, warnings, patch);
  const report = verified({ report: assembled, facts, covered: verdicts.covered });
  return { report, recording, records: keptRecords(facts), facts, given, diffs };
}

function withBudget(recording: Recording, { account }: Budget, unwaited?: number): Recording {
  const budget = account(recording.plan, recording, unwaited);
  return budget ? { ...recording, budget } : recording;
}

/** Judges a kept run again, without any proxy. @throws DoctorError when `dir` holds no run. */
export async function judgeAgain(dir: string): Promise<Report> {
  const { diffs, ...run } = judgeKept(dir);
  return withCommands(verified(run), dir, diffs);
}
