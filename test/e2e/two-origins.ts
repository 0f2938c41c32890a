/** Two origins of a test: all that each of them was sent is kept, down to the client's certificate. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { makeCertificates } from '../../src/lab/certificates/index.ts';

/** One request as it came in. */
export interface Received {
  method: string;
  path: string;
  protocol: string;
  /** Names and values in turn, pseudo-fields and all. */
  headers: string[];
  body: string;
  /** The subject of the client's certificate; null: it showed none. */
  certificate: string | null;
}

export interface WatchedOrigin {
  url: string;
  port: number;
  received: Received[];
  close(): void;
}

export type Answerer = (request: Received, response: ServerResponse) => void;

/** Certificates for both, and one that a client may show. */
export const server = makeCertificates({ names: ['127.0.0.1', 'localhost'] });
export const client = makeCertificates({ names: ['joe.example.test'] });

/** On a free port of loopback; with TLS it speaks HTTP/2 and HTTP/1.1 and asks for a certificate. */
export async function watchedOrigin(isTls: boolean, answer: Answerer): Promise<WatchedOrigin> {
  const received: Received[] = [];
  const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
    const peer = (request.socket as TLSSocket).getPeerCertificate?.();
    const one: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      protocol: request.httpVersion,
      headers: (request as unknown as Http2ServerRequest).rawHeaders,
      body: '',
      certificate: peer?.subject ? `${peer.subject.CN}` : null,
    };
    received.push(one);
    request
      .on('error', () => undefined)
      .on('data', (chunk) => {
        one.body += chunk;
      });
    request.on('end', () => answer(one, response));
  };
  const listener = (request: unknown, response: unknown) =>
    void onRequest(request as IncomingMessage, response as ServerResponse);
  const { cert, key } = server;
  const own = isTls
    ? createSecureServer(
        { cert, key, allowHTTP1: true, requestCert: true, ca: client.cacert, rejectUnauthorized: false },
        listener,
      )
    : createHttpServer(listener);
  const sockets = new Set<{ destroy(): void }>();
  own.on(isTls ? 'secureConnection' : 'connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => (own as Server).listen(0, '127.0.0.1', resolve));
  const { port } = (own as Server).address() as AddressInfo;
  return {
    url: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    close() {
      for (const socket of sockets) socket.destroy();
      own.close();
    },
  };
}

/** A stream of a few events that ends by itself, so that clients come back. */
export const shortStream: Answerer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('retry: 200\nid: 7\ndata: x\n\n');
  setTimeout(() => response.end('data: y\n\n'), 300);
};
