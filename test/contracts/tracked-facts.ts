/** Facts that note which inputs were looked at, and otherwise are the facts they stand for. */
import type { Facts, Join } from '../../src/model/facts.ts';
import type { Input } from '../../src/model/input.ts';
import type { LogRecord } from '../../src/model/log-record.ts';
import type { Stream } from '../../src/model/stream.ts';

const ofFacts: Partial<Record<keyof Facts, Input>> = {
  settings: 'config',
  admin: 'admin',
  generator: 'tool',
  paused: 'tool',
  figures: 'wire',
};

/** By these a part is told from others before it is looked at; anything else of it is its content. */
const streamKeys: readonly (string | symbol)[] = ['route', 'trial', 'asks'];
const rowKeys: readonly (string | symbol)[] = ['kind'];

/**
 * The inputs that `judge` looks at. The facts that it is handed are of an identity of their own, so that nothing is known
 * of them from an earlier look; `same` finds one of the given streams among theirs. What `judge` throws is not told.
 */
export function readBy(
  facts: Facts,
  judge: (tracked: Facts, same: (stream: Stream) => Stream) => unknown,
): Set<Input> {
  const read = new Set<Input>();
  const streams = new Map(facts.streams.map((stream) => [stream, watched(stream, inputOfStream, read)]));
  try {
    judge(watchedFacts(facts, [...streams.values()], read), (stream) => streams.get(stream) ?? stream);
  } catch {
    // A test of what happens when a rule breaks is none of what it reads.
  }
  return read;
}

function watchedFacts(facts: Facts, streams: Stream[], read: Set<Input>): Facts {
  const rows = new Map<LogRecord, LogRecord>();
  const rowOf = (record: LogRecord) => {
    const known = rows.get(record) ?? watched(record, inputOfRow, read);
    rows.set(record, known);
    return known;
  };
  const parts: Partial<Facts> = {
    streams,
    ordinary: facts.ordinary?.map((one) => watched(one, inputOfStream, read)),
    again: facts.again?.map((one) => watched(one, inputOfStream, read)),
    beside: facts.beside?.map((one) => watched(one, inputOfStream, read)),
    records: facts.records.map(rowOf),
    joins: facts.joins.map((join): Join => ({ ...join, record: rowOf(join.record) })),
  };
  return new Proxy(facts, {
    get(target, key: keyof Facts) {
      const input = ofFacts[key];
      if (input && isGiven(target[key])) read.add(input);
      return parts[key] ?? target[key];
    },
  });
}

/** An input that holds nothing tells nothing. */
function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

interface PartOf<T> {
  input(part: T): Input;
  keys: readonly (string | symbol)[];
}

const inputOfStream: PartOf<Stream> = {
  input: ({ route }) => (route === 'direct' ? 'direct' : 'wire'),
  keys: streamKeys,
};

/** Notices of a process stand in its error log. */
const inputOfRow: PartOf<LogRecord> = {
  input: ({ kind }) => (kind === 'access' ? 'access-log' : 'error-log'),
  keys: rowKeys,
};

function watched<T extends object>(part: T, { input, keys }: PartOf<T>, read: Set<Input>): T {
  return new Proxy(part, {
    get(target, key) {
      if (!keys.includes(key)) read.add(input(target));
      return Reflect.get(target, key);
    },
  });
}
