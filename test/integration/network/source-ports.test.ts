/** Eleven local ports, at the proxy's end of the cable and at this tool's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';
import { findingOf, reported, rulesOf } from './diagnosed.ts';
import {
  type Cable,
  clientAddress,
  hasNamespaces,
  makeCable,
  originScript,
  serverAddress,
} from './namespace.ts';

const originPort = 18_080;
const proxyPort = 18_090;
const ports = 11;
const url = `http://${clientAddress}:${proxyPort}/events`;
const nginx = await findProxy('nginx');
const envoys = await Promise.all(['newest', '1.36.2'].map((version) => findProxy('envoy', version)));

let cable: Cable;
let dir: string;
beforeEach(async () => {
  if (!hasNamespaces) return;
  dir = mkdtempSync(join(tmpdir(), 'sse-ports-'));
  cable = makeCable();
  setPorts(`30000 ${30_000 + ports - 1}`);
  await cable.start(cable.server, [process.execPath, '-e', originScript(originPort, 300)]);
});
afterEach(async () => {
  await cable?.remove();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

function setPorts(range: string): void {
  cable.run(cable.client, ['sysctl', '-qw', `net.ipv4.ip_local_port_range=${range}`]);
}

/** The other end opens as many streams through the proxy as there are ports. */
async function fillPorts(): Promise<void> {
  await cable.start(cable.server, [process.execPath, '-e', holdScript(url, ports)]);
}

/** Opens so many streams, and holds them for a minute. */
function holdScript(from: string, count: number): string {
  return `
    setTimeout(() => process.exit(), 60_000);
    let open = 0;
    for (let n = 0; n < ${count}; n++)
      require('node:http').get('${from}', (response) => response.resume() && ++open === ${count} && console.log('open'));`;
}

async function listening(): Promise<void> {
  for (let n = 0; n < 100; n++) {
    if (cable.run(cable.client, ['ss', '-Htln', `sport = :${proxyPort}`]).trim() !== '') return;
    await setTimeout(100);
  }
  throw new Error('the proxy does not listen');
}

const ask = (words: string[]) =>
  reported(['diagnose', url, '--for', '5s', ...words], { inside: cable.server });

function nginxConfig(): string {
  mkdirSync(join(dir, 'tmp'), { mode: 0o777 });
  return `
    worker_processes 1;
    pid ${dir}/nginx.pid;
    events { worker_connections 256; }
    http {
      access_log ${dir}/access.log combined;
      error_log ${dir}/error.log warn;
      client_body_temp_path ${dir}/tmp; proxy_temp_path ${dir}/tmp; fastcgi_temp_path ${dir}/tmp;
      uwsgi_temp_path ${dir}/tmp; scgi_temp_path ${dir}/tmp;
      server {
        listen ${proxyPort};
        location /events { proxy_pass http://${serverAddress}:${originPort}; proxy_buffering off; }
      }
    }`;
}

describe.skipIf(!hasNamespaces)('eleven ports', { timeout: 60_000 }, () => {
  test.skipIf(!nginx)(
    'Nginx says (99: Cannot assign requested address), and a wider range cures it',
    async () => {
      const config = join(dir, 'nginx.conf');
      writeFileSync(config, nginxConfig());
      cable.background(cable.client, [
        nginx?.path ?? '',
        '-p',
        dir,
        '-c',
        config,
        '-e',
        'stderr',
        '-g',
        'daemon off;',
      ]);
      await listening();
      await fillPorts();
      const given = [
        ...['--nginx-access-log', join(dir, 'access.log'), '--nginx-error-log', join(dir, 'error.log')],
        ...['--nginx-config', config],
      ];
      const report = await ask(given);
      expect(rulesOf(report)[0]).toBe('source-ports-exhausted');
      expect(findingOf(report, 'source-ports-exhausted')).toMatchObject({
        confidence: 'certain',
        where: { hop: 'nginx', proxy: 'nginx' },
      });
      setPorts('1024 65535');
      expect(rulesOf(await ask(given))).not.toContain('source-ports-exhausted');
    },
  );

  test.each(envoys.flatMap((envoy) => envoy ?? []))('Envoy $version says it in its row', async ({ path }) => {
    const config = join(dir, 'envoy.yaml');
    writeFileSync(config, envoyConfig());
    cable.background(cable.client, [
      path,
      '-c',
      config,
      '--concurrency',
      '1',
      '--disable-hot-restart',
      '-l',
      'error',
      '--file-flush-interval-msec',
      '200',
    ]);
    await listening();
    await fillPorts();
    const report = await ask(['--envoy-access-log', join(dir, 'access.log'), '--envoy-config', config]);
    expect(rulesOf(report)[0]).toBe('source-ports-exhausted');
    expect(findingOf(report, 'source-ports-exhausted')).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
  });

  test("this tool's own ports are counted before, and told as its own limit where others hold them", async () => {
    const direct = `http://${serverAddress}:${originPort}/events`;
    const words = ['load', direct, '--hold', '3s', '--connections'];
    await expect(reported([...words, '20'], { inside: cable.client })).rejects.toThrow(/11 ports/);
    await cable.start(cable.client, [process.execPath, '-e', holdScript(direct, 8)]);
    const report = await reported([...words, '9'], { inside: cable.client });
    expect(rulesOf(report)[0]).toBe('generator-saturated');
    expect(rulesOf(report)).not.toContain('source-ports-exhausted');
    expect(report.findings[0]?.fix.map(({ setting }) => setting)).toContain('--local-address');
  });
});

function envoyConfig(): string {
  const type = 'type.googleapis.com/envoy.extensions';
  return JSON.stringify({
    static_resources: {
      listeners: [
        {
          name: 'edge',
          address: { socket_address: { address: '0.0.0.0', port_value: proxyPort } },
          filter_chains: [
            {
              filters: [
                {
                  name: 'envoy.filters.network.http_connection_manager',
                  typed_config: {
                    '@type': `${type}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
                    stat_prefix: 'edge',
                    access_log: [
                      {
                        name: 'envoy.access_loggers.file',
                        typed_config: {
                          '@type': `${type}.access_loggers.file.v3.FileAccessLog`,
                          path: join(dir, 'access.log'),
                          log_format: {
                            text_format_source: {
                              inline_string:
                                '[%START_TIME%] "%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_SENT% %DURATION% "%REQ(USER-AGENT)%" "%UPSTREAM_HOST%" "%UPSTREAM_TRANSPORT_FAILURE_REASON%"\n',
                            },
                          },
                        },
                      },
                    ],
                    route_config: {
                      virtual_hosts: [
                        {
                          name: 'app',
                          domains: ['*'],
                          routes: [{ match: { prefix: '/' }, route: { cluster: 'origin', timeout: '0s' } }],
                        },
                      ],
                    },
                    http_filters: [
                      {
                        name: 'envoy.filters.http.router',
                        typed_config: { '@type': `${type}.filters.http.router.v3.Router` },
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
      clusters: [
        {
          name: 'origin',
          type: 'STATIC',
          connect_timeout: '1s',
          load_assignment: {
            cluster_name: 'origin',
            endpoints: [
              {
                lb_endpoints: [
                  {
                    endpoint: {
                      address: { socket_address: { address: serverAddress, port_value: originPort } },
                    },
                  },
                ],
              },
            ],
          },
        },
      ],
    },
  });
}
