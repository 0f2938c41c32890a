/** Apache's error log (ap_log_error, server/log.c), by the default `ErrorLogFormat` and what is near to it. */
import { blankRow, type Dialect, type Row, type RowReader } from '../../../logs/dialect.ts';
import { compileTimeFormat } from '../../../logs/strftime.ts';
import { isoStamp, localStamp, type Stamp } from '../../../logs/timestamps.ts';
import { readMessage } from './messages.ts';

/** Lines that begin with date, module and level in brackets. */
export const apacheError: Dialect = {
  name: 'apache-error',
  proxy: 'apache',
  role: 'error',
  samples: [
    {
      format: null,
      text: '[Mon Nov 30 02:00:12.972546 2026] [proxy_http:error] [pid 13256:tid 13287] (70007)The timeout specified has expired: [client 127.0.0.1:42352] AH01110: error reading response, referer: https://a.test/',
    },
    {
      format: null,
      text: '[Mon Nov 30 02:00:43.596750 2026] [mpm_event:notice] [pid 13252:tid 13252] AH00493: SIGUSR1 received.  Doing graceful restart',
    },
  ],
  readers: () => [reader],
};

/** `[time] [module:level] [pid 1:tid 2]`; before 2.4 without module and pid. */
const head =
  /\[((?:\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4})|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\]]{0,16})\] \[(?:([\w-]*):)?(emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] (?:\[pid (\d+)(?::tid (\d+))?\] )?/;

/** A prefix of a collector before the line is short. */
const headChars = 320;

const precise = compileTimeFormat('%a %b %e %H:%M:%S.%f %Y', 'local');
const whole = compileTimeFormat('%a %b %e %H:%M:%S %Y', 'local');

const reader: RowReader = {
  dialect: 'apache-error',
  span: 1,
  skipsPrefix: true,
  read(text, since) {
    const found = head.exec(text.slice(0, headChars));
    if (found === null || text.slice(0, found.index).includes('"')) return null;
    const [line, time = '', module = '', level = '', pid, tid] = found;
    const stamp = stampOf(time);
    if (stamp === null) return null;
    if (stamp.at + stamp.stampMs < since) return 'skip';
    const row = errorRow(text.slice(found.index + line.length), level);
    row.endedAt = stamp.at;
    row.stampMs = stamp.stampMs;
    row.pid = pid ?? null;
    // One thread serves one request at a time.
    row.connection = pid && tid ? `${pid}:${tid}` : null;
    row.fields = { level, module, ...(tid && { tid }), ...row.fields };
    return row;
  },
};

function stampOf(time: string): Stamp | null {
  if (!/^\d/.test(time)) return precise.read(time) ?? whole.read(time);
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? isoStamp(time.replace(' ', 'T')) : localStamp(time);
}

/** What stands before the message, in the order of the default format; other orders are met by looking for each. */
const client = /\[(?:client|remote) ([^\]\s]{1,120})\] ?/;
const errno = /(?:^|\s)\((\d+|EAI -?\d+)\)([^:[\]]{0,160}): /;
const code = /\b(AH\d{5}): /;
const referer = /, referer: \S*$/;

function errorRow(rest: string, level: string): Row {
  const opening = rest.slice(0, headChars);
  const number = errno.exec(opening)?.[1] ?? null;
  const address = client.exec(opening)?.[1] ?? null;
  const found = code.exec(rest.slice(0, 2 * headChars));
  const id = found?.[1] ?? null;
  const message = (found ? rest.slice(found.index + found[0].length) : plain(rest)).replace(referer, '');
  const meaning = readMessage(id, number, message, level);
  const isRequest = address !== null || meaning.isAboutRequest;
  return {
    ...blankRow(isRequest ? 'error' : 'notice'),
    ...meaning.row,
    ...clientOf(address),
    ...(address !== null && { isUnnamed: true as const }),
    words: wordsOf(rest, id, message),
    detail: id,
    fields: { ...(id && { code: id }), ...(number && { errno: number }) },
  };
}

function plain(rest: string): string {
  return rest.replace(errno, '').replace(client, '').trimStart();
}

/** `(70007)The timeout specified has expired: AH01110: error reading response`. */
function wordsOf(rest: string, id: string | null, message: string): string {
  const [system = ''] = errno.exec(rest.slice(0, headChars)) ?? [];
  return `${system.trimStart()}${id ? `${id}: ` : ''}${message}`;
}

/** `127.0.0.1:42352`, `[::1]:42352` or `::1:42352`: the last number is the port. */
function clientOf(address: string | null): Partial<Row> {
  const [, host, port] = /^\[?([\da-fA-F.:]+?)\]?:(\d{1,5})$/.exec(address ?? '') ?? [];
  if (host === undefined) return { clientAddress: address };
  return { clientAddress: host, clientPort: Number(port) };
}
