/** One line of a Caddy log: zap's JSON, or the columns of its console format (caddyserver.com/docs/caddyfile/directives/log). */
import { parseObject } from '../../../logs/json-values.ts';
import { commonLogStamp, epochStamp, isoStamp, type Stamp } from '../../../logs/timestamps.ts';

export interface CaddyLine {
  level: string;
  /** When it was written; null: no field of it is a time. */
  at: Stamp | null;
  /** `http.log.access.log0`, `http.handlers.reverse_proxy`; empty: the process itself. */
  logger: string;
  message: string;
  fields: Readonly<Record<string, unknown>>;
}

const levels = /^(?:debug|info|warn|error|dpanic|panic|fatal)$/i;

/** Null for a line in another format. */
export function readCaddyLine(text: string): CaddyLine | null {
  return text.startsWith('{') ? fromJson(text) : fromConsole(text);
}

/** Keys may be renamed (`time_key`, `name_key`): a value that only one field has is known by what it looks like. */
function fromJson(text: string): CaddyLine | null {
  const found = parseObject(text);
  if (found === null) return null;
  const fields = found as Record<string, unknown>;
  const level = textOf(fields.level) ?? valueLike(fields, levels) ?? '';
  if (level !== '' && !levels.test(level)) return null;
  const logger = textOf(fields.logger) ?? valueLike(fields, /^(?:http|tls|admin|pki)(?:\.[\w.-]+)?$/) ?? '';
  const message =
    textOf(fields.msg) ?? textOf(fields.message) ?? valueLike(fields, /^handled request$/) ?? '';
  if (level === '' && !logger.startsWith('http.log.')) return null;
  return { level: level.toLowerCase(), at: timeIn(fields), logger, message, fields };
}

function valueLike(fields: Record<string, unknown>, pattern: RegExp): string | null {
  const found = Object.values(fields).find((value) => typeof value === 'string' && pattern.test(value));
  return textOf(found);
}

const timeKeys = ['ts', 'time', 'timestamp', '@timestamp', 't'];

function timeIn(fields: Record<string, unknown>): Stamp | null {
  for (const key of timeKeys) {
    const stamp = stampOf(fields[key]);
    if (stamp) return stamp;
  }
  for (const value of Object.values(fields)) {
    const stamp = typeof value === 'string' && /^\d{2,4}[-/]/.test(value) ? stampOf(value) : null;
    if (stamp) return stamp;
  }
  return null;
}

/** `<time>\tINFO\t<logger>\t<message>\t{…}`; the logger's name is missing for the process itself. */
function fromConsole(text: string): CaddyLine | null {
  const columns = text.split('\t');
  const [time = '', level = '', third = ''] = columns;
  const at = stampOf(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(time) ? Number(time) : time);
  if (at === null || !levels.test(level) || columns.length < 3) return null;
  const last = columns.at(-1) ?? '';
  const fields = columns.length > 3 && last.startsWith('{') ? parseObject(last) : null;
  const words = columns.slice(2, fields ? -1 : undefined);
  const isNamed = words.length > 1 && /^[a-z_]\w*(?:\.[\w-]+)*$/i.test(third);
  return {
    level: level.toLowerCase(),
    at,
    logger: isNamed ? third : '',
    message: (isNamed ? words.slice(1) : words).join(' '),
    fields: { ...fields },
  };
}

/** Any of the encoder's `time_format`s; those without a zone are UTC unless `time_local` is set. */
function stampOf(value: unknown): Stamp | null {
  if (typeof value === 'number') return numberStamp(value);
  if (typeof value !== 'string') return null;
  const wall = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)(\.\d+)?$/.exec(value);
  if (wall) {
    const [, year, month, day, clock, fraction = ''] = wall;
    return isoStamp(`${year}-${month}-${day}T${clock}${fraction}Z`);
  }
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return isoStamp(value);
  return commonLogStamp(value) ?? epochStamp(value);
}

/** Seconds (`unix_seconds_float`), milliseconds or nanoseconds since the epoch, by their size. */
function numberStamp(value: number): Stamp | null {
  if (!(value >= 1e8)) return null;
  if (value >= 1e17) return { at: value / 1e6, stampMs: 1 };
  return { at: value >= 1e11 ? value : value * 1_000, stampMs: 1 };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
