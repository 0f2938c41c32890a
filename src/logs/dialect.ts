/** What a dialect is: the way one proxy writes one kind of log. */
import type { LogRecord, ProxyKind } from '../model/log-record.ts';

/** How Nginx escapes values (`log_format … escape=`). */
export type Escape = 'default' | 'json' | 'none';

/** One row, before the reader adds where it stood. */
export type Row = Omit<LogRecord, 'hop' | 'proxy' | 'file' | 'line' | 'dialect' | 'raw'>;

/** A compiled format. */
export interface RowReader {
  dialect: string;
  /** Physical lines that one record takes. */
  span: number;
  /** Reads a row behind whatever stands before it, and takes none of that for a field. */
  skipsPrefix?: boolean;
  /** Reads what nothing was taken off alone: what stands around such a line tells more. */
  isUnwrapped?: boolean;
  /** For a record of several lines: this may be its first. */
  begins?(line: string): boolean;
  /** For records of any number of lines: this one stands behind a record that `begins`; `span` says nothing then. */
  ends?(line: string): boolean;
  /** Lines of such a record that are kept to be shown; absent: all. */
  shows?(line: string): boolean;
  /**
   * The row; `skip` for one that is understood but not wanted (ended before `since`, epoch ms); null for one in another format.
   * `outer`: the line with what was taken off, whose time may be the only one.
   */
  read(text: string, since: number, outer?: string): Row | 'skip' | null;
}

/** A line that this dialect must understand and every other must refuse; `format` null: recognised. */
export interface Sample {
  format: string | null;
  text: string;
  /** Dialects of other proxies that write the very same line: `combined` is one format of many servers. */
  alsoOf?: readonly string[];
}

export interface Dialect {
  name: string;
  proxy: ProxyKind;
  role: 'access' | 'error';
  samples: Sample[];
  /** Of access rows: the process's own log holds them too, unless the config sends them elsewhere. */
  isInOwnLog?: true;
  /** Readers for the writer's own format, or for the formats known by heart when it is null. */
  readers(format: string | null, escaping: Escape | undefined): RowReader[];
}

/** A row that says nothing yet. */
export function blankRow(kind: Row['kind']): Row {
  return {
    kind,
    startedAt: null,
    endedAt: null,
    stampMs: 0,
    durationMs: null,
    method: null,
    path: null,
    protocol: null,
    authority: null,
    status: null,
    bytesSent: null,
    userAgent: null,
    requestId: null,
    clientAddress: null,
    upstreamAddress: null,
    namesUpstream: false,
    upstreamStatus: null,
    upstreamCluster: null,
    connection: null,
    pid: null,
    contentType: null,
    reason: 'unknown',
    reasonConfidence: 'possible',
    reasonDetails: [],
    words: '',
    detail: null,
    fields: {},
  };
}

/** The value, or null where the writer had none (`-`, empty, or not in the format). */
export function present(value: string | undefined): string | null {
  return value === undefined || value === '' || value === '-' ? null : value;
}

/** The number, also in exponent form (`3e+05`); null for anything else. */
export function numeric(value: string | undefined): number | null {
  const text = present(value);
  if (text === null) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Method, target and protocol of a request line; nulls when it is none. */
export function splitRequest(line: string | null): Pick<Row, 'method' | 'path' | 'protocol'> {
  const found = line === null ? null : /^([!#$%&'*+.^_`|~\w-]+) (.*?)(?: (HTTP\/[\d.]+))?$/.exec(line);
  return { method: found?.[1] ?? null, path: found?.[2] ?? null, protocol: found?.[3] ?? null };
}
