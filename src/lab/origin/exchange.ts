/** One request and its answer, in the same words for HTTP/1.1 and HTTP/2. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { OriginBehaviour } from './behaviour.ts';

type Framing = NonNullable<OriginBehaviour['framing']>;

/** What an origin can do with one request. */
export interface OriginExchange {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  head(status: number, headers: Record<string, string>, framing: Framing, flush: boolean): void;
  write(bytes: string | Buffer): void;
  /** Ends the body as the protocol has it. */
  end(): void;
  /** Cuts the stream: without the end mark of the body. */
  cut(how: 'fin' | 'rst'): void;
  /** Bytes past HTTP, then the end of the connection. */
  garbage(bytes: string): void;
  onClose(listener: () => void): void;
}

/** An exchange over HTTP/1.1; its cuts are real ones, with no last chunk. */
export function http1Exchange(request: IncomingMessage, response: ServerResponse): OriginExchange {
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers,
    head(status, headers, framing, flush) {
      if (framing === 'close') closeDelimit(response);
      response.writeHead(status, headers);
      if (flush) response.flushHeaders();
    },
    write: (bytes) => void response.write(bytes),
    end: () => void response.end(),
    cut: (how) => cutSocket(request, how),
    garbage: (bytes) => void request.socket.end(bytes),
    onClose: (listener) => void response.once('close', listener),
  };
}

function closeDelimit(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  response.removeHeader('transfer-encoding');
}

function cutSocket(request: IncomingMessage, how: 'fin' | 'rst'): void {
  // A response holds its bytes back until the next tick: a reset before that would drop them.
  if (how === 'fin') request.socket.destroySoon();
  else setImmediate(() => request.socket.resetAndDestroy());
}

/** An exchange over HTTP/2: `fin` closes the connection, `rst` resets the stream with INTERNAL_ERROR. */
export function http2Exchange(request: Http2ServerRequest, response: Http2ServerResponse): OriginExchange {
  const { stream } = request;
  // `writeHead` sends at once here, so a head to be held has to wait for the first write.
  let sendHead = () => {};
  const withHead = (work: () => void) => {
    sendHead();
    sendHead = () => {};
    work();
  };
  stream.on('error', () => {});
  return {
    method: request.method,
    path: request.url,
    headers: request.headers,
    head(status, headers, _framing, flush) {
      sendHead = () => void response.writeHead(status, headers);
      if (flush) withHead(() => {});
    },
    write: (bytes) => withHead(() => void response.write(bytes)),
    end: () => withHead(() => void response.end()),
    cut(how) {
      if (how === 'rst') stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else stream.session?.destroy();
    },
    garbage: () => stream.close(constants.NGHTTP2_PROTOCOL_ERROR),
    onClose: (listener) => void stream.once('close', listener),
  };
}
