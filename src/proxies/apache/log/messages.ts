/** What Apache's numbered messages mean (docs/log-message-tags; modules/proxy, modules/aaa, server/mpm), with the number of the error before them. */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../../model/reason-detail.ts';

interface Meaning {
  row: Partial<Row>;
  /** Also where the line names no client. */
  isAboutRequest: boolean;
}

type Read = (number: string | null, message: string) => Reason;

const fixed =
  (reason: Reason): Read =>
  () =>
    reason;

/** Numbers of APR (apr_errno.h) and of Linux: the limit of time; no connection. */
const timedOut = /^(?:70007|110)$/;

/** Reading the head: nothing came in time, or the upstream closed. */
const head: Read = (number) => (timedOut.test(number ?? '') ? 'response-timeout' : 'closed-before-headers');
/** Reading the body. */
const body: Read = (number) => (timedOut.test(number ?? '') ? 'idle-timeout' : 'upstream-closed');

const connect: Read = (number) => {
  if (number === '111') return 'connect-refused';
  return timedOut.test(number ?? '') ? 'connect-timeout' : 'connect-failed';
};

const byCode: Record<string, Read> = {
  AH01110: body,
  AH01102: head,
  AH00957: connect,
  AH02454: connect,
  AH01114: fixed('connect-failed'),
  AH01079: fixed('connect-failed'),
  AH01084: fixed('closed-before-headers'),
  AH01097: fixed('closed-before-headers'),
  AH01106: fixed('upstream-protocol-error'),
  AH01104: fixed('upstream-protocol-error'),
  AH01070: fixed('upstream-protocol-error'),
  // mod_proxy_fcgi says the same before and after the head.
  AH01075: body,
  AH01067: fixed('unknown'),
  AH00898: (_, message) => (message.startsWith('DNS lookup failure') ? 'upstream-dns' : 'unknown'),
  AH00941: fixed('overflow'),
  AH00940: fixed('no-healthy-upstream'),
  AH01170: fixed('no-healthy-upstream'),
  AH01167: fixed('no-healthy-upstream'),
  AH00961: fixed('upstream-tls'),
  AH01961: fixed('upstream-tls'),
  AH02003: (_, message) => (message.startsWith('SSL Proxy') ? 'upstream-tls' : 'unknown'),
  AH02411: fixed('upstream-tls'),
  AH01144: fixed('no-cluster'),
  AH00128: fixed('no-route'),
  AH00127: fixed('no-route'),
  AH01264: fixed('no-route'),
  AH01276: fixed('denied'),
  AH01630: fixed('denied'),
  AH01797: fixed('denied'),
  AH01617: fixed('denied'),
  AH01618: fixed('denied'),
  AH01382: fixed('client-slow'),
  AH00484: fixed('worker-connections'),
  AH00161: fixed('worker-connections'),
  AH00485: fixed('worker-connections'),
  AH00286: fixed('worker-connections'),
  AH00288: fixed('worker-connections'),
  AH00493: fixed('reload'),
  AH00171: fixed('reload'),
  AH00297: fixed('reload'),
  AH00494: fixed('reload'),
  AH00173: fixed('reload'),
  AH00491: fixed('stop'),
  AH00492: fixed('stop'),
  AH00169: fixed('stop'),
  AH00052: fixed('stop'),
  AH00051: fixed('stop'),
};

/** Lines of the proxy about a request that name no client. */
const namesNoClient = new Set(['AH00941', 'AH00957', 'AH02454', 'AH00940', 'AH01170']);

/** They come behind another line of the same failure, which says more. */
const repeats = new Set(['AH01114', 'AH01079']);

/** The reason, and how sure it is by this line alone. */
export function readMessage(
  code: string | null,
  number: string | null,
  message: string,
  level: string,
): Meaning {
  const reason = reasonOf(code, number, message, level);
  return {
    row: {
      reason,
      reasonConfidence: confidenceOf(code, reason),
      reasonDetails: detailsOf(code, number, reason, message),
      ...upstreamOf(message),
    },
    isAboutRequest: namesNoClient.has(code ?? ''),
  };
}

function reasonOf(code: string | null, number: string | null, message: string, level: string): Reason {
  if (number === '24') return 'file-descriptors';
  const read = byCode[code ?? ''];
  if (read) return read(number, message);
  return level === 'notice' && /caught SIG(?:TERM|WINCH)|shutting down/.test(message) ? 'stop' : 'unknown';
}

function confidenceOf(code: string | null, reason: Reason): Row['reasonConfidence'] {
  if (reason === 'unknown') return 'possible';
  return repeats.has(code ?? '') || code === 'AH01075' ? 'likely' : 'certain';
}

function detailsOf(
  code: string | null,
  number: string | null,
  reason: Reason,
  message: string,
): ReasonDetail[] {
  if (number === '99') return ['no-local-address'];
  if (code === 'AH01797') return ['by-address'];
  if (code === 'AH01630') return ['by-policy'];
  return reason === 'upstream-tls' ? handshakeDetails(message) : [];
}

/** `attempt to connect to 127.0.0.1:1 (host:1) failed`, `from remote server 127.0.0.1:8081`, a Unix socket. */
function upstreamOf(message: string): Partial<Row> {
  const socket = /attempt to connect to Unix domain socket (\S{1,200}) /.exec(message)?.[1];
  if (socket !== undefined) return { upstreamAddress: `unix:${socket}` };
  const pool = /failed to acquire connection for \((\S{1,200}:\d+)\)/.exec(message)?.[1];
  if (pool !== undefined) return { upstreamAddress: pool };
  const address = /(?:attempt to connect to|from remote server) (\S{1,200}:\d+)(?: |$)/.exec(message)?.[1];
  if (address !== undefined) return { upstreamAddress: address };
  const balancer = /balancer:\/\/([^\s:/]{1,120})/.exec(message)?.[1];
  return balancer === undefined ? {} : { upstreamCluster: balancer };
}
