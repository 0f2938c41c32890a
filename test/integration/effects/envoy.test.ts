/** What a fix says of Envoy's files, done to the real one with a stream running through it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findFreePort,
  findProxy,
  isListening,
  type Origin,
  startOrigin,
  startProxy,
} from '../../../src/lab/index.ts';
import { open, patchFile, until } from './running.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-effects-'));
const envoy = await findProxy('envoy');
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin({ everyMs: 200 });
});
afterAll(async () => {
  await origin.close();
  rmSync(dir, { recursive: true, force: true });
});

const manager =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const router = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';
const resource = (type: string) => `resources:\n- "@type": type.googleapis.com/envoy.config.${type}\n`;
const watched = (name: string) => `{ path_config_source: { path: ${dir}/${name}.yaml } }`;
const routes =
  'virtual_hosts: [{ name: v, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: c, timeout: 0s } }] }]';
const listener = (port: number, table: string) => `name: l
  address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }
  filter_chains:
  - filters:
    - name: hcm
      typed_config:
        "@type": ${manager}
        stat_prefix: s
        stream_idle_timeout: 100s
        ${table}
        http_filters: [{ name: router, typed_config: { "@type": ${router} } }]
`;
const cluster = () => `name: c
  connect_timeout: 5s
  load_assignment: { cluster_name: c, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${origin.port} } } } }] }] }
`;

describe.runIf(envoy)('a changed file of Envoy', () => {
  const drain = ['--drain-time-s', '1', '--parent-shutdown-time-s', '2'];

  async function startWatching() {
    const port = await findFreePort();
    const config = join(dir, 'dynamic.yaml');
    const table = `rds: { route_config_name: r, config_source: ${watched('rds')} }`;
    writeFileSync(join(dir, 'lds.yaml'), `${resource('listener.v3.Listener')}  ${listener(port, table)}`);
    writeFileSync(
      join(dir, 'rds.yaml'),
      `${resource('route.v3.RouteConfiguration')}  name: r\n  ${routes}\n`,
    );
    writeFileSync(join(dir, 'cds.yaml'), `${resource('cluster.v3.Cluster')}  ${cluster()}`);
    writeFileSync(
      config,
      `node: { id: a, cluster: a }\ndynamic_resources:\n  lds_config: ${watched('lds')}\n  cds_config: ${watched('cds')}\n`,
    );
    const options = { binary: envoy?.path ?? '', config, dir, ports: [port], args: drain };
    return { port, proxy: await startProxy('envoy', options) };
  }

  async function writeStatic() {
    const port = await findFreePort();
    const config = join(dir, 'static.yaml');
    const table = `route_config: { name: r, ${routes} }`;
    const indented = (text: string) => `  - ${text.replaceAll('\n', '\n  ')}`.trimEnd();
    writeFileSync(
      config,
      `static_resources:\n  listeners:\n${indented(listener(port, table))}\n  clusters:\n${indented(cluster())}\n`,
    );
    return { port, config };
  }

  it('is taken at once where it is watched: routes and clusters cut no running stream, a listener does after its drain', async () => {
    const { port, proxy } = await startWatching();
    const running = await open(port);
    patchFile(join(dir, 'rds.yaml'), 'timeout: 0s', 'timeout: 1s');
    await sleep(500);
    const limited = await open(port);
    expect(await until(() => limited.ended() !== null, 6_000)).toBe(true);
    patchFile(join(dir, 'cds.yaml'), 'connect_timeout: 5s', 'connect_timeout: 6s');
    patchFile(join(dir, 'rds.yaml'), 'timeout: 1s', 'timeout: 0s');
    await sleep(2_500);
    expect(running.ended()).toBeNull();
    patchFile(join(dir, 'lds.yaml'), 'stream_idle_timeout: 100s', 'stream_idle_timeout: 90s');
    expect(await until(() => running.ended() !== null, 8_000)).toBe(true);
    const next = await open(port);
    await sleep(2_000);
    expect(next.ended()).toBeNull();
    next.close();
    await proxy.stop();
  });

  it('is not taken where Envoy refuses it', async () => {
    const { port, proxy } = await startWatching();
    patchFile(join(dir, 'rds.yaml'), 'timeout: 0s', 'timeout: soon');
    await sleep(500);
    const running = await open(port);
    await sleep(500);
    expect(running.ended()).toBeNull();
    running.close();
    await proxy.stop();
  });

  it('is not taken where it is the bootstrap; a restart ends the streams', async () => {
    const { port, config } = await writeStatic();
    const options = { binary: envoy?.path ?? '', config, dir, ports: [port], args: drain };
    const proxy = await startProxy('envoy', options);
    patchFile(config, 'timeout: 0s', 'timeout: 1s');
    const running = await open(port);
    await sleep(2_000);
    expect(running.ended()).toBeNull();
    await proxy.stop();
    expect(await until(() => running.ended() !== null, 2_000)).toBe(true);
    const again = await startProxy('envoy', options);
    const limited = await open(port);
    expect(await until(() => limited.ended() !== null, 6_000)).toBe(true);
    await again.stop();
  });

  it('is taken by a hot restart, after which running streams are left until the parent ends', async () => {
    const { port, config } = await writeStatic();
    const base = ['-c', config, ...drain, '--base-id', String(port), '-l', 'off', '--concurrency', '1'];
    const epoch = (n: number) =>
      spawn(envoy?.path ?? '', [...base, '--restart-epoch', String(n)], { stdio: 'ignore' });
    const parent = epoch(0);
    expect(await until(() => isListening(port), 10_000)).toBe(true);
    const running = await open(port);
    const at = Date.now();
    const child = epoch(1);
    expect(await until(() => running.ended() !== null, 15_000)).toBe(true);
    expect(Date.now() - at).toBeGreaterThan(1_900);
    const next = await open(port);
    next.close();
    for (const one of [parent, child]) one.kill('SIGKILL');
  });
});
