/** What a request got in place of a stream, in words. */
import { tellingLine } from './body-line.ts';
import { formatMs } from './duration.ts';
import { statusName } from './status-names.ts';
import type { Failure, Stream } from './stream.ts';

/** The line of the body that tells why; null for none. */
export function bodyLineOf({ bodyLine, bodyStart }: Pick<Stream, 'bodyLine' | 'bodyStart'>): string | null {
  return bodyLine ?? (bodyStart === null ? null : tellingLine(bodyStart));
}

/** `418 I'm a teapot: "short and stout"`, `no HTTP answer (HPE_INVALID_CONSTANT: …)`, `no response head in 5 s`. */
export function refusalWords(stream: Stream): string {
  const { status, failure, close } = stream;
  if (status !== null) return `${statusName(status)}${quoted(bodyLineOf(stream))}`;
  if (failure) return failureWords(failure, stream);
  return close.ageMs === null
    ? 'no connection in the time watched'
    : `no response head in ${formatMs(close.ageMs)}`;
}

function quoted(line: string | null): string {
  return line === null ? '' : `: "${line}"`;
}

/** What kind of refusal came, whatever its words: those alike are told together. */
export function refusalKind({ route, status, failure }: Stream): string {
  return `${route} ${status ?? failure?.code ?? 'no answer'}`;
}

function failureWords({ phase, code, message }: Failure, { close, protocol }: Stream): string {
  const said =
    message === '' || message === code ? code : `${code}: ${message.replace(/\s+/g, ' ').slice(0, 160)}`;
  if (phase === 'tls') return `a failed TLS handshake (${said})`;
  if (phase !== 'response') return `no connection (${said})`;
  if (close.code !== null) return `RST_STREAM(${close.code}) before a response head`;
  if (isClosed(code))
    return `a ${close.transport === 'rst' ? 'reset' : 'closed'} connection before a response head (${said})`;
  return protocol === 'http1'
    ? `bytes that are no HTTP/1.1 response (${said})`
    : `a response that HTTP/2 forbids (${said})`;
}

/** The connection went, and nothing in what came was at fault. */
export function isClosed(code: string): boolean {
  return /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|CLOSED|HPE_INVALID_EOF_STATE)$/.test(code);
}
