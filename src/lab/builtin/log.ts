/** The built-in proxy's log files, in Nginx's own formats: `combined`, and that of its error log. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { BuiltinConfig } from './config.ts';

/** One request as the logs name it. */
export interface LoggedRequest {
  incoming: IncomingMessage;
  /** Number of the client's connection, from 1. */
  connection: number;
  upstream: string;
}

/** Both files, open. */
export interface BuiltinLogs {
  /** A request has ended: `status` as the client got it, or 499; bytes of the body that were sent. */
  access(request: LoggedRequest, status: number, bytes: number): void;
  error(request: LoggedRequest, message: string): void;
  close(): void;
}

/** Opens the files that the config names, to be appended to. @throws as `fs.openSync` */
export function openBuiltinLogs({ accessLog, errorLog, serverName }: BuiltinConfig): BuiltinLogs {
  const files = [accessLog, errorLog].map((path) => (path === null ? null : openSync(path, 'a')));
  const [access, error] = files;
  const write = (file: number | null | undefined, line: string) => {
    if (file !== null && file !== undefined) writeSync(file, `${line}\n`);
  };
  return {
    access: ({ incoming }, status, bytes) => write(access, accessRow(incoming, status, bytes, new Date())),
    error: (request, message) => write(error, errorLine(request, message, serverName, new Date())),
    close: () => {
      for (const file of files.splice(0)) if (file !== null) closeSync(file);
    },
  };
}

/** nginx.org/en/docs/http/ngx_http_log_module.html#log_format, `combined`. */
function accessRow(incoming: IncomingMessage, status: number, bytes: number, now: Date): string {
  const { referer, 'user-agent': agent } = incoming.headers;
  const client = incoming.socket.remoteAddress ?? '-';
  return `${client} - - [${localTime(now)}] "${requestLine(incoming)}" ${status} ${bytes} "${escaped(referer)}" "${escaped(agent)}"`;
}

function errorLine(
  { incoming, connection, upstream }: LoggedRequest,
  message: string,
  server: string,
  now: Date,
): string {
  const about = [
    `client: ${incoming.socket.remoteAddress ?? '-'}`,
    `server: ${server}`,
    `request: "${requestLine(incoming)}"`,
    ...(upstream === '' ? [] : [`upstream: "${upstream}${incoming.url ?? ''}"`]),
    `host: "${incoming.headers.host ?? ''}"`,
  ];
  const { pid } = process;
  return `${dashed(now, '/')} ${clock(now)} [error] ${pid}#${pid}: *${connection} ${message}, ${about.join(', ')}`;
}

function requestLine({ method, url, httpVersion }: IncomingMessage): string {
  return `${method} ${escaped(url)} HTTP/${httpVersion}`;
}

/** As `log_format … escape=default`: a quote, a backslash and what is no printable ASCII as `\xXX`. */
function escaped(text: string | undefined): string {
  if (text === undefined) return '-';
  return text.replace(/[^\x20-\x7e]|["\\]/g, (one) =>
    [...Buffer.from(one, 'latin1')]
      .map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `28/Nov/2026:22:31:05 +0000`. */
function localTime(now: Date): string {
  const minutes = -now.getTimezoneOffset();
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
  return `${two(now.getDate())}/${months[now.getMonth()]}/${now.getFullYear()}:${clock(now)} ${zone}`;
}

function dashed(now: Date, dash: string): string {
  return [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join(dash);
}

function clock(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
}

function two(value: number): string {
  return `${value}`.padStart(2, '0');
}
