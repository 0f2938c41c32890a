/** Caddy's access log (`http.log.access`), one line at the end of each request. */
import { blankRow, type Dialect, numeric, type Row, type RowReader } from '../../../logs/dialect.ts';
import { type CaddyLine, readCaddyLine } from './line.ts';
import { durationMsIn, headerIn, objectAt, requestPart, scalar } from './request.ts';
import { judgeCaddyStatus } from './status.ts';

const request =
  '"request":{"remote_ip":"127.0.0.1","remote_port":"38564","proto":"HTTP/1.1","method":"GET","host":"127.0.0.1:18092","uri":"/events","headers":{"User-Agent":["curl/7.88.1"],"Accept":["*/*"]}}';
const answer =
  '"size":54,"status":200,"resp_headers":{"Server":["Caddy"],"Content-Type":["text/event-stream"],"Date":["Mon, 30 Nov 2026 02:00:09 GMT"]}}';

/** Rows of the encoders `json`, `console` and of `filter` around them. */
export const caddyAccess: Dialect = {
  name: 'caddy-access',
  proxy: 'caddy',
  role: 'access',
  isInOwnLog: true,
  samples: [
    {
      format: null,
      text: `{"level":"info","ts":1796004011.753347,"logger":"http.log.access.log0","msg":"handled request",${request},"user_id":"","duration":2.000141124,${answer}`,
    },
    {
      format: null,
      text: `2026/11/30 02:00:09.738\tINFO\thttp.log.access.log1\thandled request\t{${request}, "user_id": "", "duration": 3.007778854, ${answer}`,
    },
  ],
  readers: (format) => (format === null ? [reader] : []),
};

const reader: RowReader = {
  dialect: 'caddy-access',
  span: 1,
  read(text, since) {
    const line = readCaddyLine(text.trim());
    if (line === null || !isAccess(line)) return null;
    return line.at !== null && line.at.at + line.at.stampMs < since ? 'skip' : accessRow(line);
  },
};

/** Loggers of servers have names of their own behind that (`http.log.access.log0`). */
export function isAccess({ logger, message, fields }: CaddyLine): boolean {
  if (/^http\.log\.access(?:\.|$)/.test(logger)) return true;
  return logger === '' && message === 'handled request' && objectAt(fields, 'request') !== null;
}

function accessRow({ at, fields, level, logger, message }: CaddyLine): Row {
  const durationMs = durationMsIn(fields);
  const headers = objectAt(fields, 'resp_headers');
  const status = numeric(scalar(fields.status));
  return {
    ...blankRow('access'),
    ...requestPart(fields),
    ...upstreamPart(fields),
    startedAt: at === null || durationMs === null ? null : at.at - durationMs,
    endedAt: at?.at ?? null,
    stampMs: at?.stampMs ?? 0,
    durationMs,
    status,
    bytesSent: numeric(scalar(fields.size)),
    contentType: headerIn(headers, 'content-type'),
    ...judgeCaddyStatus(status ?? 0, headers),
    fields: { level, logger, message },
  };
}

/** `log_append upstream {rp.upstream.hostport}` (from 2.8 on): the only way to have the upstream in a row. */
function upstreamPart(fields: Readonly<Record<string, unknown>>): Partial<Row> {
  const key = Object.keys(fields).find((one) => /upstream/i.test(one) && typeof fields[one] === 'string');
  if (key === undefined) return {};
  const address = String(fields[key]);
  return { upstreamAddress: /:\d+$|^unix/.test(address) ? address : null, namesUpstream: true };
}
