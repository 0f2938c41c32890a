/** Waits, bounded, for the rows that proxies have yet to write about streams that ended. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Correlation, correlate } from './correlate/index.ts';
import type { HopInputs } from './hop-inputs.ts';
import type { LogFileSummary, LogRecord } from './model/log-record.ts';
import type { Hop, Plan } from './model/plan.ts';
import type { Stream } from './model/stream.ts';

export interface Rows extends Correlation {
  records: LogRecord[];
  files: LogFileSummary[];
  warnings: string[];
}

export interface RowWait {
  run: string;
  plan: Plan;
  inputs: HopInputs;
  streams: Stream[];
  signal: AbortSignal;
  redact(record: LogRecord): LogRecord;
  progress(text: string): void;
}

const pollMs = 100;
/** Time for a row to reach the file beyond the writer's own flush interval. */
const graceMs = 1_500;
/** Our own stop is no news; only what the peers ended has a row worth waiting for. */
const ownStopGraceMs = 300;

/** Reads the logs until each ended stream has its row on each hop that writes one, or the time for that is over. */
export async function awaitRows(wait: RowWait): Promise<Rows> {
  const started = performance.now();
  const limitMs = waitLimit(wait);
  for (;;) {
    const rows = await readRows(wait);
    const missing = missingRows(wait, rows);
    const elapsed = performance.now() - started;
    if (missing.length === 0 || elapsed >= limitMs || wait.signal.aborted) return rows;
    wait.progress(waitingFor(missing, wait, limitMs - elapsed));
    await pause(pollMs);
  }
}

async function readRows({ run, plan, inputs, streams, redact }: RowWait): Promise<Rows> {
  const { records, files, warnings } = await inputs.logs.read();
  const shown = records.map(redact);
  return { records: shown, files, warnings, ...correlate(run, streams, plan.hops, shown) };
}

interface MissingRow {
  stream: Stream;
  hop: Hop;
}

function missingRows({ plan, streams }: RowWait, { joins }: Rows): MissingRow[] {
  const ended = streams.filter(isAwaited);
  return plan.hops
    .filter(({ accessLogs, errorLogs }) => accessLogs.length + errorLogs.length > 0)
    .flatMap((hop) =>
      ended
        .filter(
          (stream) =>
            !joins.some(
              (join) =>
                join.hop === hop.name &&
                join.streamId === stream.id &&
                (join.record.kind === 'access' || hop.accessLogs.length === 0),
            ),
        )
        .map((stream) => ({ stream, hop })),
    );
}

/** A peer's doing over a request that went out through the proxies. */
function isAwaited({ route, close, marks }: Stream): boolean {
  return route === 'proxy' && close.by === 'peer' && marks.requestSentMs !== null;
}

function waitLimit({ plan, inputs, streams }: RowWait): number {
  if (!streams.some(isAwaited)) return plan.hops.length > 0 ? ownStopGraceMs : 0;
  return Math.max(0, ...plan.hops.map(({ name }) => inputs.flushMs[name] ?? 0)) + graceMs;
}

function waitingFor(missing: MissingRow[], { inputs }: RowWait, leftMs: number): string {
  const hops = [...new Set(missing.map(({ hop }) => hop.name))];
  const flush = hops.map((hop) => inputs.flushMs[hop] ?? 0).find((ms) => ms > 0);
  const habit = flush ? ` (it flushes its file every ${flush / 1000} s)` : '';
  return `waiting for ${missing.length} row${missing.length === 1 ? '' : 's'} that ${hops.join(' and ')} has yet to write${habit}, ${Math.ceil(leftMs / 1000)} s at most`;
}
