/** What Pingora's errors mean: `Upstream ReadTimedout context: … cause:  context: …` (pingora-error, its Display). */
import type { Meaning } from '../../../logs/named-fields/index.ts';
import type { Reason } from '../../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../../model/reason-detail.ts';

/** Whose side, the type, and the rest: contexts and causes. Errors of the program itself have no side. */
const shape = /^(Upstream|Downstream|Internal)? ?([A-Z][A-Za-z0-9]{2,40})(?= context: | cause: |$)(.*)$/s;

interface PingoraError {
  side: string;
  type: string;
  rest: string;
}

/** The meaning of an error as it is printed; null for a text that is none. */
export function pingoraMeaning(text: string): Meaning | null {
  const found = shape.exec(text.trim());
  if (found === null) return null;
  const [, side = '', type = '', rest = ''] = found;
  const error = { side, type, rest };
  const meaning = side === 'Downstream' ? ofClient(error) : ofUpstream(error);
  return meaning ?? { reason: 'unknown', reasonConfidence: 'possible' };
}

const connecting: Record<string, [Reason, ReasonDetail?]> = {
  ConnectTimedout: ['connect-timeout'],
  ConnectRefused: ['connect-refused'],
  ConnectNoRoute: ['connect-failed'],
  ConnectError: ['connect-failed'],
  ConnectProxyFailure: ['connect-failed'],
  BindError: ['connect-failed', 'no-local-address'],
  SocketError: ['connect-failed'],
  TLSHandshakeFailure: ['upstream-tls'],
  TLSHandshakeTimedout: ['upstream-tls'],
  HandshakeError: ['upstream-tls'],
  InvalidCert: ['upstream-tls', 'upstream-untrusted'],
  InvalidHTTPHeader: ['upstream-protocol-error'],
  InvalidH2: ['upstream-protocol-error'],
  InvalidChunk: ['upstream-protocol-error'],
};

/** Behind these the head had come: the client has its 200, whatever status the line gives. */
const ofBody = /reading body|response body|termination chunk|read \d+ bytes|h2 trailer|chunked encoding/;
const broken = new Set(['ConnectionClosed', 'ReadError', 'H2Error', 'H1Error', 'WriteError', 'H2Downgrade']);

function ofUpstream({ type, rest }: PingoraError): Meaning | null {
  const isBody = ofBody.test(rest);
  if (type === 'HTTPStatus') return certain('no-route');
  if (type === 'ReadTimedout') return certain(isBody ? 'idle-timeout' : 'response-timeout');
  if (type === 'WriteTimedout') return certain('response-timeout', 'likely');
  const [reason, detail] = connecting[type] ?? [];
  if (reason === 'upstream-tls' && !detail)
    return { ...certain(reason), reasonDetails: handshakeDetails(rest) };
  if (reason) return { ...certain(reason), reasonDetails: detail ? [detail] : [] };
  if (broken.has(type)) return certain(isBody ? 'upstream-closed' : 'closed-before-headers');
  return null;
}

function ofClient({ type }: PingoraError): Meaning | null {
  if (type === 'WriteTimedout') return certain('client-slow');
  if (type === 'InvalidHTTPHeader' || type === 'InvalidH2') return certain('client-protocol-error');
  if (broken.has(type) || type === 'ReadTimedout') return certain('client-closed');
  return null;
}

function certain(reason: Reason, reasonConfidence: Meaning['reasonConfidence'] = 'certain'): Meaning {
  return { reason, reasonConfidence };
}

/** Whether the head had gone to the client when it failed. */
export function isAfterHead(text: string): boolean {
  return ofBody.test(text) || /before response body is complete/.test(text);
}
