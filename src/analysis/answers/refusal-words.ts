/** What a request got in place of a stream, in words. */
import { reasonLine } from '../../model/body/line.ts';
import type { Failure } from '../../model/connecting.ts';
import { formatMs } from '../../model/duration.ts';
import type { Stream } from '../../model/stream.ts';
import { statusName } from './status-names.ts';

/** The line of the body that gives the reason; null for none. */
export function bodyLineOf({ bodyLine, bodyStart }: Pick<Stream, 'bodyLine' | 'bodyStart'>): string | null {
  return bodyLine ?? (bodyStart === null ? null : reasonLine(bodyStart));
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

/** The kind of a refusal, whatever its wording: refusals of one kind are reported together. */
export function refusalKind({ route, status, failure }: Stream): string {
  return `${route} ${status ?? failure?.code ?? 'no answer'}`;
}

/** How a request failed before a response head, where the connection was made. */
export type FailureKind = 'tls' | 'unconnected' | 'unsent' | 'reset' | 'goaway' | 'closed' | 'unreadable';

/** The kind of a failure: of what the peer did, or of what it sent. */
export function failureKind({ phase, code }: Failure, { close }: Pick<Stream, 'close'>): FailureKind {
  if (phase === 'tls') return 'tls';
  if (phase === 'request') return 'unsent';
  if (phase !== 'response') return 'unconnected';
  if (close.code !== null) return 'reset';
  if (close.goaway) return 'goaway';
  return isClosed(code, close.by) ? 'closed' : 'unreadable';
}

function failureWords(failure: Failure, stream: Stream): string {
  const { code, message } = failure;
  const { close, protocol } = stream;
  const said =
    message === '' || message === code ? code : `${code}: ${message.replace(/\s+/g, ' ').slice(0, 160)}`;
  const before = 'before a response head';
  const words: Record<FailureKind, string> = {
    tls: `a failed TLS handshake (${said})`,
    unconnected: `no connection (${said})`,
    unsent: `nothing, as this tool's own HTTP client would not send it (${said})`,
    reset: `RST_STREAM(${close.code}) ${before}`,
    goaway: `GOAWAY(${close.goaway?.code}) ${before}${close.goaway?.debug ? `: "${close.goaway.debug.slice(0, 80)}"` : ''}`,
    closed: `a ${close.transport === 'rst' ? 'reset' : 'closed'} connection ${before} (${said})`,
    unreadable:
      protocol === 'http1'
        ? `bytes that are no HTTP/1.1 response (${said})`
        : `a response that HTTP/2 forbids (${said})`,
  };
  return words[failureKind(failure, stream)];
}

/** The connection went, and nothing in what came was at fault. */
function isClosed(code: string, by: Stream['close']['by']): boolean {
  const session = /^ERR_HTTP2_(STREAM_CANCEL|SESSION_ERROR)$/;
  if (session.test(code)) return by === 'peer';
  return /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|CLOSED|HPE_INVALID_EOF_STATE)$/.test(code);
}
