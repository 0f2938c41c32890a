/** What a running Caddy really answers, and what the reader says of it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RouteQuery } from '../../../../src/model/route-query.ts';
import type { CaddyConfig } from '../../../../src/proxies/caddy/config/model.ts';
import { chooseServer } from '../../../../src/proxies/caddy/config/request/server.ts';
import { waysOf } from '../../../../src/proxies/caddy/config/request/walk.ts';
import type { Request } from './generate.ts';

/** The directive that answered, `r107`; `nothing` where none did. */
export type Answerer = string;

/** Repeats the number that the proxy sends. */
export async function startUpstream(): Promise<{ port: number; close: () => void }> {
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200).end(`${request.headers['x-id']}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

export function ask(port: number, { path, host, method, headers }: Request): Promise<Answerer> {
  return new Promise((resolve) => {
    const sent = { host, ...Object.fromEntries(headers) };
    const options = { host: '127.0.0.1', port, path, method, headers: sent, agent: false };
    const request = http.request(options, (response) => {
      let body = '';
      response.on('data', (piece) => {
        body += piece;
      });
      response.on('end', () => resolve(body || response.headers.location?.slice(1) || emptyAnswer(response)));
    });
    request.on('error', () => resolve('closed'));
    request.end();
  });
}

function emptyAnswer({ statusCode }: http.IncomingMessage): Answerer {
  // A path of which nothing is left makes no request that the upstream understands.
  return statusCode === 200 ? 'nothing' : 'refused upstream';
}

/** All that the reader takes to be possible; the number is that of the place which it names. */
export function foretell(config: CaddyConfig, query: RouteQuery): Answerer[] {
  const server = chooseServer(config.servers, query);
  if (!server) return ['closed'];
  const request = { query, target: query.path, method: query.method, headers: new Map() };
  const ways = waysOf(server, request);
  return [...new Set(ways.map(({ end }) => answererOf(config, end)))];
}

function answererOf({ files }: CaddyConfig, end: ReturnType<typeof waysOf>[number]['end']): Answerer {
  if (end.kind === 'nothing' || end.kind === 'open') return end.kind;
  const { at } = end.kind === 'proxy' ? end.handler : end;
  const lines = files.find(({ file }) => file === at.file)?.text.split('\n') ?? [];
  // In JSON the number stands a few lines below the brace of its handler.
  const text = lines.slice(at.line - 1, at.line + 30).join('\n');
  return /\br\d{3}\b/.exec(text)?.[0] ?? 'unnamed';
}
