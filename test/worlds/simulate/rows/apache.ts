/** Apache's access and error log, as 2.4.71 wrote them. */
import type { HopSituation } from '../../situation.ts';
import { type HopRun, isProcessEnd } from '../hop.ts';
import type { Line, RowRequest } from './index.ts';
import { commonDay, isHeadless, sentBytes } from './shared.ts';

/** Of a stream that ended; a process that is stopped writes none. */
export function apacheRow(run: HopRun, about: RowRequest): Line | null {
  const { hop, end, askedMs } = run;
  if (!end || (isProcessEnd(end.cause) && end.by === 'own')) return null;
  const text = apacheText(hop, {
    startMs: about.epochMs + askedMs + hop.clockOffsetMs,
    durationMs: end.atMs - askedMs,
    request: `${about.method} ${about.path} ${about.protocol}`,
    status: run.status === 499 ? 200 : run.status,
    bytes: sentBytes(run) + 180,
    userAgent: about.userAgent,
  });
  return { atMs: end.atMs, text };
}

export interface ApacheFields {
  startMs: number;
  durationMs: number;
  request: string;
  status: number;
  bytes: number;
  userAgent: string;
}

/** The time of a row is that of the request. */
export function apacheText({ logFormat }: HopSituation, f: ApacheFields): string {
  const row = `127.0.0.1 - - [${commonDay(f.startMs)} +0000] "${f.request}" ${f.status} ${f.bytes} "-" "${f.userAgent}"`;
  return logFormat === 'timed' ? `${row} ${Math.round(f.durationMs * 1_000)}` : row;
}

/** What its error log says of one stream. */
export function apacheErrorLines(run: HopRun, about: RowRequest): Line[] {
  const { hop, end } = run;
  const said = end === null ? [] : messagesOf(run, about.upstream);
  if (!end) return [];
  const stamp = about.epochMs + end.atMs + hop.clockOffsetMs;
  return said.map(([module, message]) => ({
    atMs: end.atMs,
    text: apacheErrorText(
      stamp,
      module,
      message.replace('{client}', `127.0.0.1:${40_000 + about.connection}`),
    ),
  }));
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function apacheErrorText(epochMs: number, module: string, message: string): string {
  const at = new Date(epochMs);
  const [day, month, year] = commonDay(epochMs).split(/[/:]/);
  const time = `${at.toISOString().slice(11, 23)}000`;
  return `[${days[at.getUTCDay()]} ${month} ${day} ${time} ${year}] [${module}:error] [pid 71:tid 72] ${message}`;
}

function messagesOf(run: HopRun, upstream: string): [module: string, message: string][] {
  const { end } = run;
  if (!end || end.by === 'client' || end.how === 'clean' || isProcessEnd(end.cause)) return [];
  if (end.how === 'refused')
    return [
      [
        'proxy',
        `(111)Connection refused: AH00957: http: attempt to connect to ${upstream} (127.0.0.1:80) failed`,
      ],
      ['proxy_http', '[client {client}] AH01114: HTTP: failed to make connection to backend: 127.0.0.1'],
    ];
  const why = end.by === 'own' ? timedOut : (broken[end.how ?? 'fin'] ?? timedOut);
  if (!isHeadless(run)) return [['proxy_http', `${why}: [client {client}] AH01110: error reading response`]];
  const headless = end.how === 'fin' ? '(20014)Internal error (specific information not available)' : why;
  return [
    [
      'proxy_http',
      `${headless}: [client {client}] AH01102: error reading status line from remote server ${upstream}`,
    ],
    ['proxy', '[client {client}] AH00898: Error reading from remote server returned by /events'],
  ];
}

const timedOut = '(70007)The timeout specified has expired';
const broken: Record<string, string> = {
  fin: '(70008)Partial results are valid but processing is incomplete',
  rst: '(104)Connection reset by peer',
};
