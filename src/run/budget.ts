/** `--budget`: what a run may take by the clock on the wall, and what there was no time for. */
import { formatLength, formatMs } from '../model/duration.ts';
import type { Plan } from '../model/plan.ts';
import type { Recording } from '../model/recording.ts';
import type { Stream } from '../model/stream.ts';

export interface Budget {
  /** Until then the endpoint is asked; aborted by the user, too. */
  asking: AbortSignal;
  /** Until then rows of logs are waited for. */
  waiting: AbortSignal;
  /** What the recording says of it; `rows`: how many were not waited for. Undefined without a budget. */
  account(
    asked: Plan,
    seen: { streams: Stream[]; watchedSeconds: number },
    rows?: number,
  ): Recording['budget'];
  stop(): void;
}

/** What a share of the budget is kept for, within bounds, ms. */
const reserves = {
  /** Closing, judging, printing. */
  report: { share: 0.05, least: 300, most: 2_000 },
  rows: { share: 0.1, least: 300, most: 3_000 },
} as const;

/** Starts the clock: `spentMs` of `ms` are over already. Without a budget both signals are the user's. */
export function startBudget(plan: Plan, spentMs: number, user: AbortSignal): Budget {
  const ms = plan.budgetMs;
  if (ms === undefined)
    return { asking: user, waiting: user, account: () => undefined, stop: () => undefined };
  const reportMs = reserveOf('report', ms);
  const hasLogs = plan.hops.some(({ accessLogs, errorLogs, configs }) =>
    [accessLogs, errorLogs, configs].some((files) => files.length > 0),
  );
  const asking = timed(ms - spentMs - reportMs - (hasLogs ? reserveOf('rows', ms) : 0));
  const waiting = timed(ms - spentMs - reportMs);
  return {
    asking: AbortSignal.any([user, asking.signal]),
    waiting: AbortSignal.any([user, waiting.signal]),
    account: (asked, seen, rows = 0) => {
      const undone = asking.signal.aborted ? unasked(asked, seen) : [];
      if (rows > 0)
        undone.push(`${rows} log row${rows === 1 ? '' : 's'} that proxies had yet to write: not waited for`);
      return { ms, isSpent: undone.length > 0, undone };
    },
    stop: () => {
      asking.stop();
      waiting.stop();
    },
  };
}

function reserveOf(kind: keyof typeof reserves, ms: number): number {
  const { share, least, most } = reserves[kind];
  return Math.min(most, Math.max(least, ms * share));
}

function timed(ms: number): { signal: AbortSignal; stop(): void } {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), Math.max(0, ms));
  return { signal: over.signal, stop: () => clearTimeout(timer) };
}

/** What the endpoint was not asked, or not for as long as was planned. */
function unasked(
  plan: Plan,
  { streams, watchedSeconds }: { streams: Stream[]; watchedSeconds: number },
): string[] {
  const wantedMs = plan.population?.durationMs ?? plan.untilCutMs ?? plan.forMs;
  const begun = new Set(streams.map(({ trial }) => trial));
  const left = plan.population ? [] : plan.trials.filter(({ name }) => !begun.has(name));
  return [
    `the streams were watched for ${formatMs(watchedSeconds * 1000)} of ${formatLength(wantedMs)}`,
    ...(left.length > 0 ? [`not tried: ${left.map(({ name }) => name).join(', ')}`] : []),
  ];
}
