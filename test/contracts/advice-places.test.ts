/** What is advised by its name has a file and line where the config was given: it is read, or its spot is; what has none says why. */
import { describe, expect, test } from 'vitest';
import type { Setting } from '../../src/model/setting.ts';
import { envoyAdvice } from '../../src/proxies/envoy/profile/advice.ts';
import { nginxAdvice } from '../../src/proxies/nginx/profile/advice.ts';
import type { Profile } from '../../src/proxies/profile/profile.ts';
import { bootstrap, readText as readEnvoy } from '../unit/proxies/envoy/config/files.ts';
import { readText as readNginx, server } from '../unit/proxies/nginx/config/config.ts';

const group = 'upstream app { server 127.0.0.1:9; keepalive 4; }';
const inNginx = readNginx(
  `worker_processes 1;\n${server('location / { proxy_pass http://app; }', group)}`,
).settings;
const options =
  'typed_extension_protocol_options: { envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { explicit_http_config: { http_protocol_options: {} } } }';
const inEnvoy = readEnvoy(bootstrap({ cluster: `type: STATIC\n    ${options}` })).settings;

/** Each with why no line is named. */
const without: Record<string, string> = {
  allow: 'the lines that deny are named in its place',
  limit_req: 'where it is set it is read; absent, there is nothing to change',
  limit_conn: 'the same',
  'X-Accel-Buffering': 'a header of the origin',
  proxy_pass: 'the server of the group is named where there is one',
  gzip_types: 'where it holds event streams it is read as compression',
  proxy_cache: 'where it is set it is not known whether it is this one',
  return: 'the route that drops is named as evidence',
  hash: 'belongs into the group, whose first server is named',
  max_fails: 'is a word of each server, which is named',
  down: 'the same',
  alpn_protocols: 'read where the listener speaks TLS; elsewhere there is none',
  filter_chain_match: 'several chains, none of which takes the name',
  transport_socket: 'of the listener or of the cluster: the reason tells',
  require_tls: 'the virtual host that redirects is named by its route',
  server_names: 'several chains, none of which takes the name',
  http_filters: 'the filter that denies is named as an access rule',
  local_ratelimit: 'where it is set it is read as a rate limit',
  response_body_mode: 'where a filter reads bodies it is read as buffering',
  max_stream_duration: 'where it is set it is read; absent, nothing is limited',
  per_try_idle_timeout: 'the same',
  proxy_set_header: 'only one for that very header takes it off, and which headers are set is not read',
  request_headers_to_remove: 'the same',
};

const names = (advice: Profile['advice']) => [
  ...new Set(Object.values(advice ?? {}).map(({ setting }) => setting)),
];
const placed = (settings: Setting[], name: string) =>
  settings.some(({ setting, file, line }) => setting === name && file !== null && line !== null);

describe.each([
  ['Nginx', nginxAdvice, inNginx],
  ['Envoy', envoyAdvice, inEnvoy],
] as const)('what is advised for %s', (_, advice, settings) => {
  test.each(names(advice).filter((name) => without[name] === undefined))('%s has a line', (name) => {
    expect(placed(settings, name)).toBe(true);
  });
});

test('no reason is left over', () => {
  const all = [...names(nginxAdvice), ...names(envoyAdvice)];
  expect(Object.keys(without).filter((name) => !all.includes(name))).toEqual([]);
});
