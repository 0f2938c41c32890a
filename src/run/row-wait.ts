/** Waits, bounded, for the rows that proxies have yet to write about streams that ended. */

import { setTimeout as pause } from 'node:timers/promises';
import { type Correlation, correlate } from '../correlate/index.ts';
import { formatExactMs } from '../model/duration.ts';
import { lowest } from '../model/extremes.ts';
import type { LogFileSummary, LogRecord } from '../model/log-record.ts';
import type { Hop, Plan } from '../model/plan.ts';
import type { Stream } from '../model/stream.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import { habitOf } from '../proxies/profile/known.ts';
import type { FoundLog } from './find-logs.ts';
import type { HopInputs } from './hop-inputs.ts';
import { endsText } from './progress-words.ts';
import { strangeInput, strangeLogs, withoutStrange } from './strange-logs.ts';

export interface Rows extends Correlation {
  records: LogRecord[];
  files: LogFileSummary[];
  warnings: string[];
  /** Logs that could not be used. */
  unusable: UnusableInput[];
  /** Rows that were still missing when there was no time left to wait. */
  unwaited?: number;
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
/** Joining thousands of rows takes time: the pause between two reads is at least as long as the last one took, and at most this. */
const longestPollMs = 5_000;
/** Time for a row to reach the file beyond the writer's own flush interval. */
const graceMs = 1_500;
/** For a stream that we stopped ourselves, its row is waited for only this long. */
const ownStopGraceMs = 300;
/** A request that we gave up sooner had not waited long for its head. */
const hangingMs = 2_000;

/** Reads the logs until each ended stream has its row on each hop that writes one, or the time for that is over. */
export async function awaitRows(wait: RowWait): Promise<Rows> {
  const started = performance.now();
  const limitMs = waitLimit(wait);
  const ends = wait.plan.population ? null : endsText(wait.streams);
  const once = { ...wait, redact: redactOnce(wait.redact) };
  for (;;) {
    // The time at which the read began counts: rows that came later are not in it.
    const elapsed = performance.now() - started;
    const rows = await readRows(once);
    const tookMs = performance.now() - started - elapsed;
    const spared = elapsed < ownStopGraceMs ? missingRows(wait, rows, isStoppedByUs) : [];
    const missing = [...missingRows(wait, rows, isAwaited), ...spared];
    if (missing.length === 0 || elapsed >= limitMs) return rows;
    if (wait.signal.aborted) return { ...rows, unwaited: missing.length };
    const awaited = waitingFor(missing, wait, Math.max(0, limitMs - elapsed));
    wait.progress(ends === null ? awaited : `${awaited}; ${ends}`);
    const ms = Math.min(longestPollMs, Math.max(pollMs, tookMs));
    await pause(ms, undefined, { signal: wait.signal }).catch(() => undefined);
  }
}

/** The reader gives the same records at each look. */
function redactOnce(redact: RowWait['redact']): RowWait['redact'] {
  const known = new WeakMap<LogRecord, LogRecord>();
  return (record) => {
    const clean = known.get(record) ?? redact(record);
    known.set(record, clean);
    return clean;
  };
}

async function readRows({ run, plan, inputs, streams, redact }: RowWait): Promise<Rows> {
  const { records, files, warnings, unusable } = await inputs.logs.read();
  const all = correlate(run, streams, plan.hops, records.map(redact));
  const strange = strangeLogs(all, inputs.found, inputs.isTargetHere);
  const found = withoutStrange(all, strange);
  // Where nothing was awaited its rows may not have been written yet.
  const told = streams.some(isAwaited) ? strange.filter(isNotIn(unusable)) : [];
  const unused = [...unusable, ...told.map(strangeInput)];
  return {
    ...found,
    records: inWindow(found, streams, plan.logWindowMs),
    files,
    warnings,
    unusable: unused,
    unwaited: 0,
  };
}

function isNotIn(unusable: UnusableInput[]): (log: FoundLog) => boolean {
  return ({ hop, path }) => !unusable.some((one) => one.hop === hop && one.file === path);
}

/** Rows written during the run are read whatever their clock says; by that clock they may be from another day. */
function inWindow(found: Correlation, streams: Stream[], windowMs: number): LogRecord[] {
  const since = lowest(streams.map(({ openedAt }) => openedAt)) - windowMs;
  const joined = new Set(found.joins.map(({ record }) => record));
  return found.records.filter((record) => {
    const at = record.endedAt ?? record.startedAt;
    const offsetMs = found.clockOffsetMs[record.hop] ?? 0;
    return joined.has(record) || at === null || at - offsetMs + record.stampMs >= since;
  });
}

interface MissingRow {
  stream: Stream;
  hop: Hop;
}

function missingRows(
  { inputs, streams }: RowWait,
  { joins }: Rows,
  isConcerned: (stream: Stream) => boolean,
): MissingRow[] {
  const ended = streams.filter(isConcerned);
  return inputs.hops
    .filter(({ accessLogs, errorLogs }) => accessLogs.length + errorLogs.length > 0)
    .flatMap((hop) => {
      const own = joins.filter(
        ({ hop: name, record }) =>
          name === hop.name && (record.kind === 'access' || hop.accessLogs.length === 0),
      );
      const joined = new Set(own.map(({ streamId }) => streamId));
      return ended.filter(({ id }) => !joined.has(id)).map((stream) => ({ stream, hop }));
    });
}

/** A stream through the proxies that a peer ended; or one whose head never came: its 499 row shows why. */
export function isAwaited({ route, close, marks, status, failure }: Stream): boolean {
  const hasNoHead = status === null && failure === null && (close.ageMs ?? 0) >= hangingMs;
  return route === 'proxy' && (close.by === 'peer' || hasNoHead) && marks.requestSentMs !== null;
}

/** Its row shows which upstream served a stream that went on while others ended. */
function isStoppedByUs({ route, close, marks }: Stream): boolean {
  return route === 'proxy' && close.how === 'own-stop' && marks.requestSentMs !== null;
}

function waitLimit({ inputs, streams }: RowWait): number {
  if (!streams.some(isAwaited)) return inputs.hops.length > 0 ? ownStopGraceMs : 0;
  return Math.max(0, ...inputs.hops.map(({ name }) => inputs.flushMs[name] ?? 0)) + graceMs;
}

/** An interval that is the proxy's habit may be another by its command line, which no config shows. */
function flushHabit(missing: MissingRow[], { flushMs }: HopInputs): string {
  const slow = missing.find(({ hop }) => (flushMs[hop.name] ?? 0) > 0)?.hop;
  if (!slow) return '';
  const often = `every ${formatExactMs(flushMs[slow.name] ?? 0)}`;
  return ` (it flushes its file ${habitOf(slow.proxy, 'flushesLogMs') ? `by default ${often}` : often})`;
}

function waitingFor(missing: MissingRow[], { inputs }: RowWait, leftMs: number): string {
  const hops = [...new Set(missing.map(({ hop }) => hop.name))];
  const habit = flushHabit(missing, inputs);
  const left = formatExactMs(Math.ceil(leftMs / 1000) * 1000);
  return `waiting for ${missing.length} row${missing.length === 1 ? '' : 's'} that ${hops.join(' and ')} has yet to write${habit}, ${left} at most`;
}
