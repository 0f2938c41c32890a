/** What Go programs log: the standard logger with its flags (log.SetFlags), log/slog in text and JSON. */
import { blankRow, type Dialect, type Row, type RowReader } from '../../../logs/dialect.ts';
import { namedRow } from '../../../logs/named-fields/row.ts';
import { type GoLine, standardLine, structuredLine } from './line.ts';
import { goMeaning, isOfRequest, startsAsGo } from './messages.ts';

export const goLog: Dialect = {
  name: 'go-log',
  proxy: 'go',
  role: 'error',
  samples: [
    {
      format: null,
      text: '2026/11/30 02:07:37 httputil: ReverseProxy read error during body copy: unexpected EOF',
    },
    {
      format: null,
      text: '2026/11/30 02:08:39 http: proxy error: dial tcp 127.0.0.1:21080: connect: connection refused',
    },
    {
      format: null,
      text: 'proxy: 2026/11/30 02:09:11.893114 reverseproxy.go:760: httputil: ReverseProxy read error during body copy: unexpected EOF',
    },
    {
      format: null,
      text: 'time=2026-11-30T02:09:07.805Z level=INFO msg="httputil: ReverseProxy read error during body copy: unexpected EOF"',
    },
    {
      format: null,
      text: '{"time":"2026-11-30T02:09:09.850988572Z","level":"INFO","msg":"httputil: ReverseProxy read error during body copy: unexpected EOF"}',
    },
  ],
  readers: () => [
    reader((text) => standardLine(text)),
    reader((text) => structuredLine(text)),
    // log.SetFlags(0)
    { ...reader((text) => bareLine(text)), isUnwrapped: true },
  ],
};

function reader(lineOf: (text: string) => GoLine | null): RowReader {
  return {
    dialect: 'go-log',
    span: 1,
    skipsPrefix: true,
    read(text, since) {
      const line = lineOf(text);
      if (line === null) return null;
      if (line.at !== null && line.at.at + line.at.stampMs < since) return 'skip';
      return rowOf(line);
    },
  };
}

function bareLine(text: string): GoLine | null {
  return startsAsGo(text) ? { at: null, message: text, values: {} } : null;
}

function rowOf({ at, message, values }: GoLine): Row {
  const words = values.error === undefined ? message : `${message}: ${values.error}`;
  const meaning = goMeaning(message) ?? (values.error === undefined ? null : goMeaning(`: ${values.error}`));
  const named = namedRow(values, {}, () => meaning);
  const { method, path } = requestIn(message);
  return {
    ...blankRow(meaning === null ? 'notice' : 'error'),
    ...(meaning ?? {}),
    method: named.method ?? method,
    path: named.path ?? path,
    authority: named.authority,
    status: named.status,
    clientAddress: named.clientAddress,
    requestId: named.requestId,
    upstreamAddress: upstreamIn(words) ?? named.upstreamAddress,
    endedAt: at?.at ?? null,
    stampMs: at?.stampMs ?? 0,
    words,
    ...(path === null && named.path === null && isOfRequest(message) && { isUnnamed: true as const }),
    fields: { ...values },
  };
}

/** Where a program names the request: `proxy: GET /events: copy ended: …`, `proxy: copy /events: …`. */
function requestIn(message: string): { method: string | null; path: string | null } {
  const found = /(?:^|[\s"])(GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) (\/[^\s"]*?)[:,"]?(?=\s|$)/.exec(
    message,
  );
  if (found) return { method: found[1] ?? null, path: found[2] ?? null };
  const named = isOfRequest(message) ? /^[\w ]{1,40}: (?:[\w ]{1,40} )?(\/[^\s":]*): /.exec(message) : null;
  return { method: null, path: named?.[1] ?? null };
}

/** `dial tcp 127.0.0.1:8080: …`, `read tcp 127.0.0.1:36666->127.0.0.1:8080: …` */
function upstreamIn(words: string): string | null {
  return (
    /\bdial tcp\d? (\S+?:\d+): |\bread tcp\d? \S+->(\S+?:\d+): /.exec(words)?.slice(1).find(Boolean) ?? null
  );
}
