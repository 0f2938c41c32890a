/** One run of the endpoint from its first request to its last, written down as it goes. */

import { randomBytes } from 'node:crypto';
import { type Journal, journalStreams } from '../kept/index.ts';
import { answerEndsFor } from '../model/answer/reading.ts';
import type { Plan } from '../model/plan.ts';
import type { Recording } from '../model/recording.ts';
import type { SecretKey } from '../model/secret.ts';
import { observe, type RunContext } from '../probe/index.ts';
import { generatorOf } from '../tally/index.ts';
import { tool } from '../tool.ts';
import type { Budget } from './budget.ts';
import { type GeneratorWatch, watchGenerator } from './generator.ts';
import { type PopulationWatch, runPopulation } from './population-run.ts';
import { watchingText } from './progress-words.ts';
import { recordablePlan } from './secrets.ts';

/** Callbacks of the caller, and where the recording is written. */
export interface RunWatch extends Omit<PopulationWatch, 'journal'> {
  progress(text: string): void;
  /** Called when the first request is due. */
  startJournal?(): Journal;
}

/** The same with its journal started. */
type StartedWatch = PopulationWatch & Pick<RunWatch, 'progress'>;

/** Asks as `plan` says, with secrets kept out of all that is written. */
export async function recordRun(
  plan: Plan,
  secretKey: SecretKey,
  watch: RunWatch,
  { account }: Pick<Budget, 'account'>,
): Promise<Recording> {
  const { signal } = watch;
  const journal = watch.startJournal?.();
  const generator = watchGenerator();
  const started = performance.now();
  const header = {
    tool,
    run: randomBytes(3).toString('hex'),
    createdAt: new Date().toISOString(),
    cwd: process.cwd(),
    plan: recordablePlan(plan, secretKey),
  };
  journal?.write({ kind: 'header', ...header });
  const { streams, figures, abortedBy } = await ask(
    plan,
    header,
    secretKey,
    { ...watch, journal },
    generator,
  );
  const watchedSeconds = Math.round((performance.now() - started) / 100) / 10;
  const budget = account(plan, { streams, watchedSeconds });
  const ending = {
    watchedSeconds,
    ...(budget && { budget }),
    interrupted: signal.aborted,
    generator: figures ? generatorOf(figures) : generator.look(),
    ...(abortedBy && { abortedBy }),
  };
  generator.stop();
  journal?.write({ kind: 'end', ...ending });
  return { ...header, streams, ...ending, ...(figures && { figures }) };
}

type ObservedRun = Pick<Recording, 'streams' | 'figures' | 'abortedBy'>;
type RunHeader = Pick<Recording, 'run' | 'createdAt' | 'plan'>;

async function ask(
  plan: Plan,
  header: RunHeader,
  secretKey: SecretKey,
  watch: StartedWatch,
  generator: GeneratorWatch,
): Promise<ObservedRun> {
  const { target, eventTimeField, maxEventBytes } = plan;
  const context = {
    run: header.run,
    toolVersion: tool.version,
    target,
    eventTimeField,
    maxEventBytes,
    answerEnds: answerEndsFor(target.body, plan.endMarker),
    secretKey,
  };
  return plan.population
    ? runPopulation(plan, header.plan, context, Date.parse(header.createdAt), watch)
    : { streams: await observeTrials(plan, context, watch, generator) };
}

function observeTrials(
  plan: Plan,
  context: RunContext,
  { signal, progress, journal }: StartedWatch,
  { look }: GeneratorWatch,
) {
  const { asked, tick, ended } = journalStreams(journal, look);
  return observe(plan, context, {
    signal,
    progress: (state) => progress(watchingText(state, plan)),
    onAsk: asked,
    onStream: ended,
    onTick: tick,
  });
}
