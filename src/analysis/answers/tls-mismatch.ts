/** One end speaks TLS and the other does not, or they agree on no version, cipher or name of it. */

import type { Facts } from '../../model/facts.ts';
import { settingsOf } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { recordsDuring } from '../parties/other-clients.ts';

export interface TlsMismatch {
  kind:
    | 'peer-is-plain'
    | 'peer-is-tls'
    | 'no-filter-chain'
    | 'no-server-for-name'
    | 'version'
    | 'handshake-closed';
  streams: Stream[];
  confidence: Confidence;
  records: LogRecord[];
  listener: Setting<'listener'> | null;
}

/** What OpenSSL's error codes say about the bytes of the peer. */
const alerts: [pattern: RegExp, kind: TlsMismatch['kind']][] = [
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE/,
    'peer-is-plain',
  ],
  [/UNRECOGNIZED_NAME/, 'no-server-for-name'],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY/,
    'version',
  ],
];

/** Words that servers have for plain HTTP on their TLS port: Nginx's 497, Go's net/http, Apache's mod_ssl. */
const plainOnTls =
  /plain HTTP request was sent to HTTPS port|sent an HTTP request to an HTTPS server|speaking plain HTTP to an SSL-enabled/i;

/** The first kind that fits the streams of one route; null where nothing points to TLS. */
export function tlsMismatchOf(facts: Facts, streams: Stream[]): TlsMismatch | null {
  return handshakeMismatch(facts, streams) ?? plainMismatch(facts, streams);
}

function handshakeMismatch(facts: Facts, streams: Stream[]): TlsMismatch | null {
  const failed = streams.filter(
    ({ failure, tls }) =>
      failure?.phase === 'tls' &&
      !tls?.untrusted &&
      !isClientCertificate(failure.code) &&
      !/NO_APPLICATION_PROTOCOL/.test(failure.code),
  );
  const first = failed[0];
  if (!first) return null;
  const word = `${first.failure?.code} ${/wrong version number/i.test(first.failure?.message ?? '') ? 'WRONG_VERSION_NUMBER' : ''}`;
  const kind = alerts.find(([pattern]) => pattern.test(word))?.[1] ?? null;
  const base = { streams: failed, listener: listenerOf(facts, failed) };
  const chain = recordsDuring(facts, ['no-filter-chain']);
  if (kind === 'peer-is-plain')
    return { ...base, kind, confidence: 'certain', records: recordsDuring(facts, ['client-protocol-error']) };
  if (chain.length > 0) return { ...base, kind: 'no-filter-chain', confidence: 'certain', records: chain };
  if (kind) return { ...base, kind, confidence: 'certain', records: [] };
  if (base.listener?.state === 'unserved')
    return { ...base, kind: 'no-filter-chain', confidence: 'likely', records: [] };
  return {
    ...base,
    kind: base.listener?.state === 'plain' ? 'peer-is-plain' : 'handshake-closed',
    confidence: base.listener?.state === 'plain' ? 'likely' : 'possible',
    records: [],
  };
}

function plainMismatch(facts: Facts, streams: Stream[]): TlsMismatch | null {
  const clear = streams.filter(({ url, tls }) => url.startsWith('http:') && tls === null);
  const rejected = clear.filter(
    ({ status, bodyStart }) => status === 400 && plainOnTls.test(bodyStart ?? ''),
  );
  const base = { kind: 'peer-is-tls' as const, records: recordsDuring(facts, ['client-protocol-error']) };
  if (rejected.length > 0)
    return { ...base, streams: rejected, listener: listenerOf(facts, rejected), confidence: 'certain' };
  const unanswered = clear.filter(({ failure }) => failure?.phase === 'response');
  const listener = listenerOf(facts, unanswered);
  return listener?.state === 'tls' ? { ...base, streams: unanswered, listener, confidence: 'certain' } : null;
}

/** The listener of the hop that the client talks to, on the port that each of these streams asked; of `--direct` none. */
function listenerOf(facts: Facts, streams: Stream[]): Setting<'listener'> | null {
  const hop = facts.hops[0];
  const [first] = streams;
  if (!hop || !first || streams.some(({ route }) => route === 'direct')) return null;
  const port = portOf(first);
  if (streams.some((stream) => portOf(stream) !== port)) return null;
  return settingsOf(facts, 'listener', hop.name).find(({ value }) => value?.endsWith(`:${port}`)) ?? null;
}

function portOf({ url }: Stream): string {
  const { port, protocol } = new URL(url);
  return port || (protocol === 'https:' ? '443' : '80');
}

/** The peer wanted a certificate of ours, or did not like it: a refusal of this client, not of TLS. */
export function isClientCertificate(code: string): boolean {
  return /CERTIFICATE_REQUIRED|ALERT_(BAD|UNKNOWN|UNSUPPORTED|EXPIRED|REVOKED)_?CERTIFICATE|ALERT_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_ACCESS_DENIED/.test(
    code,
  );
}
