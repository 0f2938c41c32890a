/** Every change that a reading can propose, made by the real patch(1) and accepted by the proxy's own validator. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';
import type { FixDiff } from '../../../src/model/finding.ts';
import type { RouteQuery } from '../../../src/model/route-query.ts';
import type { Setting } from '../../../src/model/setting.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { nginxAdvice } from '../../../src/proxies/nginx/profile/advice.ts';
import { startDiffs } from '../../../src/run/fix-diffs.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-fixes-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const [nginx, envoy] = await Promise.all([findProxy('nginx'), findProxy('envoy')]);
const request: RouteQuery = {
  scheme: 'http',
  port: 8080,
  authority: 'app.test',
  path: '/events',
  method: 'GET',
};

const secret = 'open-sesame';

/** Each timer's neighbour holds a secret; the same lines stand in the other location. */
const guarded = `pid ${dir}/nginx.pid;
error_log ${dir}/error.log;
worker_processes 1; # password ${secret}
events {
    worker_connections 1024;
}
http {
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;
    access_log off;
    map $http_x_key $known {
        default 0;
        "${secret}" 1;
    }
    upstream feed {
        server 127.0.0.1:9000;
        keepalive 8;
    }
    server {
        listen 127.0.0.1:8080;
        location /files {
            proxy_pass http://feed;
            proxy_read_timeout 30s;
            proxy_buffering on;
        }
        location /events {
            proxy_set_header Authorization "Bearer ${secret}";
            proxy_read_timeout 30s;
            proxy_set_header X-Api-Key ${secret};
            proxy_pass http://feed;
            proxy_set_header
                X-Other-Key
                "${secret}";
            proxy_buffering on;
            add_header X-Key ${secret};
        }
        location /one { proxy_pass http://feed; proxy_set_header X-Key ${secret}; }
    }
}
`;

interface Row {
  title: string;
  text: string;
  query?: Partial<RouteQuery>;
}

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/envoy/${name}`, import.meta.url), 'utf8');

const nginxRows: Row[] = [
  { title: 'secrets around each line', text: guarded },
  { title: 'CR LF', text: guarded.replaceAll('\n', '\r\n') },
  { title: 'no line break at the end', text: guarded.trimEnd() },
  { title: 'tabs', text: guarded.replaceAll('    ', '\t') },
  {
    title: 'all of it on one line',
    text: guarded
      .replace(/ # password.*/, '')
      .replace(/^.*(?:sesame|map|default 0|X-Other).*\n/gm, '')
      .replace(/^ *proxy_set_header\n|^ {4}}\n(?= {4}upstream)/gm, '')
      .replaceAll('\n', ' '),
  },
];

const envoyQuery = { port: 21901, authority: 'example.test', path: '/sse/1' };
const withSecrets = fixture('block.yaml')
  .replace(/^( *)stat_prefix:.*\n/m, (line, blank) => `${line}${blank}via: "${secret}" # a key\n`)
  .replace(
    /^( *)route:\n/m,
    (line, blank) =>
      `${blank}request_headers_to_add:\n${blank}- header: { key: x-key, value: ${secret} }\n${line}`,
  )
  .replace(/^( *)cluster: app.*\n/m, (line, blank) => `${line}${blank}host_rewrite_literal: ${secret}\n`);
const envoyRows: Row[] = [
  ...['block.yaml', 'flow.yaml', 'bootstrap.json'].map((name) => ({
    title: name,
    text: fixture(name),
    query: envoyQuery,
  })),
  { title: 'secrets around each line', text: withSecrets, query: envoyQuery },
  { title: 'a mark at its start', text: `\uFEFF${fixture('flow.yaml')}`, query: envoyQuery },
  { title: 'CR LF', text: fixture('block.yaml').replaceAll('\n', '\r\n'), query: envoyQuery },
];

/** What the advice on that setting says, where it is a value. */
function suggestedFor(setting: string): string | null {
  const advice = Object.values(nginxAdvice ?? {}).find((one) => one.setting === setting);
  return /^[\w.=]+$/.test(advice?.suggested ?? '') ? (advice?.suggested ?? null) : null;
}

/** What a rule would write there; null where only a list or a name would do. */
function valueFor({ ms, kind, proxy, value, setting }: Setting): string | null {
  if (kind === 'spot') return suggestedFor(setting);
  if (ms !== null) return proxy === 'nginx' ? '1h' : '3600s';
  if (kind === 'buffering' || kind === 'compression') return proxy === 'nginx' ? 'off' : null;
  return /^\d+$/.test(value ?? '') ? '4096' : null;
}

/** The text with the place's change made by hand. */
function changed(text: string, { place, suggested }: FixDiff): string {
  const lines = text.split('\n');
  const old = lines[place.line - 1] ?? '';
  const from = place.column - 1;
  lines[place.line - 1] =
    old.slice(0, from) +
    place.template.replaceAll('{value}', () => suggested) +
    old.slice(from + place.length);
  return lines.join('\n');
}

/** Applies each diff alone to a copy, and hands the copy to `validate`. */
function applyEach(
  proxy: 'nginx' | 'envoy',
  { title, text, query }: Row,
  validate: (file: string) => string,
) {
  const file = join(dir, `${title.replace(/\W/g, '-')}.${proxy === 'nginx' ? 'conf' : 'yaml'}`);
  writeFileSync(file, text);
  const [reading] = readConfigs('edge', proxy, [file], { ...request, ...query }).readings;
  if (reading === undefined) throw new Error(`${file} was not read`);
  const { settings, files } = reading;
  const { made, patch } = startDiffs({ files, redact: (one) => one });
  for (const { setting, place, ...rest } of settings) {
    const suggested = valueFor({ setting, place, ...rest });
    if (suggested !== null) patch({ proxy, setting, place, suggested, text: '' });
  }
  for (const one of made) {
    expect(one.diff).not.toContain('sesame');
    const copy = `${file}.copy`;
    cpSync(file, copy);
    writeFileSync(join(dir, one.name), one.diff);
    const { stdout, stderr } = spawnSync('patch', [copy, join(dir, one.name)], {
      cwd: '/',
      encoding: 'utf8',
    });
    expect(stdout + stderr, one.diff).toBe(`patching file ${copy}\n`);
    expect(readFileSync(copy, 'utf8'), one.diff).toBe(changed(text, one));
    expect(validate(copy), one.diff).toBe('');
  }
  return made;
}

/** Empty where the proxy would start with it. */
function refusal(command: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

describe.runIf(nginx)('Nginx accepts every change', () => {
  const check = (file: string) =>
    refusal(nginx?.path ?? '', ['-t', '-q', '-p', dir, '-c', file, '-g', 'daemon off;']);

  it.each(nginxRows)('of a config with $title', (row) => {
    expect(applyEach('nginx', row, check).length).toBeGreaterThan(5);
  });

  it('and there is none where the line itself holds a secret', () => {
    const made = applyEach('nginx', { title: 'one', text: guarded, query: { path: '/one' } }, check);
    expect(made.map(({ place }) => guarded.split('\n')[place.line - 1])).not.toContainEqual(
      expect.stringContaining('/one'),
    );
    expect(made.length).toBeGreaterThan(0);
  });
});

describe.runIf(envoy)('Envoy accepts every change', () => {
  const check = (file: string) =>
    refusal(envoy?.path ?? '', ['--mode', 'validate', '-c', file, '--log-level', 'off']);

  it.each(envoyRows)('of a config with $title', { timeout: 60_000 }, (row) => {
    expect(applyEach('envoy', row, check).length).toBeGreaterThan(5);
  });
});
