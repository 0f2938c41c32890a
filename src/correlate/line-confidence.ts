/** The confidence that an error line is about one of the streams it fits: told by time and request, it is never certain. */
import { firstAtLeast, highest, lowest } from '../model/extremes.ts';
import type { Confidence } from '../model/finding.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import { type EndIndex, type IndexedStream, momentOf } from './end-index.ts';

/** A line never fits a stream that is further away in time than this. */
const nearbyMs = 10_000;

interface Moment {
  /** One of its lines, as all of them fit the same streams. */
  sample: LogRecord;
  lines: LogRecord[];
}

/** Returns a function that gives a line's confidence; lines of the same moment and kind get the same. */
export function lineConfidence(
  index: EndIndex,
  asked: LogRecord[],
  offsetMs: number,
): (record: LogRecord) => Confidence {
  const moments = momentsOf(asked);
  const times = moments.map(({ sample }) => sample.endedAt ?? 0);
  /** Lines for the same path that fit one of these streams. */
  const nearbyLines = (near: IndexedStream[], { path, method }: LogRecord): LogRecord[] => {
    const inside = new Set(near);
    const first = firstAtLeast(times, lowest(near.map(startOf)) + offsetMs - nearbyMs);
    const last = firstAtLeast(times, highest(near.map(({ endAt }) => endAt)) + offsetMs + nearbyMs);
    return moments
      .slice(first, last)
      .filter(({ sample }) => sample.path === path)
      .filter(({ sample }) => index.near({ ...sample, method }, offsetMs).some((one) => inside.has(one)))
      .flatMap(({ lines }) => lines);
  };
  const beside = new Map<string, LogRecord[]>();
  const known = new Map<string, Confidence>();
  return (record) => {
    const moment = momentOf(record);
    const key = `${moment} ${record.reason}`;
    const said = known.get(key);
    if (said) return said;
    const near = index.near(record, offsetMs);
    const lines = beside.get(moment) ?? nearbyLines(near, record);
    beside.set(moment, lines);
    const confidence = judged(lines, near.length, record);
    known.set(key, confidence);
    return confidence;
  };
}

/** In the order of their times. */
function momentsOf(lines: LogRecord[]): Moment[] {
  const moments = [...groupedBy(lines, momentOf).values()].flatMap((group): Moment[] =>
    group[0] ? [{ sample: group[0], lines: group }] : [],
  );
  return moments.sort((a, b) => (a.sample.endedAt ?? 0) - (b.sample.endedAt ?? 0));
}

/** A line may be about the start of an opened stream as well as about an end. */
function startOf({ isOpened, requestAt, endAt }: IndexedStream): number {
  return isOpened ? requestAt : endAt;
}

/** More connections than streams, and with different reasons: any of them may have been ours. */
function judged(lines: LogRecord[], streams: number, { reason }: LogRecord): Confidence {
  const alike = new Set(lines.filter((line) => line.reason === reason).map(({ connection }) => connection));
  const all = new Set(lines.map(({ connection }) => connection));
  return all.size > alike.size && all.size > streams ? 'possible' : 'likely';
}
