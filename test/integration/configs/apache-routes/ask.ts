/** What the real Apache does with a request. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from './generate.ts';

export interface Answer {
  status: number;
  /** The number of the target that took it; null: Apache answered by itself. */
  target: string | null;
}

/** An upstream that says what it was asked for. */
export async function startUpstream(): Promise<{ port: number; close: () => void }> {
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'x-target': /^\/(n\d+)/.exec(request.url ?? '')?.[1] ?? '?' }).end('up');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

export function ask(port: number, { path, host }: Request): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path, headers: { host }, agent: false };
    const request = http.request(options, (response) => {
      response.resume();
      const target = response.headers['x-target'];
      resolve({ status: response.statusCode ?? 0, target: typeof target === 'string' ? target : null });
    });
    request.on('error', () => resolve({ status: 0, target: null }));
    request.end();
  });
}
