/** Nginx's error log (ngx_log.c, ngx_http_log_error_handler): one line, at most 2048 bytes, no zone. */
import {
  blankRow,
  type Dialect,
  present,
  type Row,
  type RowReader,
  splitRequest,
} from '../../../logs/dialect.ts';
import { localStamp } from '../../../logs/timestamps.ts';
import { readMessage } from './messages.ts';

/** Lines that begin with date, level and pid; a collector's prefix may come before the date. */
export const nginxError: Dialect = {
  name: 'nginx-error',
  proxy: 'nginx',
  role: 'error',
  samples: [
    {
      format: null,
      text: '2026/11/21 02:19:48 [error] 15724#15724: *3 upstream timed out (110: Connection timed out) while reading upstream, client: 127.0.0.1, server: , request: "GET /fin HTTP/1.1", upstream: "http://127.0.0.1:18081/fin", host: "x.y:18080"',
    },
    {
      format: null,
      text: '2026/11/21 02:19:48 [notice] 15723#15723: signal 1 (SIGHUP) received from 1, reconfiguring',
    },
  ],
  readers: () => [reader],
};

const head = /(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(\w+)\] (\d+)#(\d+): (?:\*(\d+) )?/;

const reader: RowReader = {
  dialect: 'nginx-error',
  span: 1,
  skipsPrefix: true,
  read(text, since) {
    const found = headOf(text);
    const at = found === null ? null : localStamp(found[1] ?? '');
    if (found === null || at === null) return null;
    if (at.at + 1000 < since) return 'skip';
    const row = errorRow(text.slice(found.index + found[0].length), found[5] ?? null);
    row.endedAt = at.at;
    row.stampMs = 1000;
    row.pid = found[3] ?? null;
    row.connection = found[5] ?? null;
    row.fields.level = found[2] ?? '';
    return row;
  },
};

/** An unknown prefix is short, and without a quote: text that another writer has quoted would be escaped, or cut off. */
function headOf(text: string): RegExpExecArray | null {
  const found = head.exec(text.slice(0, 240));
  return found === null || text.slice(0, found.index).includes('"') ? null : found;
}

/** What `stream { }` appends behind all else. */
const counted = /, bytes from\/to client:\d+\/\d+, bytes from\/to upstream:\d+\/\d+$/;

function errorRow(text: string, connection: string | null): Row {
  const { message, fields } = splitContext(text.replace(counted, ''));
  const aboutRequest = connection !== null || fields.client !== undefined;
  return {
    ...blankRow(aboutRequest ? 'error' : 'notice'),
    ...splitRequest(present(fields.request)),
    ...readMessage(message, aboutRequest),
    authority: present(fields.host),
    clientAddress: present(fields.client),
    ...upstreamOf(fields.upstream),
    words: message,
    ...(fields.subrequest && { subrequest: fields.subrequest }),
    detail: / (while [a-zA-Z][\w /-]+)$/.exec(message)?.[1] ?? null,
    fields,
  };
}

/** In the order Nginx appends them; all are raw, so each is searched from the right. */
const quoted = ['referrer', 'host', 'upstream', 'subrequest'];

/**
 * Takes `, client: …, server: …, request: "…"` off the message. A quote inside a value is not
 * escaped; a line cut at 2048 bytes lacks its tail and the closing quote.
 */
function splitContext(rest: string): { message: string; fields: Record<string, string> } {
  const fields: Record<string, string> = {};
  const client = /, client: ((?:unix:|[\da-fA-F.:]+)[^,]*)(?:, server: (.*?)(?=, request: "|$))?/.exec(rest);
  let end = rest.length;
  const start = client?.index ?? 0;
  for (const name of quoted) {
    const at = rest.lastIndexOf(`, ${name}: "`, end);
    if (at < start) continue;
    fields[name] = unquote(rest.slice(at + name.length + 4, end));
    end = at;
  }
  if (client === null) return { message: rest.slice(0, end), fields };
  fields.client = client[1] ?? '';
  takeServerAndRequest(rest.slice(start, end), fields);
  return { message: rest.slice(0, start), fields };
}

function takeServerAndRequest(context: string, fields: Record<string, string>): void {
  const request = context.indexOf(', request: "');
  if (request >= 0) fields.request = unquote(context.slice(request + 11));
  const server = /, server: (.*)$/.exec(request >= 0 ? context.slice(0, request) : context)?.[1];
  if (server !== undefined) fields.server = server;
}

/** Without its quotes; the closing one is missing from a line that was cut. */
function unquote(value: string): string {
  return value.replace(/^"/, '').replace(/"$/, '');
}

/** `http://127.0.0.1:8081/path`, `127.0.0.1:8081` → `127.0.0.1:8081`; a group's name, without a port, is the cluster. */
function upstreamOf(url: string | undefined): Pick<Row, 'upstreamAddress' | 'upstreamCluster'> {
  const address = url === undefined ? null : (/^(?:\w+:\/\/)?(unix:[^:]+|[^/]+)/.exec(url)?.[1] ?? null);
  const isAddress = address !== null && (/:\d+$/.test(address) || address.startsWith('unix:'));
  return { upstreamAddress: isAddress ? address : null, upstreamCluster: isAddress ? null : address };
}
