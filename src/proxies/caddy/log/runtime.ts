/** Caddy's own log: errors of requests, of bodies that broke off, and what its process does. */
import { blankRow, type Dialect, numeric, type Row, type RowReader } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import { isAccess } from './access.ts';
import { type CaddyLine, readCaddyLine } from './line.ts';
import { readError, upstreamIn } from './messages.ts';
import { objectAt, requestPart, scalar } from './request.ts';

/** Lines of every logger but `http.log.access`. */
export const caddyLog: Dialect = {
  name: 'caddy-log',
  proxy: 'caddy',
  role: 'error',
  samples: [
    {
      format: null,
      text: '{"level":"error","ts":1796004005.706667,"logger":"http.handlers.reverse_proxy","msg":"aborting with incomplete response","error":"read tcp 127.0.0.1:37152->127.0.0.1:18091: i/o timeout"}',
    },
    {
      format: null,
      text: '{"level":"error","ts":1796003999.0485508,"logger":"http.log.error.log0","msg":"dial tcp 127.0.0.1:1: connect: connection refused","request":{"remote_ip":"127.0.0.1","remote_port":"38576","proto":"HTTP/1.1","method":"GET","host":"127.0.0.1:18092","uri":"/down","headers":{"User-Agent":["curl/7.88.1"],"Accept":["*/*"]}},"duration":0.000372243,"status":502,"err_id":"0cdr0gq45","err_trace":"reverseproxy.statusError (reverseproxy.go:1272)"}',
    },
    {
      format: null,
      text: '{"level":"info","ts":1796004023.7954946,"logger":"admin.api","msg":"load complete"}',
    },
    {
      format: null,
      text: '2026/11/30 02:00:25.857\tINFO\tshutting down apps, then terminating\t{"signal": "SIGTERM"}',
    },
  ],
  readers: () => [reader],
};

const reader: RowReader = {
  dialect: 'caddy-log',
  span: 1,
  read(text, since) {
    const line = readCaddyLine(text.trim());
    if (line === null || isAccess(line) || !isOwn(line)) return null;
    // Says the same as the line on the response that follows it.
    if (line.message === readFailed) return 'skip';
    if (line.at !== null && line.at.at + line.at.stampMs < since) return 'skip';
    return rowOf(line);
  },
};

const readFailed = 'reading from backend';
const aborted = 'aborting with incomplete response';

/** Loggers of Caddy's modules, or what only its process says without one. */
function isOwn({ logger, message }: CaddyLine): boolean {
  if (/^(?:http|tls|admin|pki|events|watcher|caddy\w*|storage|docker_proxy)(?:\.|$)/.test(logger))
    return true;
  return logger === '' && ownWords.test(message);
}

const ownWords =
  /^(?:using (?:provided|adjacent|config)|redirected default logger|serving initial configuration|autosaved config|config is unchanged|config file changed|shutting down|exiting; byeee|shutdown complete|not implemented|maxprocs: |GOMEMLIMIT |adapted config|reloading|successfully reloaded|received SIG)/;

function rowOf(line: CaddyLine): Row {
  const { message, logger, at } = line;
  const base = { endedAt: at?.at ?? null, stampMs: at?.stampMs ?? 0 };
  if (message === aborted) return { ...abortedRow(line), ...base, stampMs: rowFollowsMs };
  if (/^http\.log\.error(?:\.|$)/.test(logger)) return { ...errorRow(line), ...base };
  return { ...noticeRow(line), ...base };
}

/** The access row of the same response is written within this, ms. */
const rowFollowsMs = 20;

/** Up to 2.7 it does not name the request: only its moment tells which one it is of. */
function abortedRow({ fields, level, logger, message }: CaddyLine): Row {
  const error = scalar(fields.error) ?? '';
  const request = requestPart(fields);
  return {
    ...blankRow('error'),
    ...request,
    ...readError(error, true),
    ...(request.path ? {} : { isUnnamed: true as const }),
    upstreamAddress: scalar(fields.upstream) ?? upstreamIn(error),
    words: `${message}: ${error}`,
    detail: error,
    fields: { level, logger },
  };
}

function errorRow({ fields, level, logger, message }: CaddyLine): Row {
  const status = numeric(scalar(fields.status));
  return {
    ...blankRow('error'),
    ...requestPart(fields),
    ...judged(message, status),
    status,
    upstreamAddress: upstreamIn(message),
    words: message,
    fields: { level, logger, ...idOf(fields) },
  };
}

/** Without a text of its own an error is told by its status (`HTTP 404`). */
function judged(message: string, status: number | null): ReturnType<typeof readError> {
  const meaning = readError(message, false);
  if (meaning.reason !== 'unknown' || status !== 404) return meaning;
  return { reason: 'no-route', reasonConfidence: 'likely', reasonDetails: [] };
}

function idOf(fields: CaddyLine['fields']): Record<string, string> {
  const id = scalar(fields.err_id);
  return id === undefined ? {} : { err_id: id };
}

type Entry = [logger: RegExp, message: RegExp, reason: Reason, confidence: Row['reasonConfidence']];

const notices: Entry[] = [
  [/^admin\.api$/, /^load complete$/, 'reload', 'likely'],
  [/^watcher$/, /^config file changed; reloading/, 'reload', 'certain'],
  [/^$/, /^config file changed; reloading|^reloading config|^successfully reloaded/, 'reload', 'certain'],
  [/^$/, /^shutting down apps|^exiting; byeee|^shutdown complete/, 'stop', 'certain'],
];

function noticeRow({ fields, level, logger, message }: CaddyLine): Row {
  const found = notices.find(([from, what]) => from.test(logger) && what.test(message));
  const [, , reason = 'unknown', reasonConfidence = 'possible'] = found ?? [];
  const error = scalar(fields.error);
  return {
    ...blankRow('notice'),
    ...(objectAt(fields, 'request') ? requestPart(fields) : {}),
    reason,
    reasonConfidence,
    words: error === undefined ? message : `${message}: ${error}`,
    fields: { level, logger },
  };
}
