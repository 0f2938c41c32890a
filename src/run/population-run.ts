/** One soak or load: its streams held, added up, journalled and shown as it goes. */

import type { Journal } from '../kept/index.ts';
import type { LiveView } from '../model/live.ts';
import type { Plan, Population } from '../model/plan.ts';
import type { Figures, MachineEvent } from '../model/population/figures.ts';
import type { Stream } from '../model/stream.ts';
import { type HoldOutput, hold, observeFollowUps, type RunContext, startPressure } from '../probe/index.ts';
import { startTally } from '../tally/index.ts';
import { brokenEarly } from '../thresholds/index.ts';

export interface PopulationWatch {
  signal: AbortSignal;
  journal?: Journal | undefined;
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
  // Computing all figures of all streams each second is expensive: only done where a threshold may end the run.
  const mayAbort = thresholds.some(({ abort }) => abort);
  const tally = startTally(shown, createdAt);
  const over = new AbortController();
  let abortedBy: SeenPopulation['abortedBy'];
  let isFaultReported = false;
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
      if (journal?.fault && !isFaultReported) {
        isFaultReported = true;
        tally.machine(endOfRecording(journal.fault, tick.atMs));
      }
      live?.(tally.view());
      if (!mayAbort || over.signal.aborted) return;
      const broken = brokenEarly(thresholds, tally.figures(), tick.atMs);
      if (!broken) return;
      abortedBy = { text: broken.text, atMs: tick.atMs };
      over.abort();
    },
  };
  const running = pressure && (await startPressure(pressure, durationMs));
  try {
    await hold({ plan, context }, out, AbortSignal.any([watch.signal, over.signal]));
  } finally {
    // Also where no worker could start: it would keep the process going.
    const figures = running && (await running.stop());
    if (figures) {
      tally.pressure(figures);
      journal?.write({ kind: 'pressure', figures });
    }
  }
  const held = tally.streams(context.run, context.toolVersion);
  return {
    streams: [...held, ...(await askFollowUps(plan, held, context, watch))],
    figures: tally.figures(),
    ...(abortedBy && { abortedBy }),
  };
}

/** Whatever the code, the recording ended because its disk failed. */
function endOfRecording(code: string, atMs: number): MachineEvent {
  const text = `the recording could not be written any further (${code}): sse-doctor report shows the run until then only`;
  return { kind: 'disk-full', atMs, text };
}

/** Where no stream found a route: the name with and without its port, and the usual paths, as a diagnose asks. */
async function askFollowUps(
  plan: Plan,
  held: Stream[],
  context: RunContext,
  { signal, journal }: PopulationWatch,
): Promise<Stream[]> {
  if (signal.aborted) return [];
  return observeFollowUps(
    plan,
    held,
    { ...context, idPrefix: 'f' },
    {
      signal,
      progress: () => undefined,
      onStream: (stream) => journal?.write({ kind: 'stream', ...stream }),
    },
  );
}
