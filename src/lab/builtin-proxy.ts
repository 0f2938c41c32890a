/** A small reverse proxy with one fault, an idle limit: for a demo on a machine without a real proxy. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where it listens, what it forwards to, when it gives up. */
export interface BuiltinProxyOptions {
  /** Default: any free one. */
  port?: number;
  /** Base URL of the server behind it. */
  upstream: string;
  /** The upstream may be silent so long; then the response is broken off. */
  idleTimeoutMs: number;
}

/** A running built-in proxy. */
export interface BuiltinProxy {
  port: number;
  url: string;
  close(): Promise<void>;
}

/** Starts the proxy on 127.0.0.1; it calls itself `sse-doctor-demo` in `Server`. */
export async function startBuiltinProxy(options: BuiltinProxyOptions): Promise<BuiltinProxy> {
  const server = createServer((incoming, outgoing) => forward(options, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port, url: `http://127.0.0.1:${port}`, close };
}

function forward(options: BuiltinProxyOptions, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming;
  const onward = request(new URL(incoming.url ?? '/', options.upstream), { method, headers, agent: false });
  onward.setTimeout(options.idleTimeoutMs, () => onward.destroy(new Error('upstream idle')));
  onward.on('error', () => fail(outgoing));
  onward.on('response', (answer) => {
    const { connection: _hopByHop, 'transfer-encoding': _framing, ...kept } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, { ...kept, server: 'sse-doctor-demo' });
    outgoing.flushHeaders();
    answer.on('error', () => fail(outgoing));
    answer.pipe(outgoing);
  });
  incoming.pipe(onward);
  outgoing.on('close', () => onward.destroy());
}

function fail(outgoing: ServerResponse): void {
  if (outgoing.headersSent) outgoing.destroy();
  else
    outgoing.writeHead(502, { server: 'sse-doctor-demo', 'content-type': 'text/plain' }).end('bad gateway\n');
}
