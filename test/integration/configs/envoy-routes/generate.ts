/** Draws route tables in which each route names itself in its answer, and requests to them. */
import { drawFrom } from '../draw.ts';
import { matcher } from './matcher.ts';
import { line, routeLines, type Writer } from './routes.ts';
import * as pool from './words.ts';

/** One listener's share of a bootstrap; each route stands on a line of its own. */
export interface Table {
  seed: number;
  port: number;
  text: string;
}

/** A request, as it is sent. */
export interface Request {
  path: string;
  host: string;
  method: string;
  headers: [string, string][];
}

/** A listener with one to four virtual hosts. */
export function generateTable(seed: number, port: number): Table {
  const writer: Writer = { ...drawFrom(seed), routes: 0 };
  const { chance, pick } = writer;
  const taken = new Set<string>();
  const hosts = Array.from({ length: 1 + writer.upTo(4) }, (_, index) => virtualHost(writer, index, taken));
  const managerOptions = [
    pick(['', '', 'strip_any_host_port: true', 'strip_matching_host_port: true']),
    chance(0.1) ? 'strip_trailing_host_dot: true' : '',
    chance(0.2) ? 'normalize_path: true' : '',
    chance(0.15) ? 'merge_slashes: true' : '',
  ];
  const tableOptions = [
    chance(0.2) ? 'ignore_port_in_host_matching: true,' : '',
    chance(0.15) ? 'ignore_path_parameters_in_path_matching: true,' : '',
  ];
  const text = `  - name: t${seed}
    address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: t
          ${managerOptions.filter(Boolean).join('\n          ')}
          route_config: { ${tableOptions.join('')} virtual_hosts: [ ${hosts.join(`,${line}`)} ] }
          http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ]
`;
  return { seed, port, text };
}

/** Requests that meet a table's names, paths and conditions. */
export function generateRequests(seed: number, port: number, count: number): Request[] {
  const { pick, chance } = drawFrom(seed + 1_000_003);
  return Array.from({ length: count }, () => {
    const value = pick(pool.values);
    const headers: [string, string][] = value === null ? [] : [['x-a', value]];
    if (value !== null && chance(0.1)) headers.push(['x-a', 'second']);
    headers.push(['accept', chance(0.9) ? 'text/event-stream' : '*/*']);
    if (chance(0.1)) headers.push(['x-forwarded-proto', pick(['https', 'http', 'HTTPS'])]);
    const host = pick(pool.hosts).replace(':8080', () => (chance(0.5) ? `:${port}` : ':8080'));
    return {
      path: pick(pool.paths) + pick(pool.queries),
      host,
      method: chance(0.85) ? 'GET' : 'POST',
      headers,
    };
  });
}

function virtualHost(writer: Writer, index: number, taken: Set<string>): string {
  const { pick, chance, upTo } = writer;
  const drawn = Array.from({ length: 1 + upTo(3) }, () => pick(pool.domains));
  const own = [...new Set([...drawn, ...(index === 0 && chance(0.6) ? ['*'] : [])])];
  const free = own.filter((one) => !taken.has(one.toLowerCase()));
  const domains = free.length > 0 ? free : [`none${index}.test`];
  for (const one of domains) taken.add(one.toLowerCase());
  const tls = chance(0.08) ? 'require_tls: ALL, ' : '';
  const head = `{ name: v${index}, domains: ${JSON.stringify(domains)}, ${tls}`;
  if (chance(0.12)) return `${head}matcher: ${matcher(writer, 1)} }`;
  return `${head}routes: [ ${routeLines(writer, 1 + upTo(6))} ] }`;
}
