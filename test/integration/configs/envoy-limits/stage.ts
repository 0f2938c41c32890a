/** An Envoy with generated routes, an origin of four kinds behind it, and the row that it writes of each stream. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, findProxy, startProxy } from '../../../../src/lab/index.ts';
import { type Asked, type Drawn, managers } from './generate.ts';

export const watchedMs = 1_500;
export const tickMs = 50;
/** The events of an origin that pauses take so long. */
export const pauseAfterMs = 200;

/** What became of one stream. */
export interface Seen {
  /** How long it lived for us; null: it was still open when we left. */
  lifeMs: number | null;
  /** How long it lived for Envoy, and what it says of the end (`RESPONSE_CODE_DETAILS`). */
  rowMs: number;
  details: string;
}

export interface LimitsStage {
  config: string;
  ports: number[];
  /** Asks them all at once. */
  ask: (all: Asked[]) => Promise<Seen[]>;
  stop: () => Promise<void>;
}

const any = 'type.googleapis.com/envoy.extensions';

export async function startLimitsStage(dir: string, version: string, drawn: Drawn): Promise<LimitsStage> {
  const envoy = await findProxy('envoy', version);
  if (envoy === null) throw new Error(`scripts/proxies fetches Envoy ${version}`);
  const origin = createServer((request, response) => answer(request.url?.split('?')[1], response));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const ports: number[] = [];
  while (ports.length < managers.length) ports.push(await findFreePort());
  const config = `${dir}/${version}.yaml`;
  const log = `${dir}/${version}.log`;
  writeFileSync(config, configOf(ports, (origin.address() as AddressInfo).port, drawn, log));
  const running = await startProxy('envoy', { binary: envoy.path, config, dir, ports, flushMs: 50 });
  let sent = 0;
  return {
    config,
    ports,
    ask: async (all) => {
      const asked = all.map((one, at) => ({ port: ports[one.listener] ?? 0, id: String(sent + at), ...one }));
      sent += all.length;
      const lives = await Promise.all(asked.map((one) => lifetime(one)));
      const rows = await rowsOf(
        log,
        asked.map(({ id }) => id),
      );
      return asked.map(({ id }, at) => ({ lifeMs: lives[at] ?? null, ...seenOf(rows.get(id) ?? '') }));
    },
    stop: async () => {
      await running.stop();
      origin.closeAllConnections();
      origin.close();
    },
  };
}

function seenOf(row: string): Pick<Seen, 'rowMs' | 'details'> {
  const [, ms = '', details = ''] = row.split(' ');
  return { rowMs: Number(ms), details };
}

async function rowsOf(log: string, ids: string[]): Promise<Map<string, string>> {
  for (let round = 0; ; round += 1) {
    const rows = readFileSync(log, 'utf8').split('\n');
    const found = new Map(rows.map((row) => [row.split(' ')[0] ?? '', row] as const));
    if (round === 40 || ids.every((id) => found.has(id))) return found;
    await sleep(50);
  }
}

function answer(manner: string | undefined, response: ServerResponse): void {
  if (manner === 'headless') return;
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  if (manner === 'silent') return;
  const ticking = setInterval(() => response.write('data: 1\n\n'), tickMs);
  if (manner === 'pauses') setTimeout(() => clearInterval(ticking), pauseAfterMs + tickMs / 2);
  response.on('close', () => clearInterval(ticking));
}

function lifetime({ port, path, manner, id }: Asked & { port: number; id: string }): Promise<number | null> {
  const began = performance.now();
  return new Promise((resolve) => {
    let isLeaving = false;
    const end = () => resolve(isLeaving ? null : performance.now() - began);
    const headers = { 'x-id': id };
    const options = { port, path: `${path}?${manner}`, host: '127.0.0.1', agent: false, headers };
    const request = get(options, (response) => {
      response.resume().on('error', () => undefined);
      response.on('close', end);
    });
    request.on('error', end);
    setTimeout(() => {
      isLeaving = true;
      request.destroy();
    }, watchedMs);
  });
}

function configOf(ports: number[], origin: number, { routes }: Drawn, log: string): string {
  const listeners = managers.map((manager, at) => listener(ports[at] ?? 0, manager, routes[at] ?? [], log));
  const clusters = `${cluster('plain', origin)}${cluster('capped', origin, capped)}`;
  return `static_resources:\n  listeners:${listeners.join('')}\n  clusters:${clusters}\n`;
}

function listener(port: number, manager: string, routes: string[], log: string): string {
  return `
  - address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": ${any}.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: x
          delayed_close_timeout: 0s
          ${manager}
          access_log:
          - name: file
            typed_config:
              "@type": ${any}.access_loggers.file.v3.FileAccessLog
              path: ${log}
              log_format:
                text_format_source: { inline_string: "%REQ(X-ID)% %DURATION% %RESPONSE_CODE_DETAILS%\\n" }
          route_config:
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - ${routes.join('\n              - ')}
          http_filters:
          - name: router
            typed_config: { "@type": ${any}.filters.http.router.v3.Router }`;
}

function cluster(name: string, port: number, options = ''): string {
  const address = `{ socket_address: { address: 127.0.0.1, port_value: ${port} } }`;
  return `
  - name: ${name}
    load_assignment: { cluster_name: ${name}, endpoints: { lb_endpoints: { endpoint: { address: ${address} } } } }${options}`;
}

const capped = `
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": ${any}.upstreams.http.v3.HttpProtocolOptions
        common_http_protocol_options: { max_stream_duration: 0.8s }
        explicit_http_config: { http_protocol_options: {} }`;
