/**
 * Formats of access logs that programs write by themselves, given as text with named fields in braces:
 * `{time} {client} "{method} {path}" {status} {duration_ms} {upstream}`. What stands between the fields is taken as it is.
 */
import { badInput } from '../../errors.ts';
import type { Field, FormatPart } from '../format-scanner.ts';
import { compileTimeFormat } from '../strftime.ts';
import { anyStamp, type Stamp } from '../timestamps.ts';
import { durationMs } from './durations.ts';

type Kind = Pick<Field, 'shape' | 'without'>;

const separators = ' \t"\',|;()[]';
const word: Kind = { shape: /^\S+$/, without: ' \t' };
const number: Kind = { shape: /^(?:-|\d+(?:\.\d+)?)$/, without: separators };
const free: Kind = { shape: null };
/** Between quotes: one within is escaped, as Go's %q and Rust's {:?} do. */
const quoted: Kind = { shape: /^(?:[^"\\]|\\.)*$/, without: '"' };
const stamp: Kind = { shape: { test: (text) => anyStamp(text) !== null } };
const duration: Kind = { shape: { test: (text) => text === '-' || durationMs(text) !== null } };

/** What each field is, and what its values look like. */
const kinds = {
  /** When the row was written, which is at the request's end. */
  time: stamp,
  /** When the request began. */
  start: stamp,
  client: {
    shape:
      /^(?:-|@|unix:\S*|\d+(?:\.\d+){3}(?::\d+)?|\[[\da-fA-F:.%\w]+\](?::\d+)?|[\da-fA-F]*:[\da-fA-F:.]*)$/,
    without: ' \t',
  },
  method: { shape: /^[A-Z]+$/, without: separators },
  /** Path and query. */
  path: word,
  protocol: { shape: /^(?:-|HTTP\/[\d.]+)$/, without: separators },
  /** `GET /events HTTP/1.1` */
  request: free,
  host: word,
  status: { shape: /^(?:-|0|\d{3})$/, without: separators },
  bytes: { shape: /^(?:-|\d+)$/, without: separators },
  duration_s: number,
  duration_ms: number,
  duration_us: number,
  duration_ns: number,
  /** With its unit, as Go and Rust print one: `1m2.5s`, `850µs`. */
  duration,
  upstream: word,
  upstream_status: { shape: /^(?:-|0|\d{3})$/, without: separators },
  user_agent: free,
  request_id: word,
  /** What went wrong, in the program's own words. */
  error: free,
  level: word,
  /** Of no interest. */
  any: free,
} satisfies Record<string, Kind>;

/** A field's name. */
export type FieldName = keyof typeof kinds;

/** Names that a format may hold, for messages and help. */
export const fieldNames = Object.keys(kinds) as FieldName[];

/** A format, taken apart. */
export interface NamedFormat {
  parts: FormatPart[];
  /** Reads a time that was given with a format of its own (`{time:%d/%b/%Y %H:%M:%S}`), by the field's name. */
  times: Partial<Record<FieldName, (text: string) => Stamp | null>>;
}

/** @throws DoctorError for a field that there is none of, and for a text without any. */
export function parseNamedFormat(format: string): NamedFormat {
  const parsed: NamedFormat = { parts: [], times: {} };
  let end = 0;
  for (const found of format.matchAll(/\{([a-z_]+)(?::([^{}]+))?\}/g)) {
    const before = format.slice(end, found.index);
    end = found.index + found[0].length;
    if (before !== '') parsed.parts.push(before);
    parsed.parts.push(fieldOf(found, { opens: before.endsWith('"'), closes: format[end] === '"' }, parsed));
  }
  if (end === 0) throw notAFormat(`it has no field such as {status} in it`);
  if (end < format.length) parsed.parts.push(format.slice(end));
  return parsed;
}

function fieldOf(
  [whole, name = '', own]: RegExpExecArray,
  quotes: { opens: boolean; closes: boolean },
  parsed: NamedFormat,
): Field {
  if (!isFieldName(name)) throw notAFormat(`there is no field ${whole}`);
  const kind: Kind = kinds[name];
  if (own !== undefined && kind === stamp) {
    const { shape, read } = compileTimeFormat(own, 'local');
    parsed.times[name] = read;
    return { name, shape };
  }
  if (own !== undefined) throw notAFormat(`only {time} and {start} take a format of their own, not ${whole}`);
  const isQuoted = quotes.opens && quotes.closes && (kind === free || kind === word);
  return { name, ...(isQuoted ? quoted : kind) };
}

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(kinds, name);
}

function notAFormat(cause: string): Error {
  return badInput(
    'the log format is not understood',
    cause,
    `fields are ${fieldNames.map((name) => `{${name}}`).join(' ')}`,
  );
}
