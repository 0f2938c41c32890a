/** One detail of a reason from end to end: the line that gives it, and the rule that answers otherwise without it. */
import type { Dialect } from '../../../src/logs/dialect.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { envoyText } from '../../../src/proxies/envoy/log/text.ts';
import { goLog } from '../../../src/proxies/go/log/error.ts';
import { nginxAccess } from '../../../src/proxies/nginx/log/access.ts';
import { nginxError } from '../../../src/proxies/nginx/log/error.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { facts, joined, sampleHop } from '../../unit/facts-builder.ts';
import { rowOf } from '../../unit/logs/rows.ts';

export interface DetailCase {
  /** As a dialect read it. */
  record: LogRecord;
  /** The streams that it is about. */
  streams: Stream[];
  /** What else is known. */
  seen?: Partial<Facts>;
  rule: Rule;
  /** Part of the rule's verdict, as JSON, that rests on the detail. */
  says: RegExp;
}

function recordOf(dialect: Dialect, format: string | null, text: string): LogRecord {
  const place = {
    hop: 'edge',
    proxy: dialect.proxy,
    file: 'edge.log',
    line: 1,
    dialect: dialect.name,
    raw: text,
  };
  return { ...rowOf(dialect, format, text), ...place };
}

const start = '2026-11-21T02:19:48.632Z';

/** `200 UT`: status and flags, with what else the format has (`details`, `transport`); 3 s long. */
export function envoyRow(
  status: number,
  flags: string,
  rest: { details?: string; transport?: string } = {},
): LogRecord {
  const fields = [
    ...(rest.details ? [['%RESPONSE_CODE_DETAILS%', rest.details]] : []),
    ...(rest.transport ? [['%UPSTREAM_TRANSPORT_FAILURE_REASON%', rest.transport]] : []),
  ];
  const names = fields.map(([name]) => ` "${name}"`).join('');
  const values = fields.map(([, value]) => ` "${value}"`).join('');
  const format = `[%START_TIME%] %RESPONSE_CODE% %RESPONSE_FLAGS% %DURATION% "%UPSTREAM_HOST%"${names}\n`;
  return recordOf(envoyText, format, `[${start}] ${status} ${flags} 3000 "10.0.0.1:80"${values}`);
}

/** The same of a format without flags. */
export function unflaggedEnvoyRow(status: number, details: string): LogRecord {
  const format = '[%START_TIME%] %RESPONSE_CODE% %DURATION% "%RESPONSE_CODE_DETAILS%"\n';
  return recordOf(envoyText, format, `[${start}] ${status} 3000 "${details}"`);
}

/** A line of Nginx's error log about a request of ours. */
export function nginxLine(message: string, level = 'error'): LogRecord {
  const context =
    'client: 127.0.0.1, server: , request: "GET /events HTTP/1.1", upstream: "http://10.0.0.1:80/", host: "a.test"';
  return recordOf(nginxError, null, `2026/11/21 02:19:48 [${level}] 15724#15725: *3 ${message}, ${context}`);
}

/** A line of its error log about one of its processes. */
export function nginxNotice(message: string): LogRecord {
  return recordOf(nginxError, null, `2026/11/21 02:19:48 [notice] 15724#15724: ${message}`);
}

/** A line of a Go program's log. */
export function goLine(message: string): LogRecord {
  return recordOf(goLog, null, `2026/11/21 02:19:48 ${message}`);
}

/** A row of Nginx's access log: the status, those of the upstreams that were tried, and when they were connected to. */
export function nginxRow(status: number, upstreams: string, connected?: string): LogRecord {
  const format = `$time_iso8601 $status "$upstream_addr" "$upstream_status"${connected ? ' $upstream_connect_time' : ''}`;
  const values = `"10.0.0.1:80, 10.0.0.2:80" "${upstreams}"${connected ? ` ${connected}` : ''}`;
  return recordOf(nginxAccess, format, `2026-11-21T02:19:48+00:00 ${status} ${values}`);
}

/** The rule's verdict on what was seen with this row, as text. */
export function verdictOn({ streams, seen, rule }: DetailCase, record: LogRecord): string {
  const joins = streams.map((stream) => joined(stream, record));
  const hops = [sampleHop('edge', record.proxy)];
  return JSON.stringify(rule.judge(facts({ hops, streams, joins, records: [record], ...seen })));
}
