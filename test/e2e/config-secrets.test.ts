/** No byte that a run writes or prints holds a secret of a config, whichever proxy's, however it was handed in. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findProxy, loadScenario, type Stage, scenariosRoot, stageScenario } from '../../src/lab/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const [nginx, envoy] = await Promise.all([findProxy('nginx'), findProxy('envoy', '1.36.2')]);

const root = mkdtempSync(join(tmpdir(), 'sse-doctor-config-secrets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Names of secrets that a config holds; each becomes a word that occurs nowhere else. */
const planted = new Set<string>();

function secret(name: string): string {
  const word = `Zq7${createHash('sha256').update(name).digest('base64url').slice(0, 24).replace(/[-_]/g, '0')}`;
  planted.add(word);
  return word;
}

/** Every piece of twelve characters of every secret, as written, in base64 and in hexadecimal. */
function leaksIn(text: string): string[] {
  return [...planted].filter((word) => {
    const base64 = Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1);
    const pieces = [word, base64, Buffer.from(word).toString('hex')].flatMap((form) =>
      Array.from({ length: Math.max(1, form.length - 11) }, (_, at) => form.slice(at, at + 12)),
    );
    return pieces.some((piece) => text.includes(piece));
  });
}

function runCli(args: string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    child.on('close', () => resolve(said));
  });
}

const formats = ['terminal', 'json', 'markdown'];

/** Runs and reports in each format; gives what was said and written, and the findings' rules. */
async function everything(
  stage: Stage,
  flags: string[],
  name: string,
): Promise<{ text: string; rules: string[] }> {
  const out = join(root, name);
  const said = [await runCli(['diagnose', stage.url, ...flags, '--for', '4s', '--out', out], stage.dir)];
  for (const format of formats) said.push(await runCli(['report', out, '--format', format], stage.dir));
  const written = readdirSync(out).map((file) => readFileSync(join(out, file), 'latin1'));
  const report = parseReport(readFileSync(join(out, 'report.json'), 'utf8'));
  return {
    text: [...said, ...written].join('\n'),
    rules: report.findings.map(({ rule }) => rule),
  };
}

describe.runIf(nginx)('of nginx.conf', () => {
  test('nothing is written or printed', { timeout: 90_000 }, async () => {
    const stage = await stageScenario(loadScenario(join(scenariosRoot, 'nginx-read-timeout')));
    try {
      const config = readFileSync(join(stage.dir, 'nginx.conf'), 'utf8');
      writeFileSync(join(stage.dir, 'planted.conf'), guardedNginx(config));
      const { text, rules } = await everything(
        stage,
        ['--nginx-config', 'planted.conf', '--nginx-error-log', 'error.log'],
        'nginx',
      );
      expect(rules).toContain('idle-timeout');
      expect(text).toContain('proxy_read_timeout 1h;');
      expect(leaksIn(text)).toEqual([]);
    } finally {
      await stage.close();
    }
  });
});

function guardedNginx(config: string): string {
  return config
    .replace(
      'http {',
      () => `env API_KEY=${secret('env')};
http {
    # the old key was ${secret('comment')}
    map $http_x_key $known { default 0; "${secret('map')}" 1; }
    split_clients $arg_k $part { 50% ${secret('split')}; * b; }
    geo $place { default ${secret('geo')}; }
    ssl_password_file /run/x; # ${secret('tail')}
    js_set $a ${secret('njs')};`,
    )
    .replace(
      'location /events {',
      () => `set $token "${secret('set')}";
        location = /other { return 200 "${secret('return')}"; }
        if ($http_x_key != "${secret('if')}") { return 403 "${secret('deny')}"; }
        location ~ ^/events|/hooks/${secret('location')} {
            secure_link_md5 "$secure_link_expires$uri ${secret('link')}";
            secure_link_secret ${secret('linksecret')};
            auth_basic "${secret('realm')}";
            access_by_lua_block {
                local key = "${secret('lua')}"
                if ngx.var.http_x ~= key then ngx.exit(403) end
            }
            add_header X-Trace ${secret('addheader')} always;
            more_set_headers "X-Key: ${secret('more')}";
            proxy_ssl_certificate_key "engine:pkcs11:${secret('engine')}";
            proxy_set_header X-Accel-Buffering ${secret('accel')};
            rewrite ^/never /x?key=${secret('rewrite')} break;
            proxy_set_body "${secret('body')}";`,
    )
    .replace(/proxy_pass http:\/\//, (pass) => `${pass}joe:${secret('userinfo')}@`)
    .replace(
      'proxy_read_timeout',
      () => `proxy_set_header Authorization "Bearer ${secret('bearer')}";
            proxy_set_header X-Api-Key ${secret('apikey')};
            proxy_read_timeout`,
    )
    .replace(
      '2s;',
      () => `2s;
            proxy_set_header
                X-Functions-Key
                "${secret('functions')}";`,
    );
}

const filters = () => `
          - name: envoy.filters.http.lua
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
              default_source_code:
                inline_string: |
                  local key = "${secret('lua')}"
                  function envoy_on_response(handle) handle:headers():remove("x-key") end
          - name: envoy.filters.http.basic_auth
            disabled: true
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.basic_auth.v3.BasicAuth
              users: { inline_string: "joe:{SHA}${Buffer.alloc(20, secret('users')).toString('base64')}" }`;

const secrets = () => `
  secrets:
  - name: token
    generic_secret: { secret: { inline_string: "${secret('generic')}" } }
  - name: hmac
    generic_secret: { secret: { inline_bytes: "${Buffer.from(secret('bytes')).toString('base64')}" } }
  - name: tickets
    session_ticket_keys: { keys: [ { inline_bytes: "${Buffer.from(secret('tickets').repeat(4).slice(0, 80)).toString('base64')}" } ] }`;

function guardedEnvoy(config: string): string {
  return config
    .replace(
      'stream_idle_timeout: 2s',
      () => `stream_idle_timeout: 2s
          server_name: edge # key ${secret('comment')}`,
    )
    .replace(
      '- match: { prefix: "/events" }',
      () => `- match: { prefix: "/never", headers: [ { name: x-key, string_match: { exact: "${secret('match')}" } } ] }
                direct_response: { status: 200, body: { inline_string: "${secret('direct')}" } }
              - match: { prefix: "/events" }
                request_headers_to_add:
                - { header: { key: x-key, value: "${secret('added')}" } }
                - header: { key: x-other, value: &other ${secret('anchor')} }
                - header: { key: x-third, value: *other }
                metadata: { filter_metadata: { app: { magic: ${secret('metadata')} } } }`,
    )
    .replace('\n          http_filters:', (line) => line + filters())
    .replace('\n  clusters:', (line) => secrets() + line);
}

/** The scenario's folder with another config in it. */
function scenarioWith(name: string, change: (config: string) => string): string {
  const dir = join(root, 'scenarios', name);
  mkdirSync(dir, { recursive: true });
  cpSync(join(scenariosRoot, 'envoy-admin'), dir, { recursive: true });
  const file = join(dir, 'envoy.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return dir;
}

describe.runIf(envoy)('of an Envoy that runs with them', () => {
  test('nothing is written or printed', { timeout: 120_000 }, async () => {
    const stage = await stageScenario(loadScenario(scenarioWith('planted', guardedEnvoy)));
    try {
      const asJson = parse(readFileSync(join(stage.dir, 'envoy.yaml'), 'utf8'));
      writeFileSync(join(stage.dir, 'envoy.json'), JSON.stringify(asJson, null, 2));
      const admin = stage.flags[stage.flags.indexOf('--envoy-admin') + 1] ?? '';
      const ways = [
        ['--envoy-admin', admin],
        ['--envoy-config', 'envoy.yaml'],
        ['--envoy-config', 'envoy.json'],
      ];
      for (const [index, way] of ways.entries()) {
        const { text, rules } = await everything(
          stage,
          [...way, '--envoy-access-log', 'access.log'],
          `envoy-${index}`,
        );
        expect(rules, `${way}`).toContain('idle-timeout');
        expect(text).toContain('stream_idle_timeout');
        expect(leaksIn(text), `${way}`).toEqual([]);
      }
    } finally {
      await stage.close();
    }
  });
});
