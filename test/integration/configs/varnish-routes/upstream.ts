/** Three upstreams that answer with one event, or not at all, and tell what each request looked like and how long it was waited for. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrived {
  port: number;
  url: string;
  action: 'pass' | 'pipe' | 'hash';
  /** From the last byte that was sent, or the request, to the close; null: not closed yet. */
  heldMs: number | null;
}

export interface Upstreams {
  ports: number[];
  /** By the request's number. */
  arrived: Map<string, Arrived>;
  close: () => void;
}

export async function startUpstreams(): Promise<Upstreams> {
  const arrived: Upstreams['arrived'] = new Map();
  const servers = await Promise.all([1, 2, 3].map(() => listening(arrived)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  const close = () => {
    for (const server of servers) server.close();
  };
  return { ports, arrived, close };
}

function listening(arrived: Upstreams['arrived']): Promise<Server> {
  const server = createServer({ requestTimeout: 0 }, ({ url = '', headers, socket }, response) => {
    const uncacheable = headers['x-uncacheable'] === 'true' ? 'pass' : 'hash';
    const action = headers['x-piped'] ? 'pipe' : uncacheable;
    const one: Arrived = { port: (server.address() as AddressInfo).port, url, action, heldMs: null };
    arrived.set(String(headers['x-id']), one);
    if (!url.includes('slow=1')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    }
    const since = performance.now();
    socket.on('close', () => {
      one.heldMs ??= performance.now() - since;
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
