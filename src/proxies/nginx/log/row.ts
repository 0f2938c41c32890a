/** Fills a row from the variables of an Nginx access log. */
import { blankRow, numeric, present, type Row, splitRequest } from '../../../logs/dialect.ts';
import { commonLogStamp, epochStamp, isoStamp, type Stamp } from '../../../logs/timestamps.ts';
import { judgeNginxStatus } from './status.ts';
import type { Variables } from './variables.ts';

/** When the row was written, which is when the request ended; null when the format carries no time. */
export function endOf(variables: Variables): Stamp | null {
  const { msec, time_iso8601: iso, time_local: local } = variables;
  const precise = msec === undefined ? null : epochStamp(msec);
  if (precise !== null) return precise;
  return (iso === undefined ? null : isoStamp(iso)) ?? (local === undefined ? null : commonLogStamp(local));
}

/** The last attempt of a list `a, b` or `a : b`: the one that answered, or the last that failed. */
function lastAttempt(list: string | undefined): string | null {
  return present(list?.split(/, | : /).at(-1));
}

/** The row that these variables tell. */
export function nginxRow(variables: Variables, end: Stamp | null): Row {
  const seconds = numeric(variables.request_time) ?? numeric(variables.session_time);
  const durationMs = seconds === null ? null : Math.round(seconds * 1000);
  return {
    ...blankRow('access'),
    ...requestOf(variables),
    ...upstreamOf(variables),
    ...clientOf(variables),
    ...judgeNginxStatus(variables),
    endedAt: end?.at ?? null,
    startedAt: end === null || durationMs === null ? null : end.at - durationMs,
    stampMs: end?.stampMs ?? 0,
    durationMs,
    // `stream { }` has statuses of its own for whole connections.
    status: variables.session_time === undefined ? numeric(variables.status) : null,
    bytesSent: numeric(variables.body_bytes_sent) ?? numeric(variables.bytes_sent),
    fields: variables,
  };
}

function requestOf(variables: Variables): Partial<Row> {
  const line = splitRequest(present(variables.request));
  const args = present(variables.args) ?? present(variables.query_string);
  const uri = present(variables.uri) ?? present(variables.document_uri);
  const rebuilt = uri === null || args === null ? uri : `${uri}?${args}`;
  return {
    method: present(variables.request_method) ?? line.method,
    path: present(variables.request_uri) ?? line.path ?? rebuilt,
    protocol: present(variables.server_protocol) ?? line.protocol,
    authority: present(variables.http_host) ?? present(variables.host) ?? present(variables.vhost),
  };
}

function upstreamOf(variables: Variables): Partial<Row> {
  return {
    upstreamAddress: lastAttempt(variables.upstream_addr),
    namesUpstream: variables.upstream_addr !== undefined || variables.upstream_status !== undefined,
    upstreamStatus: lastAttempt(variables.upstream_status),
    upstreamCluster: present(variables.proxy_upstream_name) ?? present(variables.proxy_host),
    contentType: present(variables.sent_http_content_type) ?? present(variables.upstream_http_content_type),
  };
}

/** The header's id first: it is the one a client can have chosen, `$request_id` is Nginx's own. */
function clientOf(variables: Variables): Partial<Row> {
  return {
    userAgent: present(variables.http_user_agent),
    requestId:
      present(variables.http_x_request_id) ?? present(variables.request_id) ?? present(variables.req_id),
    clientAddress: present(variables.remote_addr),
    connection: present(variables.connection),
    pid: present(variables.pid),
  };
}
