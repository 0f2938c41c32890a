/** One Nginx with every generated config in it, and what it really answers. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from './generate.ts';

export interface Answer {
  /** 0: the connection was closed without one. */
  status: number;
  /** The number of the location that answered. */
  location: string | null;
  /** It comes from behind the proxy. */
  isPassed: boolean;
}

/** An upstream that takes every request. */
export async function startUpstream(): Promise<{ port: number; close: () => void }> {
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'x-up': '1' }).end('up');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

export function ask(port: number, { path, host, method, address, cookie }: Request): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = { host, ...(cookie && { cookie }) };
    const request = http.request({ host: address, port, path, method, headers, agent: false }, (response) => {
      response.resume();
      const location = response.headers['x-loc'];
      resolve({
        status: response.statusCode ?? 0,
        location: typeof location === 'string' ? location : null,
        isPassed: response.headers['x-up'] !== undefined,
      });
    });
    request.on('error', () => resolve({ status: 0, location: null, isPassed: false }));
    request.end();
  });
}
