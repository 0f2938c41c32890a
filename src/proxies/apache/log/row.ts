/** Fills a row from the directives of an Apache access log. */
import { blankRow, numeric, present, type Row, splitRequest } from '../../../logs/dialect.ts';
import { judgeApacheRow } from './status.ts';
import { timesOf, type Values } from './times.ts';

/** The row that these values tell; `since`: epoch ms before whose end it is not wanted. */
export function apacheRow(values: Values, since: number): Row | 'skip' {
  const times = timesOf(values);
  const lastAt = times.endedAt ?? times.startedAt;
  if (lastAt !== null && lastAt + times.stampMs < since) return 'skip';
  const request = requestOf(values);
  const status = numeric(textOf(values, 's'));
  const upstream = upstreamOf(values);
  return {
    ...blankRow('access'),
    ...request,
    ...upstream.row,
    ...clientOf(values),
    ...judgeApacheRow(status, request.protocol ?? null, upstream.isAsked, values),
    ...times,
    status,
    bytesSent: numeric(values.B) ?? numeric(values.b) ?? numeric(values.O),
    contentType: present(values['{Content-Type}o'] ?? header(values, 'content-type', 'o')),
    fields: fieldsOf(values),
  };
}

/** The last of several internal requests is the one that was answered: `%>s` before `%s`. */
function textOf(values: Values, letter: string): string | undefined {
  return values[`>${letter}`] ?? values[letter] ?? values[`<${letter}`];
}

function requestOf(values: Values): Partial<Row> {
  const line = splitRequest(present(textOf(values, 'r')));
  const path = present(textOf(values, 'U'));
  const query = present(textOf(values, 'q'));
  const rebuilt = path === null ? null : `${path}${query ?? ''}`;
  return {
    method: line.method ?? present(textOf(values, 'm')),
    path: line.path ?? (values.q === undefined ? null : rebuilt),
    protocol: line.protocol ?? present(textOf(values, 'H')),
    authority: present(header(values, 'host', 'i')) ?? present(textOf(values, 'V') ?? textOf(values, 'v')),
  };
}

/** `%f` is `proxy:http://…` and `%R` is `proxy-server` where an upstream was asked; a balancer sets the worker's name. */
function upstreamOf(values: Values): { row: Partial<Row>; isAsked: boolean | null } {
  const file = textOf(values, 'f');
  const handler = textOf(values, 'R');
  const worker = present(values['{BALANCER_WORKER_NAME}e']);
  const target = file?.startsWith('proxy:') ? file.slice('proxy:'.length) : worker;
  const address = target === null ? null : addressOf(target);
  const cluster = /^balancer:\/\/([^/]+)/.exec(file?.slice('proxy:'.length) ?? '')?.[1] ?? null;
  const isProxied = handler === 'proxy-server' || (file?.startsWith('proxy:') ?? false) || worker !== null;
  const isTold = file !== undefined || handler !== undefined;
  return {
    row: {
      upstreamAddress: address,
      upstreamCluster: cluster ?? present(values['{BALANCER_NAME}e'])?.replace(/^balancer:\/\//, '') ?? null,
      namesUpstream: address !== null || (isTold && !isProxied),
    },
    isAsked: isProxied || (isTold ? false : null),
  };
}

/** `http://127.0.0.1:8081/path` → `127.0.0.1:8081`; the port of the scheme where none is named. */
function addressOf(url: string): string | null {
  const [, scheme = '', authority = ''] = /^(\w+):\/\/(\[[^\]]*\](?::\d+)?|[^/\s]+)/.exec(url) ?? [];
  if (authority === '' || scheme === 'balancer') return null;
  return /:\d+$/.test(authority) ? authority : `${authority}:${defaultPorts[scheme] ?? 80}`;
}

const defaultPorts: Record<string, number> = { http: 80, https: 443, fcgi: 8000, ajp: 8009 };

function clientOf(values: Values): Partial<Row> {
  const port = numeric(values['{remote}p']);
  return {
    userAgent: present(header(values, 'user-agent', 'i')),
    requestId: present(header(values, 'x-request-id', 'i')) ?? present(values['{UNIQUE_ID}e']),
    clientAddress: present(values.a ?? values.h ?? values['{c}a'] ?? values['{c}h']),
    pid: present(values.P),
    ...(port !== null && { clientPort: port }),
  };
}

/** Names of headers are written in any case. */
function header(values: Values, name: string, letter: 'i' | 'o'): string | undefined {
  const found = Object.keys(values).find((key) => key.toLowerCase() === `{${name}}${letter}`);
  return found === undefined ? undefined : values[found];
}

/** The query by a name by which its secrets are found. */
function fieldsOf({ '~': _tail, ...values }: Values): Values {
  const { q, ...rest } = values;
  return q === undefined ? rest : { ...rest, query_string: q.replace(/^\?/, '') };
}
