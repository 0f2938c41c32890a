/** What an Envoy answers, and which routes the reader takes for possible. */
import http from 'node:http';
import type { RouteQuery } from '../../../../src/model/route-query.ts';
import { lineOf } from '../../../../src/proxies/envoy/config/node.ts';
import type { EnvoyResources } from '../../../../src/proxies/envoy/config/resources.ts';
import { followStreams } from '../../../../src/proxies/envoy/config/stream.ts';
import type { Request, Table } from './generate.ts';

/** `r12`, `none` for no route, `https` for one that asks for TLS. */
export type Picked = string;

/** The route that answered; a text about what came where that is not told. */
export function ask(port: number, { path, host, method, headers }: Request): Promise<Picked> {
  return new Promise((resolve) => {
    const all = ['host', host, ...headers.flat()];
    const options = { host: '127.0.0.1', port, path, method, headers: all, agent: false };
    const request = http.request(options, (response) => {
      response.resume();
      resolve(pickedBy(response));
    });
    request.on('error', (error) => resolve(`failed: ${error.message}`));
    request.end();
  });
}

function pickedBy({ statusCode, headers }: http.IncomingMessage): Picked {
  const named = headers['x-route'] ?? /\/to\/(r\d+)/.exec(headers.location ?? '')?.[1];
  if (named !== undefined) return String(named);
  if (headers.location?.startsWith('https://')) return 'https';
  return statusCode === 404 ? 'none' : `status ${statusCode}`;
}

/** All that the reader takes for possible. */
export function foretell(resources: EnvoyResources, { port }: Table, request: Request): Picked[] {
  const { path, host, method, headers } = request;
  const query: RouteQuery = { scheme: 'http', port, authority: host, path, method, headers };
  const lines = resources.files[0]?.text.split('\n') ?? [];
  const ways = followStreams(resources, query, []).map(({ route, routed, domainMatch }) => {
    // The rest of its way is followed all the same, to be shown.
    if (domainMatch !== 'matched') return 'none';
    if (routed === 'by-route')
      return (
        /"?(?:value|path_redirect)"?: ?"(?:\/to\/)?(r\d+)"/.exec(
          lines[(lineOf(route) ?? 0) - 1] ?? '',
        )?.[1] ?? '?'
      );
    return { nowhere: 'none', 'to-https': 'https', unknown: 'unknown' }[routed];
  });
  return [...new Set(ways)];
}
