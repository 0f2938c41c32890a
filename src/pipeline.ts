/** The whole run on one screen: read the inputs, ask the endpoint, wait for the rows, join, judge, report. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { assemble } from './assemble.ts';
import { patchFor } from './configs/index.ts';
import { watchGenerator } from './generator.ts';
import { type HopInputs, readAdminAgain, readHops } from './hop-inputs.ts';
import type { Journal } from './journal.ts';
import { formatMs } from './model/duration.ts';
import type { Facts } from './model/facts.ts';
import type { ProposedFix } from './model/finding.ts';
import type { LiveView } from './model/live.ts';
import type { Plan } from './model/plan.ts';
import type { Recording } from './model/recording.ts';
import { redactText } from './model/secret.ts';
import type { ConfigFile } from './model/setting.ts';
import { runPopulation } from './population-run.ts';
import { observe, speakable } from './probe/index.ts';
import { awaitRows, type Rows } from './row-wait.ts';
import { judge, rules } from './rules/index.ts';
import type { Outcome } from './run-dir.ts';
import { readRun } from './run-reader.ts';
import { recordableFile, recordablePlan, recordableSummary, rowRedactor } from './secrets.ts';
import { generatorOf } from './tally.ts';

export interface Watch {
  signal: AbortSignal;
  readonly stdin: NodeJS.ReadableStream;
  progress(text: string): void;
  warn(text: string): void;
  /** A soak or load as it stands, about once a second. */
  live?(view: LiveView): void;
  /** Where the recording is kept as it grows. */
  journal?: Journal;
}

/** Runs a plan to its report. @throws DoctorError before the first request when an input is not what it says. */
export async function diagnose(asked: Plan, watch: Watch): Promise<Outcome> {
  const secretKey = randomBytes(16).toString('hex');
  const run = randomBytes(3).toString('hex');
  const inputs = await readHops(asked, () => watch.stdin);
  const { plan, warnings: spoken } = await speakable(asked);
  for (const warning of [...inputs.warnings, ...spoken]) watch.warn(warning);
  const generator = watchGenerator();
  const started = performance.now();
  const createdAt = new Date().toISOString();
  const context = {
    run,
    toolVersion: tool.version,
    target: plan.target,
    eventTimeField: plan.eventTimeField,
    secretKey,
  };
  const { signal, progress, journal } = watch;
  const shown = recordablePlan(plan, secretKey);
  journal?.write({ kind: 'header', tool, run, createdAt, plan: shown });
  const seen: Seen = plan.population
    ? await runPopulation(plan, shown, context, Date.parse(createdAt), watch)
    : {
        streams: await observe(plan, context, {
          signal,
          progress,
          onStream: (stream) => journal?.write({ kind: 'stream', ...stream }),
          onTick: (atMs, open) => journal?.write({ kind: 'tick', atMs: Math.round(atMs), open }),
        }),
      };
  const { streams } = seen;
  const watchedSeconds = Math.round((performance.now() - started) / 100) / 10;
  const ending = {
    watchedSeconds,
    interrupted: signal.aborted,
    generator: seen.figures ? generatorOf(seen.figures) : generator(),
    ...(seen.abortedBy && { abortedBy: seen.abortedBy }),
  };
  if (seen.figures) journal?.write({ kind: 'end', ...ending });
  const redact = rowRedactor(secretKey);
  const rows = await awaitRows({
    run,
    plan,
    inputs,
    streams,
    redact,
    signal: watch.signal,
    progress: watch.progress,
  });
  inputs.logs.close();
  const after = await readAdminAgain(plan);
  const recording: Recording = {
    tool,
    run,
    createdAt,
    plan: shown,
    streams,
    ...ending,
    ...(seen.figures && { figures: seen.figures }),
  };
  const logs = rows.files.map((file) => recordableSummary(file, secretKey));
  const facts = factsOf(recording, inputs, { ...rows, files: logs }, after);
  const warnings = [
    ...plan.warnings,
    ...spoken,
    ...inputs.warnings,
    ...earlyEnd(recording),
    ...rows.warnings,
  ];
  const patch = (fix: ProposedFix, files: ConfigFile[]) => safePatch(fix, files, secretKey);
  const report = assemble(recording, facts, judge(facts, rules), inputs.files, warnings, patch);
  const files = inputs.files.map((file) => recordableFile(file, secretKey));
  return { report, recording, records: keptRecords(facts), facts, files };
}

/** Judges a kept run again, with no proxy at hand. @throws DoctorError when `dir` holds no run. */
export async function judgeAgain(dir: string) {
  const { recording, facts, files, warnings } = readRun(dir);
  return assemble(recording, facts, judge(facts, rules), files, warnings, (fix, texts) =>
    safePatch(fix, texts, null),
  );
}

type Seen = Pick<Recording, 'streams' | 'figures' | 'abortedBy'>;

const tool = { name: 'sse-doctor', version: readVersion() };

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

function factsOf(
  recording: Recording,
  inputs: HopInputs,
  rows: Rows,
  after: Facts['admin'][number]['after'][],
): Facts {
  const { plan, streams, watchedSeconds, generator, figures } = recording;
  const { joins, clockOffsetMs, records, files: logs } = rows;
  const admin = inputs.admin.flatMap((before) => {
    const later = after.find(({ hop }) => hop === before.hop);
    return later ? [{ before, after: later }] : [];
  });
  return {
    plan,
    streams,
    hops: plan.hops,
    settings: inputs.settings,
    records,
    joins,
    logs,
    clockOffsetMs,
    admin,
    watchedSeconds,
    generator,
    ...(figures && { figures }),
  };
}

/** Nobody was left to ask: the report is of less time than was asked for. */
function earlyEnd({ plan, figures, interrupted, abortedBy }: Recording): string[] {
  const wantedMs = plan.population?.durationMs ?? 0;
  const heldMs = (figures?.seconds ?? 0) * 1000;
  if (!figures || interrupted || abortedBy || heldMs > wantedMs - 2_000) return [];
  const policy = plan.population?.reconnect.name;
  return [
    `no client was left to ask after ${formatMs(heldMs)} of ${formatMs(wantedMs)} (reconnect policy: ${policy}): the run ended there`,
  ];
}

/** Rows worth keeping: the joined ones, and what was not an ordinary end of another client. */
function keptRecords({ records, joins }: Facts) {
  const joined = new Set(joins.map(({ record }) => record));
  return records
    .filter((record) => joined.has(record) || (record.reason !== 'clean' && record.reason !== 'unknown'))
    .slice(-20_000);
}

/** A diff that would show a secret shows its replacement: it no longer applies, and tells no one. */
function safePatch(fix: ProposedFix, files: ConfigFile[], key: string | null): string | null {
  if (!fix.place || fix.suggested == null) return null;
  const patch = patchFor(files, fix.place, fix.suggested);
  return patch === null || key === null ? patch : redactText(patch, key);
}
