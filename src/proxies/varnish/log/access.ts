/** Access logs of Varnish: what `varnishncsa` writes, by its own format string or without one. */
import {
  blankRow,
  type Dialect,
  numeric,
  present,
  type Row,
  type RowReader,
  splitRequest,
} from '../../../logs/dialect.ts';
import { compileScanner } from '../../../logs/format-scanner.ts';
import { physicalForms, trimmedLines } from '../../../logs/physical-lines.ts';
import { judgeFetchErrors } from './fetch-error.ts';
import { defaultFormat, givenFormat, ncsaParts, wholeUrl } from './format.ts';
import { judgeHandling } from './handling.ts';
import { byLowerName, durationOf, isCoarse, type NcsaValues, startOf, unescapeNcsa } from './values.ts';

/** By its format, text or JSON made by hand; without one by the default, whose request line names scheme and host. */
export const varnishAccess: Dialect = {
  name: 'varnish-ncsa',
  proxy: 'varnish',
  role: 'access',
  samples: [
    {
      format: '%h %{msec}t "%r" %s %b %D %{Varnish:handling}x %{Varnish:vxid}x "%{User-agent}i"',
      text: '127.0.0.1 1796003998077 "GET http://a.test/events?n=3 HTTP/1.1" 200 47 2614279 pass 98306 "ag\\"ent\\\\x"',
    },
    {
      format:
        '{"time":"%{%Y-%m-%dT%H:%M:%S%z}t","method":"%m","url":"%U%q","status":%s,"dur":%D,"how":"%{Varnish:handling}x"}',
      text: '{"time":"2026-11-30T02:12:03+0000","method":"GET","url":"/events?n=3","status":0,"dur":4314592,"how":"pipe"}',
    },
  ],
  readers: (format) =>
    physicalForms(givenFormat(format ?? defaultFormat)).map((lines) => compile(lines, format)),
};

function compile(lines: string[], given: string | null): RowReader {
  const { names, scan } = compileScanner(ncsaParts(lines.join('\n')));
  const opening = compileScanner(ncsaParts(lines[0] ?? ''));
  const span = lines.length;
  return {
    dialect: 'varnish-ncsa',
    span,
    begins: (line) => opening.scan(line.trim()) !== null,
    read(text, since) {
      const found = scan(span === 1 ? text : trimmedLines(text));
      if (found === null || (given === null && !/ "\S+ https?:\/\//i.test(text))) return null;
      const values: NcsaValues = {};
      for (let index = 0; index < names.length; index++)
        values[names[index] ?? ''] = unescapeNcsa(found[index] ?? '');
      const row = ncsaRow(byLowerName(values));
      return row.endedAt !== null && row.endedAt + row.stampMs < since ? 'skip' : row;
    },
  };
}

function ncsaRow(values: NcsaValues): Row {
  const start = startOf(values);
  const durationMs = durationOf(values);
  const isBackend = values['{Varnish:side}x'] === 'b';
  const status = numeric(values.s) || null;
  return {
    ...blankRow(isBackend ? 'error' : 'access'),
    ...requestOf(values),
    ...judge(values, status, isBackend),
    startedAt: start?.at ?? null,
    endedAt: start === null || durationMs === null ? null : start.at + durationMs,
    stampMs: (start?.stampMs ?? 0) + (durationMs !== null && isCoarse(values) ? 1000 : 0),
    durationMs,
    status,
    bytesSent: numeric(values.b),
    words: wordsOf(values),
    fields: values,
  };
}

/** `%r` is put together: `GET http://` with the Host header before the URL. */
function requestOf(values: NcsaValues): Partial<Row> {
  const line = splitRequest(present(values.r));
  const [, host, path] = /^https?:\/\/([^/?]*)([/?].*)?$/i.exec(line.path ?? '') ?? [];
  const query = values.q === '-' ? '' : (values.q ?? '');
  const split = present(values.U) === null ? null : `${values.U}${query}`;
  return {
    method: present(values.m) ?? line.method,
    path: present(values[wholeUrl]) ?? split ?? path ?? line.path,
    protocol: present(values.H) ?? line.protocol,
    authority: present(values['{host}i']) ?? host ?? null,
    userAgent: present(values['{user-agent}i']),
    requestId: present(values['{x-request-id}i']),
    clientAddress: values['{Varnish:side}x'] === 'b' ? null : present(values.h),
    contentType: present(values['{content-type}o']),
    connection: present(values['{Varnish:vxid}x']),
    ...upstreamOf(present(values['{VSL:BackendOpen}x'])),
  };
}

/** `22 default 127.0.0.1 18081 127.0.0.1 59410 connect` (vsl(7), BackendOpen). */
export function upstreamOf(opened: string | null): Partial<Row> {
  const [, name, address = '', port] = opened?.split(' ') ?? [];
  if (port === undefined || name === undefined) return {};
  const host = address.includes(':') ? `[${address}]` : address;
  return { upstreamAddress: `${host}:${port}`, upstreamCluster: name, namesUpstream: true };
}

function judge(values: NcsaValues, status: number | null, isBackend: boolean) {
  const error = present(values['{VSL:FetchError}x']);
  if (error !== null) return judgeFetchErrors([error], isBackend && status !== null && status < 500);
  const handling = present(values['{Varnish:handling}x']) ?? present(values['{Varnish:hitmiss}x']);
  return judgeHandling(isBackend ? null : handling, isBackend ? null : status);
}

function wordsOf(values: NcsaValues): string {
  const parts = [values.s, values['{Varnish:handling}x'] ?? values['{Varnish:hitmiss}x']];
  const error = present(values['{VSL:FetchError}x']);
  return [...parts, error && `FetchError ${error}`].filter((word) => word).join(', ');
}
