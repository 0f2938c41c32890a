/** The server behind the origin: its sockets, and how its process comes and goes. */
import { createServer as createHttp1Server, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type Http2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { OriginBehaviour } from './behaviour.ts';
import { http1Exchange, http2Exchange, type OriginExchange } from './exchange.ts';

/** What can be done to its process. */
export interface OriginLife {
  /** Cuts every connection and loses what was in memory, as a crash does; it is there again at once. */
  killAll(how: 'fin' | 'rst'): void;
  /** The same, and nobody listens on its port until `up`. */
  down(how: 'fin' | 'rst'): void;
  /** Listens again; of no effect where it does. */
  up(): Promise<void>;
  close(): Promise<void>;
}

interface Listener {
  server: Server | Http2Server;
  killSockets(how: 'fin' | 'rst'): void;
}

/** How its process comes and goes; what was in memory goes with it. */
export function lifeOf({ server, killSockets }: Listener, port: number, forget: () => void): OriginLife {
  const killAll = (how: 'fin' | 'rst') => {
    killSockets(how);
    forget();
  };
  return {
    killAll,
    down: (how) => {
      server.close();
      killAll(how);
    },
    up: async () => {
      if (!server.listening) await listen(server, port);
    },
    close: () => {
      killAll('fin');
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A server of the protocol that is asked for; it hands each request to `serve`, and does not listen yet. */
export function listenFor(behaviour: OriginBehaviour, serve: (exchange: OriginExchange) => void): Listener {
  const sessions = new Set<Http2Session>();
  const sockets = new Set<Socket>();
  const server = behaviour.protocol === 'h2c' ? createHttp2Server() : createHttp1Server();
  if (behaviour.protocol === 'h2c') {
    (server as Http2Server).on('request', (request, response) => serve(http2Exchange(request, response)));
    (server as Http2Server).on('session', (session) => keepWhileOpen(sessions, session));
  } else {
    (server as Server).on('request', (request, response) => serve(http1Exchange(request, response)));
    (server as Server).keepAliveTimeout = behaviour.keepAliveTimeoutMs ?? 60_000;
  }
  server.on('connection', (socket: Socket) => keepWhileOpen(sockets, socket));
  const killSockets = (how: 'fin' | 'rst') => {
    for (const session of sessions) session.destroy();
    for (const socket of sockets) how === 'rst' ? socket.resetAndDestroy() : socket.destroy();
  };
  return { server, killSockets };
}

function keepWhileOpen<T extends Http2Session | Socket>(open: Set<T>, one: T): void {
  open.add(one);
  one.once('close', () => open.delete(one));
  one.on('error', () => {});
}

/** Listens on 127.0.0.1 and gives the port; rejects where it is taken. */
export function listen(server: Server | Http2Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
