/** Spellings that the reader takes are those that Envoy takes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';
import { readEnvoyConfig } from '../../../src/proxies/envoy/config/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'envoy-acceptance-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Parts {
  route?: string;
  vhost?: string;
  manager?: string;
  listener?: string;
  cluster?: string;
  around?: [string, string];
}

const any = 'type.googleapis.com/envoy.extensions';
const stdout = `"@type": ${any}.access_loggers.stream.v3.StdoutAccessLog`;

/** Not one list in it, unless a part brings one. */
function config({
  route = '',
  vhost = '',
  manager = '',
  listener = '',
  cluster = '',
  around,
}: Parts): string {
  return `${around?.[0] ?? ''}static_resources:
  listeners:
    name: main
    address: { socket_address: { address: 127.0.0.1, port_value: 28888 } }
    ${listener}
    filter_chains:
      filters:
        name: hcm
        typed_config:
          "@type": ${any}.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: x
          access_log: { name: log, typed_config: { ${stdout} } }
          ${manager}
          route_config:
            virtual_hosts:
              name: app
              domains: "*"
              ${vhost}
              routes: { match: { prefix: / }, route: { cluster: app, timeout: 7s ${route} } }
          http_filters: { name: router, typed_config: { "@type": ${any}.filters.http.router.v3.Router } }
  clusters:
    name: app
    ${cluster}
    load_assignment:
      cluster_name: app
      endpoints: { lb_endpoints: { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } } }
${around?.[1] ?? ''}`;
}

const taken: [string, Parts][] = [
  ['one value for every list', {}],
  [
    'one threshold, as a number in its long form',
    { cluster: 'circuit_breakers: { thresholds: { max_requests: { value: 7 } } }' },
  ],
  [
    'a Duration by its fields',
    { route: ', idle_timeout: { seconds: 3 }', manager: 'stream_idle_timeout: {}' },
  ],
  ['an empty max_stream_duration', { route: ', max_stream_duration: {}' }],
  [
    'camelCase',
    {
      route: ', idleTimeout: 3s, maxStreamDuration: { maxStreamDuration: 0s }',
      vhost: 'includeRequestAttemptCount: true',
    },
  ],
  [
    'numbers and booleans in quotes',
    { manager: 'strip_any_host_port: "true"', cluster: 'connect_timeout: "3s"' },
  ],
  ['a key that stands twice', { route: ', timeout: 8s' }],
  [
    'null for what is not set',
    { route: ', idle_timeout: null', manager: 'early_header_mutation_extensions: null' },
  ],
  ['further documents behind it', { around: ['---\n', '---\nadmin: {}\n'] }],
];

describe.each(['1.36.2', '1.40.0'])('Envoy %s and the reader take', (version) => {
  test.each(taken)('%s', async (title, parts) => {
    const envoy = await findProxy('envoy', version);
    if (envoy === null) throw new Error(`scripts/proxies fetches Envoy ${version}`);
    const file = join(dir, `${title.replace(/\W/g, '-')}-${version}.yaml`);
    writeFileSync(file, config(parts));
    await promisify(execFile)(envoy.path, ['--mode', 'validate', '-c', file, '-l', 'error']);
    const query = { scheme: 'http', port: 28888, authority: 'x', path: '/', method: 'GET' } as const;
    const { settings, logs } = readEnvoyConfig('edge', file, query);
    const upstream = settings.find(({ kind }) => kind === 'upstream');
    expect(upstream?.items).toEqual(['127.0.0.1:1']);
    expect(logs.map(({ path }) => path)).toEqual(['/dev/stdout']);
  });
});
