/** Finds the streams that an error line may be about, by time, without asking each stream about each line. */
import { beforeHeadReasons } from '../analysis/parties/before-head.ts';
import { saidItsEndClearly } from '../model/answer/note.ts';
import { firstAtLeast, highest } from '../model/extremes.ts';
import type { LogRecord } from '../model/log-record.ts';
import { isOpened, type Stream } from '../model/stream.ts';
import { contradicts } from './row-agreement.ts';
import { endAt, pathOf, requestAt } from './stream-times.ts';

/** An error line is written at the end of a stream or just before; behind Envoy we see the end a second later. */
const beforeEndMs = 2_200;
const afterEndMs = 1_200;
const besideStartMs = 50;
const withRowMs = 1_000;
const endReasons: ReadonlySet<LogRecord['reason']> = new Set<LogRecord['reason']>([
  'client-closed',
  'upstream-closed',
  'idle-timeout',
  'total-timeout',
]);
/** Lines of the same second get the same answer, so answers are cached, for at most this many moments. */
const maxKept = 4_000;

/** A stream with its times, epoch ms. */
export interface IndexedStream {
  stream: Stream;
  /** Its access row of that hop, where it has one. */
  row: LogRecord | null;
  path: string;
  requestAt: number;
  headAt: number;
  endAt: number;
  isOpened: boolean;
  /** Its place among the streams. */
  order: number;
}

export interface EndIndex {
  /** The streams, in their order, that a line fits by its request and its time. */
  near(record: LogRecord, offsetMs: number): IndexedStream[];
  hasNear(record: LogRecord, offsetMs: number): boolean;
}

/** An index over these streams, with the access `rows` of the hop by stream; a row's clock is `offsetMs` ahead of ours. */
export function indexEnds(streams: Stream[], rows: ReadonlyMap<string, LogRecord> = new Map()): EndIndex {
  const placed = streams.map((stream, order) => indexStream(stream, order, rows.get(stream.id) ?? null));
  const ends = sortedBy(
    placed.filter(({ stream }) => stream.close.by === 'peer'),
    (one) => one.endAt,
  );
  const starts = sortedBy(
    placed.filter((one) => one.isOpened),
    (one) => one.requestAt,
  );
  const longestHeadMs = Math.max(0, highest(starts.all.map((one) => one.headAt - one.requestAt)));
  const search = (record: LogRecord, offsetMs: number): IndexedStream[] => {
    const at = (record.endedAt ?? 0) - offsetMs;
    const latest = at + record.stampMs;
    const isStart = beforeHeadReasons.has(record.reason);
    const byEnd = ends
      .within(at - afterEndMs, latest + beforeEndMs)
      .filter((one) => !(isStart && one.isOpened) && latest >= one.requestAt - besideStartMs);
    const byStart = isStart
      ? starts
          .within(at - besideStartMs - longestHeadMs, latest + besideStartMs)
          .filter((one) => at <= one.headAt + besideStartMs)
      : [];
    return [...byEnd, ...byStart]
      .filter((one) => isRequest(one.stream, one.path, record) && isAllowed(one.row, record))
      .filter((one) => record.reason !== 'client-closed' || !isCompleteAnswer(one.stream))
      .sort((a, b) => a.order - b.order);
  };
  const known = new Map<string, IndexedStream[]>();
  const near = (record: LogRecord, offsetMs: number): IndexedStream[] => {
    const key = `${momentOf(record)} ${offsetMs}`;
    const found = known.get(key) ?? search(record, offsetMs);
    if (known.size >= maxKept) known.clear();
    known.set(key, found);
    return found;
  };
  return { near, hasNear: (record, offsetMs) => near(record, offsetMs).length > 0 };
}

/** The properties that decide which streams a line fits: lines with equal properties fit the same streams. */
export function momentOf({ endedAt, stampMs, reason, method, path, upstreamAddress }: LogRecord): string {
  const kind = reason === 'client-closed' ? reason : beforeHeadReasons.has(reason);
  return `${endedAt} ${stampMs} ${kind} ${method} ${path} ${upstreamAddress}`;
}

/** Its own access row must agree; one with a connection number has the lines of that number alone. */
function isAllowed(row: LogRecord | null, line: LogRecord): boolean {
  return row === null || (!row.connection && !contradicts(line, row) && !isBeforeItsEnd(line, row));
}

/** What one writer says of an end it writes at that end, with the row: what was written long before is about another's. */
function isBeforeItsEnd({ endedAt, stampMs, reason }: LogRecord, row: LogRecord): boolean {
  if (endedAt === null || row.endedAt === null || !endReasons.has(reason)) return false;
  return endedAt + stampMs < row.endedAt - withRowMs;
}

/** Its client had all of it, and did not leave in the middle: the line is about a stream that we ended. */
function isCompleteAnswer({ answer, close }: Stream): boolean {
  return answer !== undefined && saidItsEndClearly(answer) && isProperEnd(close.how);
}

function isProperEnd(how: Stream['close']['how']): boolean {
  return how === 'end-stream' || how === 'terminated';
}

function indexStream(stream: Stream, order: number, row: LogRecord | null): IndexedStream {
  return {
    stream,
    row,
    path: pathOf(stream),
    requestAt: requestAt(stream),
    headAt: stream.openedAt + (stream.marks.headersMs ?? 0),
    endAt: endAt(stream),
    isOpened: isOpened(stream),
    order,
  };
}

function sortedBy(all: IndexedStream[], measure: (one: IndexedStream) => number) {
  const sorted = [...all].sort((a, b) => measure(a) - measure(b));
  const values = sorted.map(measure);
  const within = (from: number, to: number) => {
    const first = firstAtLeast(values, from);
    let end = first;
    while (end < values.length && (values[end] ?? 0) <= to) end++;
    return sorted.slice(first, end);
  };
  return { all: sorted, within };
}

/** Whether a line may be about the request of this stream: what it names must agree. */
export function isSameRequest(stream: Stream, record: LogRecord): boolean {
  return isRequest(stream, record.path === null ? '' : pathOf(stream), record);
}

function isRequest({ method }: Stream, path: string, record: LogRecord): boolean {
  return (
    (record.path === null || record.path === path) && (record.method === null || record.method === method)
  );
}
