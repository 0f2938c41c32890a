/**
 * A small reverse proxy for a machine without a real one: HTTP/1.1 to one upstream a path, nothing buffered, a limit on
 * the upstream's silence. It is configured and logs as Nginx does, and calls itself `sse-doctor-demo`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type BuiltinConfig, readBuiltinConfig } from './config.ts';
import { forward } from './forward.ts';
import { openBuiltinLogs } from './log.ts';

/** A running built-in proxy. */
export interface BuiltinProxy {
  port: number;
  url: string;
  close(): Promise<void>;
}

/** Starts it with the config at `path`. @throws DoctorError for a config that it does not understand */
export async function startBuiltinProxy(path: string): Promise<BuiltinProxy> {
  const config = readBuiltinConfig(path);
  const logs = openBuiltinLogs(config);
  const connections = new WeakMap<Socket, number>();
  let count = 0;
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) =>
    forward(config.locations, logs, incoming, outgoing, connections.get(incoming.socket) ?? 0),
  );
  server.on('connection', (socket: Socket) => connections.set(socket, ++count));
  await listen(server, config);
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    logs.close();
  };
  return { port: config.port, url: `http://${config.host}:${config.port}`, close };
}

function listen(server: ReturnType<typeof createServer>, { port, host }: BuiltinConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
