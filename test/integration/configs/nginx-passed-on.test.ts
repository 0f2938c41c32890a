/** What the reader says that Nginx passes on is what the next server gets of the real one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import { type Directive, parseBlocks } from '../../../src/proxies/nginx/config/blocks.ts';
import { waysOf } from '../../../src/proxies/nginx/config/request/index.ts';
import { passedOn } from '../../../src/proxies/nginx/config/request/passed-on.ts';

/** Each with paths that are asked; `UP` stands for the address of the next server. */
const locations: [text: string, ...paths: string[]][] = [
  ['location /plain { proxy_pass http://UP; }', '/plain/a%20b?x=1', '/plain', '/plain//c/../d?'],
  ['location /slash/ { proxy_pass http://UP/; }', '/slash/a%20b?x=1', '/slash/', '/slash/a%3Fb%25?y'],
  ['location /other { proxy_pass http://UP/events; }', '/other', '/other/x', '/otherwise?q=2'],
  ['location = /exact { proxy_pass http://UP/stream/1; }', '/exact?z=3'],
  ['location ^~ /caret/ { proxy_pass http://UP/x; }', '/caret/a/b'],
  ['location ~ ^/re/(.*)$ { proxy_pass http://UP; }', '/re/a?b=c'],
  ['location ~ ^/group/(.*)$ { proxy_pass http://UP/g/$1; }', '/group/abc?d=e'],
  ['location ~ ^/query/(.*)$ { proxy_pass http://UP/g/$1$is_args$args; }', '/query/abc?d=e', '/query/abc'],
  ['location /asked { proxy_pass http://UP$request_uri; }', '/asked/a%20b?c=d'],
  ['location /break/ { rewrite ^/break/(.*)$ /new/$1 break; proxy_pass http://UP; }', '/break/a%20b?c=d'],
  ['location /keeps/ { rewrite ^/keeps/(.*)$ /new/$1 break; proxy_pass http://UP/no/; }', '/keeps/a?c=d'],
  ['location /last/ { rewrite ^/last/(.*)$ /slash/$1 last; }', '/last/a?c=d'],
  ['location /first/ { rewrite ^/first/(.*)$ /plain/$1?k=v last; }', '/first/a?c=d'],
  ['location /nested { location /nested/in/ { proxy_pass http://UP/n/; } }', '/nested/in/x'],
  ['location /host { proxy_pass http://UP; proxy_set_header Host $host; }', '/host'],
  ['location /asked-host { proxy_pass http://UP; proxy_set_header Host $http_host; }', '/asked-host'],
  ['location /fixed { proxy_pass http://UP; proxy_set_header host app.internal:81; }', '/fixed'],
  ['location /named { proxy_pass http://UP; proxy_set_header Host x.$proxy_host; }', '/named'],
  ['location /dropped { proxy_pass http://UP; proxy_set_header X-A b; }', '/dropped'],
  ['location /upstream { proxy_pass http://app_up/u; }', '/upstream/1'],
  ['location /var { set $to http://UP; proxy_pass $to; }', '/var/a%20b?x'],
  ['location /var-uri { set $to http://UP; proxy_pass $to/fixed; }', '/var-uri/a?x'],
  ['location /tried { try_files /none @up; }', '/tried/a%20b?x=1'],
  ['location /page { error_page 418 = @up; return 418; }', '/page/a?x=1'],
  ['location @up { proxy_pass http://UP; }'],
  ['location /é/ { proxy_pass http://UP/; }', '/%C3%A9/a%C3%A9'],
];
const asked = locations.flatMap(([, ...paths]) => paths);
const host = 'App.Test:8080';

const dir = mkdtempSync(join(tmpdir(), 'nginx-passed-on-'));
const got = new Map<string, { url?: string; host?: string }>();
let root: Directive[] = [];
let running: ProxyProcess | null = null;
let port = 0;

beforeAll(async () => {
  const nginx = await findProxy('nginx');
  if (nginx === null) throw new Error('no nginx is installed');
  const next = http.createServer(({ url, headers }, response) =>
    response.end(JSON.stringify({ url, host: headers.host })),
  );
  await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve));
  const up = `127.0.0.1:${(next.address() as AddressInfo).port}`;
  port = await findFreePort();
  const text = wholeConfig(port, up);
  root = parseBlocks('nginx.conf', text);
  const file = join(dir, 'nginx.conf');
  writeFileSync(file, text);
  running = await startProxy('nginx', { binary: nginx.path, config: file, dir, ports: [port] });
  for (const path of asked) got.set(path, await ask(path));
  next.close();
});

afterAll(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function wholeConfig(listen: number, up: string): string {
  const texts = locations.map(([text]) => text.replaceAll('UP', up)).join('\n');
  const server = `server { listen 127.0.0.1:${listen};\nproxy_set_header Host $proxy_host;\n${texts}\n}`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path tmp-${name};`).join(' ');
  const inHttp = `access_log off; ${paths}\nupstream app_up { server ${up}; }\n${server}`;
  return `error_log stderr crit;\npid nginx.pid;\nevents {}\nhttp {\n${inHttp}\n}\n`;
}

function ask(path: string): Promise<{ url?: string; host?: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path, headers: { host }, agent: false },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(JSON.parse(body)));
      },
    );
    request.on('error', reject);
  });
}

describe('what is passed on', () => {
  test.each(asked)('%s', (path) => {
    const query = { scheme: 'http', port, authority: host, path, method: 'GET' } as const;
    const said = waysOf(root, query).ways.flatMap((way) => passedOn(way) ?? []);
    expect(said.map(({ path: url, authority }) => ({ url, host: authority }))).toContainEqual(got.get(path));
    expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(1);
  });
});
