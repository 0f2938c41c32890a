import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy } from '../../../src/lab/index.ts';
import { startProxy } from '../../../src/lab/proxy-process.ts';
import { readEnvoyConfig } from '../../../src/proxies/envoy/config/index.ts';

const watchedMs = 5_000;
const slackMs = 900;

/** `route` of each path; the listeners differ in the connection manager's own limit. */
const routes: Record<string, string> = {
  '/timeout': 'timeout: 2s',
  '/empty': 'timeout: 2s, max_stream_duration: {}',
  '/zero': 'timeout: 2s, max_stream_duration: { max_stream_duration: 0s }',
  '/grpc-only': 'timeout: 2s, max_stream_duration: { grpc_timeout_header_max: 1s }',
  '/longer': 'timeout: 2s, max_stream_duration: { max_stream_duration: 3s }',
  '/camel': 'timeout: 2s, maxStreamDuration: { maxStreamDuration: 3s }',
  '/null': 'timeout: 2s, max_stream_duration: null',
};

const managers = {
  bare: 'codec_type: AUTO',
  limited: 'common_http_protocol_options: { max_stream_duration: 4s }',
};

function listener(port: number, manager: string): string {
  const all = Object.entries(routes).map(
    ([path, rest]) => `{ match: { prefix: ${path} }, route: { cluster: app, ${rest} } }`,
  );
  return `
  - address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: x
          ${manager}
          route_config: { virtual_hosts: [{ name: v, domains: ["*"], routes: [${all.join(', ')}] }] }
          http_filters:
          - name: router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }`;
}

function configOf(ports: number[], originPort: number): string {
  const listeners = Object.values(managers).map((manager, i) => listener(ports[i] ?? 0, manager));
  return `static_resources:
  listeners:${listeners.join('')}
  clusters:
  - name: app
    load_assignment: { cluster_name: app, endpoints: { lb_endpoints: { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${originPort} } } } } } }
`;
}

/** ms until the stream ended; null: it was still open when we left. */
function lifetime(port: number, path: string): Promise<number | null> {
  const began = performance.now();
  return new Promise((resolve) => {
    const request = get({ port, path, host: '127.0.0.1', agent: false }, (response) => {
      response.resume().on('error', () => undefined);
      response.on('close', () => resolve(leaving ? null : performance.now() - began));
    });
    let leaving = false;
    request.on('error', () => undefined);
    setTimeout(() => {
      leaving = true;
      request.destroy();
    }, watchedMs);
  });
}

/** What the reader says will end a stream that never falls silent, ms. */
function limitRead(file: string, port: number, path: string): number | null {
  const query = { scheme: 'http', port, authority: 'x', path, method: 'GET' } as const;
  const { settings } = readEnvoyConfig('edge', file, query);
  const limits = settings.flatMap(({ kind, ms }) => (kind === 'total-timeout' && ms ? [ms] : []));
  return limits.length === 0 ? null : Math.min(...limits);
}

describe('what is read of the limits on a whole stream is what Envoy does', () => {
  let origin: Server;
  const dir = mkdtempSync(join(tmpdir(), 'envoy-limits-'));

  beforeAll(async () => {
    origin = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const ticking = setInterval(() => response.write('data: 1\n\n'), 200);
      response.on('close', () => clearInterval(ticking));
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    origin.closeAllConnections();
    origin.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(['1.36.2', '1.40.0'])('Envoy %s', async (version) => {
    const envoy = await findProxy('envoy', version);
    if (envoy === null) throw new Error(`scripts/proxies fetches Envoy ${version}`);
    const ports = [await findFreePort(), await findFreePort()];
    const config = join(dir, `${version}.yaml`);
    writeFileSync(config, configOf(ports, (origin.address() as AddressInfo).port));
    const running = await startProxy('envoy', { binary: envoy.path, config, dir, ports });
    try {
      const asked = ports.flatMap((port) => Object.keys(routes).map((path) => ({ port, path })));
      const survived = await Promise.all(asked.map(({ port, path }) => lifetime(port, path)));
      asked.forEach(({ port, path }, i) => {
        const limit = limitRead(config, port, path);
        const name = `${Object.keys(managers)[ports.indexOf(port)]} ${path}`;
        const ms = survived[i] ?? null;
        if (limit === null) expect(ms, name).toBeNull();
        else {
          expect(ms, name).toBeGreaterThan(limit - 100);
          expect(ms, name).toBeLessThan(limit + slackMs);
        }
      });
    } finally {
      await running.stop();
    }
  });
});
