/** How many streams of a soak or load did what. */
import type { CloseHow } from '../stream.ts';

/** Sums over all streams; they add up over processes and over time. */
export interface Counts {
  /** Requests that went out, or tried to. */
  attempts: number;
  /** Answered as an event stream. */
  opened: number;
  /** Ended before that, by anything but us. */
  failed: number;
  /** Running streams that a peer ended. */
  disconnects: number;
  /** Running streams that this run cut itself (`--interrupt`). */
  interrupted: number;
  /** Second and later attempts of a client, and how many of them opened. */
  reconnects: number;
  reconnectsOpened: number;
  /** Clients that will not ask again: their policy says that is final, or its tries are used up. */
  gaveUp: number;
  /** Streams that ended because a process of this tool did. */
  lostByTool: number;
  events: number;
  comments: number;
  bytes: number;
  /** Across reconnects, by numeric ids: never seen, seen twice. */
  lostEvents: number;
  repeatedEvents: number;
  /** Reconnects at which ids could be compared; at which numbering had restarted; at which ids were no numbers. */
  resumed: number;
  restarted: number;
  unjudgedIds: number;
  /** Finite answers by what became of them; those that were running at the end are none of these. */
  completed: number;
  failedAnswers: number;
  cutAnswers: number;
  silentAnswers: number;
  deferredAnswers: number;
  /** Answered with one JSON document in place of a stream, as an MCP server may. */
  documents: number;
  /** Requests in the place of an answer that was over: no reconnects. */
  replaced: number;
  /** Requests of a rate that were due while every client was busy. */
  unsent: number;
  closes: Partial<Record<CloseHow, number>>;
}

/** Nothing yet. */
export function emptyCounts(): Counts {
  return {
    attempts: 0,
    opened: 0,
    failed: 0,
    disconnects: 0,
    interrupted: 0,
    reconnects: 0,
    reconnectsOpened: 0,
    gaveUp: 0,
    lostByTool: 0,
    events: 0,
    comments: 0,
    bytes: 0,
    lostEvents: 0,
    repeatedEvents: 0,
    resumed: 0,
    restarted: 0,
    unjudgedIds: 0,
    completed: 0,
    failedAnswers: 0,
    cutAnswers: 0,
    silentAnswers: 0,
    deferredAnswers: 0,
    documents: 0,
    replaced: 0,
    unsent: 0,
    closes: {},
  };
}

/** Finite answers of which the end is known; 0 where there were none. A request that was refused was not answered either. */
export function endedAnswers(counts: Counts): number {
  const { completed = 0, failedAnswers = 0, cutAnswers = 0, silentAnswers = 0, failed } = counts;
  const ended = completed + failedAnswers + cutAnswers + silentAnswers;
  return ended === 0 ? 0 : ended + failed;
}

/** Adds `more` to `sum`, in place. */
export function addCounts(sum: Counts, more: Counts): void {
  const { closes, ...rest } = more;
  for (const [name, count] of Object.entries(rest) as [keyof typeof rest, number][]) sum[name] += count;
  for (const [how, count] of Object.entries(closes) as [CloseHow, number][])
    sum.closes[how] = (sum.closes[how] ?? 0) + count;
}
