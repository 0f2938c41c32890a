/** What is kept and shown of a config names no secret, and still says what the rules need. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProxyKind } from '../../../src/model/log-record.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { readNginxConfig } from '../../../src/proxies/nginx/config/index.ts';
import { recordableSetting } from '../../../src/proxies/recordable.ts';
import { get } from './nginx/config/config.ts';

const secret = 'sesame-9f8e7d6c5b4a3f2e1d0c';

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'recordable-')), 'proxy.conf');
  writeFileSync(file, text);
  return file;
}

function kept(text: string) {
  const { settings } = readNginxConfig('edge', fileOf(text), get);
  return settings.map((setting) => recordableSetting(setting, 'key'));
}

const server = (location: string) => `events {}\nhttp { server { listen 8080; ${location} } }\n`;

describe('the kept settings', () => {
  test.each([
    ['userinfo of a URL', `location / { proxy_pass http://joe:${secret}@app.test; }`],
    ['userinfo by a variable', `set $up http://joe:${secret}@app.test; location / { proxy_pass $up; }`],
    [
      'a location',
      `location ~ ^/events { location ~ /events|/hooks/${secret} { proxy_pass http://a.test; } }`,
    ],
    [
      'a parameter of a server',
      `location / { proxy_pass http://pool; } } upstream pool { server 10.0.0.1 route=${secret};`,
    ],
    ['an answer', `location / { return 200 "key ${secret}"; }`],
    ['a redirect', `location / { return 302 https://a.test/?token=${secret}; }`],
    [
      'a header without effect',
      `location / { proxy_pass http://a.test; proxy_set_header X-Accel-Buffering ${secret}; }`,
    ],
    ['a file tried last', `location / { try_files $uri /x?token=${secret}; }`],
  ])('hold no secret of %s', (_title, text) => {
    const settings = kept(server(text));
    expect(settings.length).toBeGreaterThan(5);
    expect(JSON.stringify(settings)).not.toMatch(/9f8e7d6c|joe/);
  });

  test('keep what rules look at', () => {
    const text = server('location /events { proxy_pass http://10.0.0.1:3000/a; proxy_read_timeout 30s; }');
    const { settings } = readNginxConfig('edge', fileOf(text), get);
    expect(settings.map((setting) => recordableSetting(setting, 'key'))).toEqual(settings);
  });

  test('keep the address behind userinfo', () => {
    const upstream = kept(server('location / { proxy_pass http://joe:pw1@app.test:3000; }')).find(
      ({ kind }) => kind === 'upstream',
    );
    expect(upstream?.items).toEqual(['app.test:3000']);
  });

  test('come out the same when they are cleaned twice', () => {
    const once = kept(server(`location / { return 302 https://a.test/?token=${secret}; }`));
    expect(once.map((setting) => recordableSetting(setting, 'key'))).toEqual(once);
  });
});

describe('an error about a config', () => {
  test.each<[string, ProxyKind, string]>([
    ['a statement without ;', 'nginx', `http {\n proxy_set_header X-Key ${secret}\n}`],
    ['a statement that runs into the next', 'nginx', `http {\n set $k "${secret}"\n server { }\n}`],
    ['a file that is a secret', 'nginx', secret],
    ['a block that is not closed', 'nginx', `${secret} {`],
    ['a quote that is not closed', 'nginx', `set $k "${secret};\n`],
    ['text behind a quote', 'nginx', `set $k "${secret}"x;\n`],
    ['an alias without an anchor', 'envoy', `a: *${secret}\n`],
    ['an escape in double quotes', 'envoy', `a: "\\${secret}"\n`],
    ['a tag', 'envoy', `a: !${secret} { b: [ }\n`],
    ['text behind a block scalar', 'envoy', `a: | ${secret}\n  b\n`],
    ['a directive', 'envoy', `%${secret}\n---\na: [\n`],
    ['text behind a value', 'envoy', `a: "b" ${secret}\n`],
    ['a broken flow map', 'envoy', `a: { ${secret}: ${secret}, : , ]\n`],
    ['a bare word', 'envoy', secret],
    ['keys of another kind', 'envoy', `${secret}: 1\n`],
    ['JSON with an error', 'envoy', `{"password": "${secret}", "x": }`],
  ])('names no word of the file: %s', (_title, proxy, text) => {
    const error = readConfigs('edge', proxy, [fileOf(text)], get).faults[0]?.error;
    expect(error).toMatchObject({ name: 'DoctorError' });
    const { message, why, hint } = error as { message: string; why: string; hint: string };
    expect([message, why, hint].join('\n')).not.toMatch(/sesame|9f8e7d/);
  });
});

test('a reader writes nothing of a config on standard error', async () => {
  const warned: string[] = [];
  const listen = ({ message }: Error) => void warned.push(message);
  process.on('warning', listen);
  const format = `log_format: { json_format: { ? { b: ${secret} } : "%PROTOCOL%" } }`;
  const type = 'type.googleapis.com/envoy.extensions';
  const log = `{ name: a, typed_config: { "@type": ${type}.access_loggers.file.v3.FileAccessLog, path: a.log, ${format} } }`;
  const manager = `"@type": ${type}.filters.network.http_connection_manager.v3.HttpConnectionManager`;
  const filter = `{ name: hcm, typed_config: { ${manager}, access_log: [${log}] } }`;
  const listener = `{ name: a, filter_chains: [{ filters: [${filter}] }] }`;
  const { readings } = readConfigs(
    'edge',
    'envoy',
    [fileOf(`static_resources: { listeners: [${listener}] }`)],
    get,
  );
  expect(readings[0]?.logs.length).toBe(1);
  await new Promise(setImmediate);
  process.off('warning', listen);
  // Other tests share this process, and so its warnings.
  expect(warned.filter((message) => message.includes(secret))).toEqual([]);
});
