/**
 * What Go's own words for a failure mean (net/http server.go, transport.go; httputil reverseproxy.go; net net.go;
 * golang.org/x/net/http2). Programs put words of their own before them.
 */
import type { Meaning } from '../../../logs/named-fields/index.ts';
import type { Reason } from '../../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../../model/reason-detail.ts';

type Entry = [
  pattern: RegExp,
  reason: Reason,
  confidence?: Meaning['reasonConfidence'],
  detail?: ReasonDetail,
];

/** Connecting to an upstream, or waiting for its head. */
const beforeHead: Entry[] = [
  [/dial (?:tcp|unix)\S* .*cannot assign requested address/, 'connect-failed', 'certain', 'no-local-address'],
  [
    /dial (?:tcp|unix)\S* .*(?:no such host|server misbehaving|name resolution)|\blookup \S+.*: no such host/,
    'upstream-dns',
  ],
  [/dial (?:tcp|unix)\S* .*connection refused/, 'connect-refused'],
  [/dial (?:tcp|unix)\S* .*(?:i\/o timeout|connection timed out|deadline exceeded)/, 'connect-timeout'],
  [/dial (?:tcp|unix)\S* /, 'connect-failed'],
  [
    /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/,
    'upstream-tls',
    'certain',
    'upstream-plain',
  ],
  [/Client\.Timeout exceeded while awaiting headers/, 'response-timeout', 'certain', 'whole-request'],
  [
    /(?:net\/http|http2): timeout awaiting response headers|exceeded while awaiting headers/,
    'response-timeout',
  ],
  [/net\/http: TLS handshake timeout/, 'connect-timeout', 'likely'],
  [
    /server response headers exceeded|http2: response header list larger/,
    'upstream-protocol-error',
    'certain',
    'head-too-big',
  ],
  [
    /malformed (?:HTTP|MIME)|transport connection broken: (?!EOF|unexpected EOF|write|read)/,
    'upstream-protocol-error',
  ],
];

/** While a body is passed on. */
const whileCopying: Entry[] = [
  [/or context cancellation while reading body/, 'total-timeout', 'likely', 'whole-request'],
  [/use of closed network connection|read on closed response body/, 'unknown', 'possible'],
  [
    /malformed chunked encoding|invalid byte in chunk length|http chunk length too large/,
    'upstream-protocol-error',
  ],
  [/: (?:unexpected EOF|EOF)$/, 'upstream-closed'],
  [/read(?: tcp \S+)?: connection reset by peer|read tcp \S+ .*connection reset by peer/, 'upstream-closed'],
  [/stream error: stream ID \d+; \w+|http2: server sent GOAWAY/, 'upstream-closed'],
  [/context deadline exceeded/, 'total-timeout', 'likely', 'body-begun'],
  [/context canceled/, 'client-closed', 'possible'],
  [/read tcp \S+: i\/o timeout/, 'idle-timeout', 'likely'],
];

/** Towards the client, and of the process. */
const ofServer: Entry[] = [
  [/too many open files/, 'file-descriptors'],
  [/http: Handler timeout/, 'total-timeout', 'likely', 'body-begun'],
  [/write tcp \S+: i\/o timeout/, 'total-timeout', 'likely'],
  [/write(?: tcp \S+)?: (?:broken pipe|connection reset by peer)/, 'client-closed', 'likely'],
  [/http2: stream closed|client disconnected/, 'client-closed', 'likely'],
  [
    /^http: TLS handshake error from |^http2: server(?::| connection) error /,
    'client-protocol-error',
    'possible',
  ],
  [/^http: Server closed/, 'stop', 'possible'],
];

const copyWords = /read error during body copy: |copyResponse error in test; copy error: /;
const proxyWords = /^http: proxy error: /;
/** Of httputil.ReverseProxy, where an upstream gave no head. */
const gaveNoHead: Entry[] = [
  [
    /: (?:unexpected )?EOF$|connection reset by peer|server closed idle connection|broken pipe|stream error/,
    'closed-before-headers',
  ],
  // Of the context of the request: a limit on all of it, as http.TimeoutHandler's, was over before the head came.
  [/context deadline exceeded$/, 'response-timeout', 'possible'],
  [/i\/o timeout|deadline exceeded/, 'response-timeout'],
  [/context canceled/, 'client-closed', 'possible'],
];

/** All words that Go itself begins a line with. */
const goWords = /^(?:https?2?: |httputil: |net\/http: |suppressing panic for )/;

/** The meaning of a message; null where nothing in it is Go's. */
export function goMeaning(message: string): Meaning | null {
  if (proxyWords.test(message)) return meaningIn([...beforeHead, ...gaveNoHead], message) ?? unknown;
  if (copyWords.test(message)) return meaningIn(whileCopying, message) ?? unknown;
  const found = meaningIn([...ofServer, ...beforeHead, ...whileCopying], message);
  return found ?? (goWords.test(message) ? unknown : null);
}

const unknown: Meaning = { reason: 'unknown', reasonConfidence: 'possible' };

function meaningIn(entries: Entry[], message: string): Meaning | null {
  const found = entries.find(([pattern]) => pattern.test(message));
  if (!found) return ofCertificate(message);
  const [, reason, reasonConfidence = 'certain', detail] = found;
  return { reason, reasonConfidence, reasonDetails: detail ? [detail] : [] };
}

/** Of an upstream: those of clients begin with `http: TLS handshake error`. */
function ofCertificate(message: string): Meaning | null {
  if (!/\bx509: |\btls: |remote error: /.test(message)) return null;
  const details = /x509: /.test(message) ? ['upstream-untrusted' as const] : handshakeDetails(message);
  return { reason: 'upstream-tls', reasonConfidence: 'likely', reasonDetails: details };
}

/** It begins with words of net/http's own. */
export function startsAsGo(message: string): boolean {
  return goWords.test(message);
}

/** Of http.Client with a Timeout, by which a proxy may ask its upstream. */
const clientWords =
  /\(Client\.Timeout (?:exceeded|or context cancellation) while (?:awaiting headers|reading body)\)/;

/** It is about one request, whether it names one or not. */
export function isOfRequest(message: string): boolean {
  return [proxyWords, copyWords, clientWords].some((words) => words.test(message));
}
