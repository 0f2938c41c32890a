/** One soak or load: its streams held, added up, journalled and shown as it goes. */
import type { Journal } from './journal.ts';
import type { LiveView } from './model/live.ts';
import type { Plan, Population } from './model/plan.ts';
import type { Figures } from './model/population.ts';
import type { Stream } from './model/stream.ts';
import { brokenEarly } from './model/threshold-check.ts';
import { type HoldOutput, hold, type RunContext, startPressure } from './probe/index.ts';
import { startTally } from './tally.ts';

export interface PopulationWatch {
  signal: AbortSignal;
  journal?: Journal;
  /** The population as it stands, about once a second. */
  live?(view: LiveView): void;
}

/** What was seen of the population. */
export interface SeenPopulation {
  streams: Stream[];
  figures: Figures;
  abortedBy?: { text: string; atMs: number };
}

/** Holds the streams of `plan` until its time is up, a threshold ends it, or the user does. `shown`: the plan as it may be recorded. */
export async function runPopulation(
  plan: Plan,
  shown: Plan,
  context: RunContext,
  createdAt: number,
  watch: PopulationWatch,
): Promise<SeenPopulation> {
  const { thresholds, pressure, durationMs } = plan.population as Population;
  const { journal, live } = watch;
  const tally = startTally(shown, createdAt);
  const over = new AbortController();
  let abortedBy: SeenPopulation['abortedBy'];
  const out: HoldOutput = {
    head: (head) => {
      tally.head(head);
      journal?.write({ kind: 'head', ...head });
    },
    opening: (opening) => {
      tally.opening(opening);
      journal?.write({ kind: 'opening', ...opening });
    },
    look: (record) => {
      tally.look(record);
      journal?.write({ kind: 'look', ...record });
    },
    record: (record) => {
      tally.record(record);
      journal?.write({ kind: 'held', ...record });
    },
    event: (event) => journal?.write({ kind: 'event', ...event }),
    workerDied: (worker, how) => {
      tally.workerDied(worker, how);
      journal?.write({ kind: 'worker-died', worker, how });
    },
    tick: (tick) => {
      tally.tick(tick);
      journal?.write({ kind: 'second', ...tick });
      live?.(tally.view());
      const broken = brokenEarly(thresholds, tally.figures(), tick.atMs);
      if (!broken || over.signal.aborted) return;
      abortedBy = { text: broken.text, atMs: tick.atMs };
      over.abort();
    },
  };
  const running = pressure && startPressure(pressure, durationMs);
  await hold({ plan, context }, out, AbortSignal.any([watch.signal, over.signal]));
  if (running) {
    const figures = await running.stop();
    tally.pressure(figures);
    journal?.write({ kind: 'pressure', figures });
  }
  return {
    streams: tally.streams(context.run, context.toolVersion),
    figures: tally.figures(),
    ...(abortedBy && { abortedBy }),
  };
}
