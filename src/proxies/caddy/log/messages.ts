/** What the error texts in Caddy's own log mean (net, net/http and crypto/tls of Go; modules/caddyhttp/reverseproxy). */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../../model/reason-detail.ts';

export type Meaning = Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails'>;

type Entry = [pattern: RegExp, reason: Reason, confidence?: Row['reasonConfidence'], detail?: ReasonDetail];

/** `aborting with incomplete response`: the head had gone out. Reads are of the upstream, writes to the client. */
const afterHead: Entry[] = [
  [/\bwrite tcp\b.*i\/o timeout|^writing: .*(?:i\/o timeout|deadline)/, 'total-timeout', 'likely'],
  [/\bwrite tcp\b|^writing: |client disconnected|http2: stream closed/, 'client-closed', 'likely'],
  [/i\/o timeout|context deadline exceeded/, 'idle-timeout'],
  [/use of closed network connection/, 'proxy-shutdown', 'likely'],
  [/unexpected EOF|connection reset by peer|broken pipe|connection refused/, 'upstream-closed'],
  [/stream error: .*received from peer|GOAWAY|client connection (?:lost|force closed)/i, 'upstream-closed'],
  [/malformed chunked|invalid byte in chunk|chunk/, 'upstream-closed', 'likely'],
  // It says so for its own limit on the response as well.
  [/context canceled|stream error: /, 'client-closed', 'possible'],
];

/** `http.log.error`: the request was answered with an error in place of the upstream's head. */
const beforeHead: Entry[] = [
  [/^dial .*connection refused/, 'connect-refused'],
  [/^dial .*lookup /, 'upstream-dns'],
  [/^dial .*(?:i\/o timeout|deadline exceeded)/, 'connect-timeout'],
  [/^dial .*cannot assign requested address/, 'connect-failed', 'certain', 'no-local-address'],
  [/^dial .*operation was canceled/, 'client-closed'],
  [/^dial /, 'connect-failed'],
  [/too many open files/, 'file-descriptors'],
  [/no upstreams available/, 'no-healthy-upstream'],
  [/timeout awaiting response headers/, 'response-timeout'],
  [/response headers exceeded/, 'upstream-protocol-error', 'certain', 'head-too-big'],
  [/malformed HTTP|malformed MIME|unsolicited response|bad Content-Length/i, 'upstream-protocol-error'],
  [/server gave HTTP response to HTTPS client|first record does not look like a TLS/, 'upstream-tls'],
  [/^x509: |^tls: |remote error: tls|certificate/, 'upstream-tls'],
  [/^write tcp .*(?:reset|broken pipe)/, 'closed-before-headers'],
  [
    /^EOF$|unexpected EOF|connection reset by peer|server closed (?:idle )?connection/,
    'closed-before-headers',
  ],
  [/transport connection broken|stream error: .*received from peer/, 'closed-before-headers'],
  [/i\/o timeout/, 'response-timeout', 'likely'],
  [/context canceled/, 'client-closed'],
  [/not authenticated|authentication failed/i, 'denied'],
];

/** The reason behind an error text, by what was under way. */
export function readError(text: string, isAfterHead: boolean): Meaning {
  const entries = isAfterHead ? afterHead : beforeHead;
  const found = entries.find(([pattern]) => pattern.test(text));
  if (!found) return { reason: 'unknown', reasonConfidence: 'possible', reasonDetails: [] };
  const [, reason, confidence = 'certain', detail] = found;
  const own = detail ? [detail] : [];
  return {
    reason,
    reasonConfidence: confidence,
    reasonDetails: reason === 'upstream-tls' ? tlsDetails(text) : own,
  };
}

function tlsDetails(text: string): ReasonDetail[] {
  if (/first record does not look|gave HTTP response/.test(text)) return ['upstream-plain'];
  if (/^x509: |failed to verify certificate/.test(text)) return ['upstream-untrusted'];
  return handshakeDetails(text);
}

/** The peer of a connection that an error text names: `read tcp 10.0.0.1:2->10.0.0.2:80: …`, `dial tcp 10.0.0.2:80: …`. */
export function upstreamIn(text: string): string | null {
  const read = /\bread (?:tcp|udp|unix)\S* \S+->(\S+): /.exec(text)?.[1];
  const dialled = /^dial (?:tcp|udp|unix)\S* (\S+): /.exec(text)?.[1];
  const address = read ?? (dialled === 'lookup' ? undefined : dialled);
  return address ?? null;
}
