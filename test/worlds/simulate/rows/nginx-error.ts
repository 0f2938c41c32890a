/** Nginx's error log: about requests, and what its processes say of themselves. */
import type { HopSituation, Moment } from '../../situation.ts';
import { gateWords } from '../gates.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';

interface Said {
  level: string;
  message: string;
  /** The upstream that it is about; null: none was asked. */
  upstream: string | null;
}

/** `2026/11/29 08:04:42`. */
export function errorTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
}

const levels = ['info', 'notice', 'warn', 'error', 'crit'];

export function isWritten({ errorLevel }: HopSituation, level: string): boolean {
  return levels.indexOf(level) >= levels.indexOf(errorLevel ?? 'error');
}

/** What the error log says of one stream, where its level lets it. */
export function nginxErrorLines(run: HopRun, about: RowRequest): Line[] {
  const { hop, end, askedMs } = run;
  const ending = end && messageOf(run);
  return [
    ...(run.hasRetried ? retried.map((said) => ({ said, atMs: askedMs + 0.5 })) : []),
    ...(end && ending
      ? [{ said: { ...ending, upstream: run.gate ? null : about.upstream }, atMs: end.atMs }]
      : []),
  ]
    .filter(({ said }) => isWritten(hop, said.level))
    .map(({ said, atMs }) => ({ atMs, text: lineOf(hop, said, about, atMs) }));
}

const deadServer = '127.0.0.1:9999';
const retried: Said[] = [
  {
    level: 'error',
    message: 'connect() failed (111: Connection refused) while connecting to upstream',
    upstream: deadServer,
  },
  {
    level: 'warn',
    message: 'upstream server temporarily disabled while connecting to upstream',
    upstream: deadServer,
  },
];

export function lineOf(
  hop: HopSituation,
  { level, message, upstream }: Said,
  about: RowRequest,
  atMs: number,
): string {
  const named = upstream === null ? '' : `, upstream: "http://${upstream}${about.path}"`;
  const stamp = errorTime(about.epochMs + atMs + hop.clockOffsetMs);
  return (
    `${stamp} [${level}] 71#71: *${about.connection} ${message.replace('{path}', about.path)}, client: 127.0.0.1, server: app.example.test, ` +
    `request: "${about.method} ${about.path} ${about.protocol}"${named}, host: "${about.authority}"`
  );
}

const leftWords =
  'epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too';

function messageOf(run: HopRun): Omit<Said, 'upstream'> | null {
  const { hop, end, inner, gate } = run;
  if (gate) return gateWords[gate.what].error;
  if (!end) return null;
  const isHeadless = inner.head === null || end.atMs <= inner.head.atMs;
  const where = isHeadless ? 'while reading response header from upstream' : 'while reading upstream';
  const error = (message: string) => ({ level: 'error', message });
  if (end.by === 'client')
    return {
      level: 'info',
      message: `${leftWords} ${isHeadless ? 'while sending request to upstream' : where}`,
    };
  if (end.by === 'own')
    return isProcessEnd(end.cause) ? null : error(`upstream timed out (110: Connection timed out) ${where}`);
  if (end.how === 'refused')
    return error('connect() failed (111: Connection refused) while connecting to upstream');
  if (end.how === 'rst')
    return error(`${hop.isBare ? 'readv' : 'recv'}() failed (104: Connection reset by peer) ${where}`);
  // Over HTTP/1.0 the body is whole when the connection ends.
  if (end.how !== 'fin' || (hop.isBare && !isHeadless)) return null;
  return error(`upstream prematurely closed connection ${where}`);
}

/** What the master and its workers say of themselves. */
export function nginxNotices(hop: HopSituation, moment: Moment | null, epochMs: number): Line[] {
  if (!moment || moment.hop !== hop.name || !isWritten(hop, 'notice')) return [];
  const { atMs, what } = moment;
  const line = (afterMs: number, text: string): Line => ({
    atMs: atMs + afterMs,
    text: `${errorTime(epochMs + atMs + afterMs + hop.clockOffsetMs)} [notice] ${text}`,
  });
  if (what === 'stop')
    return [
      line(0, '70#70: signal 15 (SIGTERM) received from 1, exiting'),
      line(0, '71#71: exiting'),
      line(1, '71#71: exit'),
      line(2, '70#70: worker process 71 exited with code 0'),
      line(2, '70#70: exit'),
    ];
  if (what !== 'reload') return [];
  return [
    line(0, '70#70: signal 1 (SIGHUP) received from 1, reconfiguring'),
    line(0, '70#70: reconfiguring'),
    line(1, '70#70: start worker processes'),
    line(1, '70#70: start worker process 72'),
    line(2, '71#71: gracefully shutting down'),
    ...(hop.shutdownMs === null
      ? []
      : [line(hop.shutdownMs, '71#71: exiting'), line(hop.shutdownMs + 1, '71#71: exit')]),
  ];
}
