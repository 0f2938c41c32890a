/** HAProxy's log of requests: its own formats, or the writer's `log-format`. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { compileScanner, type FormatPart } from '../../../logs/format-scanner.ts';
import { splitCaptures } from './captures.ts';
import { decoded, type HaproxyField } from './fields.ts';
import { formsOf, knownFormats, resolveFormat } from './format.ts';
import { haproxyRow, timesOf, type Variables } from './row.ts';

const dialect = 'haproxy-access';
const start = '127.0.0.1:34240 [21/Nov/2026:02:23:30.892]';

/** Compiled once: each option has several forms. */
let known: RowReader[] | null = null;

/** Text of `log-format`, compiled; without one the formats of its options. */
export const haproxyAccess: Dialect = {
  name: dialect,
  proxy: 'haproxy',
  role: 'access',
  samples: [
    {
      format: null,
      text: `${start} f1 b1/s 0/0/0/6/6008 200 173 - - sD-- 1/1/0/0/0 0/0 "GET /idle HTTP/1.1"`,
    },
    {
      format: null,
      text: `${start} f2~ b2/s 0/0/0/0/1502 200 173 - - SD-- 1/1/0/0/+1 0/0 {curl/8.14.1|a.test} "GET https://a.test/x HTTP/2.0"`,
    },
    { format: null, text: `${start} f3 b3/s 1/0/2004 94 sD 1/1/0/0/0 0/0` },
    {
      format: `log-format '{"t":"%tr","m":"%HM","u":"%HU","st":%ST,"ts":"%tsc","ta":%Ta,"s":"%b/%s","ua":"%[capture.req.hdr(0),json(utf8s)]"}'`,
      text: '{"t":"21/Nov/2026:02:23:30.892","m":"GET","u":"/events","st":200,"ts":"sD--","ta":6008,"s":"b1/s1","ua":"a \\"quoted\\" one"}',
    },
  ],
  readers: (format) => {
    const own = format === null ? [] : formsOf(resolveFormat(format)).map(compile);
    known ??= [...Object.values(knownFormats).flatMap((text) => formsOf(text).map(compile)), withoutRequest];
    return [...own, ...known];
  },
};

/** Without `option httplog` it says that a connection came, and nothing of what became of it. */
const withoutRequest: RowReader = {
  dialect,
  span: 1,
  read: (text) =>
    /^Connect from [\da-fA-F.:]+ to [\da-fA-F.:]+ \([^()\s]+\/(?:HTTP|TCP)\)$/.test(text.trim())
      ? 'skip'
      : null,
};

/** A row is cut at `log … len`, 1024 bytes without a word; the quote at its end is lost with it. */
const longRow = 900;

function compile(parts: FormatPart[]): RowReader {
  const { names, scan } = compileScanner(trimmed(parts));
  const fields = new Map(fieldsOf(parts).map((field) => [field.name, field]));
  const isQuoted = parts.at(-1) === '"';
  return {
    dialect,
    span: 1,
    read(text, since) {
      const row = text.trim();
      const values = scan(row) ?? (isQuoted && row.length > longRow ? scan(`${row}"`) : null);
      if (values === null) return null;
      const own = collect(names, values);
      const variables = { ...splitCaptures(own), ...own };
      const times = timesOf(variables);
      if (times.endedAt !== null && times.endedAt + times.stampMs < since) return 'skip';
      return haproxyRow(variables, times, (name) => plainOf(variables, fields, name));
    },
  };
}

/** The blank at its end is lost on the way through most collectors. */
function trimmed(parts: FormatPart[]): FormatPart[] {
  return parts.at(-1) === ' ' ? parts.slice(0, -1) : parts;
}

function fieldsOf(parts: FormatPart[]): HaproxyField[] {
  return parts.filter((part): part is HaproxyField => typeof part !== 'string');
}

function collect(names: string[], values: string[]): Variables {
  const variables: Variables = {};
  for (const [index, name] of names.entries()) variables[name] ??= values[index] ?? '';
  return variables;
}

/** A value as the client sent it. */
function plainOf(variables: Variables, fields: Map<string, HaproxyField>, name: string): string | undefined {
  const value = variables[name];
  return value === undefined ? undefined : decoded(value, fields.get(name) ?? { escaped: false });
}
