/** One line mends every name of a virtual host: Host with a port, on the real Envoys, before and after the proposed change. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';
import { startProxy } from '../../../src/lab/proxy-process.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { startDiffs } from '../../../src/run/fix-diffs.ts';
import { bootstrap } from '../../unit/proxies/envoy/config/files.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-host-port-'));
const origin = createServer((_request, response) => response.end('served'));
beforeAll(() => new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  origin.close();
  rmSync(dir, { recursive: true, force: true });
});

const names = ['www.app.test', 'tx.app.test', 'app.test'];

function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  return new Promise((resolve) =>
    server.once('listening', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    }),
  );
}

function statusOf(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

async function statuses(binary: string, config: string, port: number): Promise<(number | undefined)[]> {
  const proxy = await startProxy('envoy', { binary, config, dir, ports: [port] });
  const asked = [...names, 'any.app.test'].map((name) => statusOf(port, `${name}:${port}`));
  return Promise.all(asked).finally(() => proxy.stop());
}

const versions = await Promise.all(['1.36.2', 'newest'].map((version) => findProxy('envoy', version)));

describe.each(versions.flatMap((found) => found ?? []))('Envoy $version', ({ path, version }) => {
  test('takes all names with their port after the patch, and none before', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const file = join(dir, `envoy-${version}.yaml`);
    const hosts = `[{ name: app, domains: [${[...names, '*.app.test'].map((name) => `"${name}"`).join(', ')}], routes: [{ match: { prefix: / }, route: { cluster: app } }] }]`;
    const router =
      '{ name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }';
    const { port: upstream } = origin.address() as AddressInfo;
    const endpoint = `load_assignment: { cluster_name: app, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${upstream} } } } }] }] }`;
    const text = bootstrap({
      virtualHosts: hosts,
      filters: router,
      cluster: `type: STATIC\n    ${endpoint}`,
    });
    writeFileSync(file, text.replace('21901', String(port)));
    expect(await statuses(path, file, port)).toEqual([404, 404, 404, 404]);

    const query = {
      scheme: 'http' as const,
      port,
      authority: `tx.app.test:${port}`,
      path: '/',
      method: 'GET',
    };
    const [reading] = readConfigs('edge', 'envoy', [file], query).readings;
    const spot = reading?.settings.find(({ setting }) => setting === 'ignore_port_in_host_matching');
    const { made, patch } = startDiffs({ files: reading?.files ?? [], redact: (one) => one });
    patch({
      proxy: 'envoy',
      setting: 'ignore_port_in_host_matching',
      place: spot?.place,
      suggested: 'true',
      text: '',
    });
    const diff = join(dir, `${version}.diff`);
    writeFileSync(diff, made[0]?.diff ?? '');
    expect(spawnSync('patch', [file, diff]).status).toBe(0);
    expect(await statuses(path, file, port)).toEqual([200, 200, 200, 200]);
  });
});
