/** A hundred secrets of thirty kinds, through every command, format and error path: no byte written or printed holds a piece of one. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, loadScenario, scenariosRoot, stageScenario } from '../../src/lab/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-planted-'));
const [nginx, envoy] = await Promise.all([findProxy('nginx'), findProxy('envoy', '1.36.2')]);

const planted = new Map<string, string>();
/** A word that occurs nowhere else. */
function secret(kind: string): string {
  const drawn = createHash('sha256').update(kind).digest('base64url').replace(/[-_]/g, 'x').slice(0, 26);
  planted.set(kind, `Zq7${drawn}`);
  return `Zq7${drawn}`;
}
const jwt = (kind: string) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: 1 })).toString('base64url')}.${secret(kind)}`;

function formsOf(word: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(word)])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, -1);
  });
  const coded = [...word].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
  return [word, ...base64, coded, Buffer.from(word).toString('hex')];
}

function leaksIn(text: string): string[] {
  return [...planted].flatMap(([kind, word]) => {
    const found = formsOf(word)
      .flatMap((form) => Array.from({ length: form.length - 11 }, (_, at) => form.slice(at, at + 12)))
      .find((piece) => text.includes(piece));
    const at = found === undefined ? 0 : text.indexOf(found);
    return found === undefined ? [] : [`${kind}: …${text.slice(Math.max(0, at - 90), at + 40)}…`];
  });
}

interface Ran {
  code: number | null;
  text: string;
}

function run(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: dir, env: { ...process.env, ...env } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.stdin.end();
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** All that a run left, and what each format makes of it. */
async function leftIn(out: string): Promise<string> {
  const said = [];
  for (const format of ['terminal', 'json', 'markdown'])
    said.push(await run(['report', out, '--format', format]));
  return [...said.map(({ text }) => text), filesOf(out)].join('\n');
}

/** The files of a run, which are their owner's alone. */
function filesOf(out: string): string {
  const files = readdirSync(join(dir, out)).map((file) => join(dir, out, file));
  for (const file of [join(dir, out), ...files]) expect(statSync(file).mode & 0o077, file).toBe(0);
  return files.map((file) => readFileSync(file, 'latin1')).join('\n');
}

/** A few at a time, in their order. */
async function runAll(lines: string[][]): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (let at = 0; at < lines.length; at += 6)
    ran.push(...(await Promise.all(lines.slice(at, at + 6).map((args) => run(args)))));
  return ran;
}

/** An origin that says what it was told, and secrets of its own. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const echo = JSON.stringify(request.headers);
  const own = {
    'Set-Cookie': [
      `sid=${secret('set-cookie')}; Path=/; HttpOnly`,
      `plain=${secret('plain cookie')}; Path=/`,
    ],
    'X-Auth-Token': secret('response token'),
    'X-Session-Id': secret('response session'),
    'X-Csrf-Token': secret('response csrf'),
    'X-Signature': secret('response signature'),
    'X-Client-Secret': secret('response secret'),
    'X-Jwt': jwt('response jwt'),
    'X-Note': `you sent ${request.headers['x-functions-key']}`,
    'Content-Location': `/events/${jwt('content location')}?sig=${secret('content location query')}`,
    'Cf-Ray': '8f1a2b3c4d5e6f70-FRA',
    'X-Request-Id': '3f0c2b1e-77aa-4c55-9d5e-0123456789ab',
  };
  if (request.url?.includes('refuse')) {
    response.writeHead(401, { ...own, 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify({
        error: 'token expired',
        token: secret('refusal body'),
        echo,
        note: `Bearer ${secret('refusal bearer')}`,
      }),
    );
    return;
  }
  if (request.url?.includes('away')) {
    const to = `/login/${jwt('location path')}?code=${secret('location query')}#id_token=${secret('location fragment')}`;
    response.writeHead(302, { ...own, Location: to }).end();
    return;
  }
  response.writeHead(200, { ...own, 'Content-Type': 'text/event-stream' });
  response.write(
    `: ${secret('comment')}\nid: ${secret('event id')}\ndata: {"token":"${secret('event json')}"}\n\n`,
  );
  response.write(
    `data: key is ${secret('event prose')} so\n\ndata: ${echo}\n\ndata: {\\"password\\":\\"${secret('event escaped')}\\"}\n\n`,
  );
  response.write(`Data: ${secret('framing fault')}\n\nevent: ${secret('event type')}\ndata: 1\n\n`);
  setTimeout(() => response.socket?.destroy(), 900);
}

const server = createServer(answer);
let origin = '';
let edge = '';
let stop = () => {};

const format = `'$remote_addr [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_custom_thing" "$http_authorization" "$http_cookie" "$cookie_sid" "$arg_room" "$sent_http_x_auth_token" $request_time'`;

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  edge = origin;
  if (!nginx) return;
  const port = await findFreePort();
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log ${dir}/error.log info; events {}
http { client_body_temp_path ${dir}/b; proxy_temp_path ${dir}/p; fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
  log_format sse ${format};
  log_format js escape=json '{"t":"$time_iso8601","status":"$status","request":"$request","auth":"$http_authorization","thing":"$http_x_custom_thing","request.headers.x-plain":"$http_x_plain","ua":"$http_user_agent","rt":"$request_time"}';
  access_log ${dir}/access.log sse; access_log ${dir}/json.log js;
  server { listen 127.0.0.1:${port}; location / { proxy_pass ${origin}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_read_timeout 1s;
    proxy_set_header X-Upstream-Key ${secret('nginx config')}; } } }`,
  );
  const child = spawn(nginx.path, ['-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')], {
    stdio: 'ignore',
  });
  stop = () => void child.kill('SIGTERM');
  edge = `http://127.0.0.1:${port}`;
  for (
    let tries = 0;
    tries < 100 && (await fetch(`${edge}/away`, { redirect: 'manual' }).catch(() => null)) === null;
    tries++
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
});

afterAll(() => {
  stop();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What a user may give of secrets. */
function request(path: string): string[] {
  return [
    `${edge.replace('//', `//joe:${secret('url password')}@`)}${path}/${jwt('path jwt')}/hook/${createHash('sha1').update(secret('path hex')).digest('hex')}/bot123456:${secret('path bot')}/stream?token=${secret('query token')}&room=${secret('query plain')}#k=${secret('fragment')}`,
    ...['-H', `Authorization: Bearer ${secret('bearer')}`],
    ...['-H', `Ocp-Apim-Subscription-Key: ${secret('unlisted key')}`],
    ...['-H', `x-functions-key: ${secret('functions key')}`],
    ...['-H', `X-Signature: t=1,v1=${secret('signature')}`],
    ...['-H', `X-Custom-Thing: ${secret('custom header')}`],
    ...['-H', `X-Plain: two words ${secret('header word')}`],
    ...['-H', `Referer: https://app.example/r?ticket=${secret('referer')}`],
    ...['-b', `session=${secret('cookie session')}; theme=${secret('cookie plain')}`],
    ...['--direct', origin.replace('//', `//ann:${secret('direct password')}@`)],
  ];
}

/** Rows of other clients, in each dialect, stamped now. */
function strayLogs(): string[] {
  const now = new Date();
  const iso = now.toISOString();
  const rows = [
    `{"start_time":"${iso}","method":"GET","path":"/events/${jwt('envoy path')}?k=${secret('envoy query')}","response_code":503,"response_flags":"UF","duration":5,"bytes_sent":0,"authority":"a.example","user_agent":"curl/8","request_id":"3f0c2b1e-77aa-4c55-9d5e-0123456789ab","x_api_key":"${secret('envoy json key')}","body":"{\\"password\\":\\"${secret('envoy escaped')}\\"}","cookie":"a=${secret('envoy cookie')}; b=2"}`,
    `not a row: authorization=Bearer ${secret('unparsed bearer')} x-api-key: ${secret('unparsed key')} u=https://u:${secret('unparsed userinfo')}@h/p?q=${secret('unparsed query')}`,
    `{"broken": "\\u0026token=${secret('unicode escape')}\\u0026 \\x22secret\\x22:\\x22${secret('hex escape')}\\x22 password%3D${secret('percent escape')}%26`,
  ];
  writeFileSync(join(dir, 'envoy.log'), rows.map((row) => `${row}\n`).join(''));
  writeFileSync(
    join(dir, 'odd.log'),
    `${rows[1]}\n${rows[2]}\nSet-Cookie: k=${secret('unparsed set-cookie')}; Path=/ ${jwt('unparsed jwt')} sk-live-${secret('prefixed key')}\n`,
  );
  return [
    '--hop',
    'name=inner,proxy=envoy,access-log=envoy.log',
    '--hop',
    'name=odd,proxy=nginx,access-log=odd.log',
  ];
}

const logs = () =>
  nginx
    ? [
        '--nginx-access-log',
        'access.log',
        '--nginx-error-log',
        'error.log',
        '--nginx-config',
        'nginx.conf',
        '--nginx-log-format',
        format.slice(1, -1),
      ]
    : [];

describe('no piece of a planted secret is written or printed', () => {
  test('by diagnose, its run and each format of it', { timeout: 120_000 }, async () => {
    const ran = await run([
      'diagnose',
      ...request('/events'),
      ...logs(),
      ...strayLogs(),
      '--for',
      '2s',
      '--out',
      'd1',
      '--debug',
    ]);
    const left = await leftIn('d1');
    expect([0, 1]).toContain(ran.code);
    expect(leaksIn(ran.text)).toEqual([]);
    expect(leaksIn(left)).toEqual([]);
    // What a reader needs is there all the same.
    for (const kept of [
      'Ocp-Apim-Subscription-Key',
      '8f1a2b3c4d5e6f70-FRA',
      '/events/',
      '/stream',
      'sse-doctor/',
      'session=',
      'Bearer [redacted]',
    ])
      expect(left).toContain(kept);
    if (nginx)
      expect(
        parseReport(readFileSync(join(dir, 'd1/report.json'), 'utf8')).connections.some(
          ({ log }) => log.length > 0,
        ),
      ).toBe(true);
  });

  test('of refusals, redirects and bodies', { timeout: 120_000 }, async () => {
    const json = `{"password":"${secret('body json')}","n":"${secret('body plain')}"}`;
    const runs = [
      [
        'diagnose',
        ...request('/refuse'),
        '--data-raw',
        json,
        '-u',
        `eve:${secret('user')}`,
        '--for',
        '1s',
        '--out',
        'd2',
      ],
      ['diagnose', ...request('/away'), '-L', '--for', '1s', '--out', 'd3', '--format', 'json'],
      [
        'diagnose',
        `${edge}/refuse`,
        '-d',
        `client_secret=${secret('form')}`,
        '--for',
        '1s',
        '--out',
        'd4',
        '--format',
        'markdown',
      ],
      [
        'diagnose',
        '--for',
        '1s',
        '--out',
        'd5',
        '--',
        'curl',
        `${edge}/refuse?api_key=${secret('curl query')}`,
        '-H',
        `X-Thing: ${secret('curl header')}`,
        '--bogus',
        secret('curl unknown'),
        '--oauth2-bearer',
        secret('oauth2'),
        '--data-raw',
        `{"query":"mutation{login(password:\\"${secret('graphql')}\\")}"}`,
      ],
    ];
    for (const { text } of await runAll(runs)) expect(leaksIn(text)).toEqual([]);
    for (const out of ['d2', 'd3', 'd4', 'd5']) expect(leaksIn(await leftIn(out))).toEqual([]);
  });

  test.each(['soak', 'load'])('by %s', { timeout: 120_000 }, async (command) => {
    const length = command === 'soak' ? ['--duration', '4s'] : ['--hold', '2s'];
    const press = ['--pressure', '5rps', '--pressure-path', `/refuse?key=${secret('pressure')}`];
    const ran = await run([
      command,
      ...request('/events'),
      ...logs(),
      '--connections',
      '4',
      ...length,
      ...(command === 'load' ? [...press, '--workers', '2'] : []),
      '--out',
      command,
    ]);
    expect(leaksIn(`${ran.text}\n${await leftIn(command)}`)).toEqual([]);
  });

  test('on error paths', { timeout: 120_000 }, async () => {
    writeFileSync(
      join(dir, 'bad.yaml'),
      `target:\n  url: "${edge}/events\n  headers: { X-Key: ${secret('broken yaml')} }\n`,
    );
    writeFileSync(
      join(dir, 'wrong.yaml'),
      `target: { url: ${edge}/x, headers: ["X-Key ${secret('scenario header')}"] }\n`,
    );
    writeFileSync(
      join(dir, 'value.yaml'),
      `target: { url: ${edge}/x, method: 5, password: ${secret('scenario key')} }\n`,
    );
    writeFileSync(
      join(dir, 'key.pem'),
      `-----BEGIN PRIVATE KEY-----\n${secret('tls key')}${secret('tls key 2')}\n-----END PRIVATE KEY-----\n`,
    );
    const url = `${edge}/events?token=${secret('error query')}`;
    const lines: string[][] = [
      ['diagnose', url, `--token=${secret('unknown option')}`],
      ['diagnose', url, '--bogus', secret('operand')],
      [secret('command')],
      ['diagnose', url, '--format', secret('bad choice')],
      ['diagnose', url, '--for', secret('bad duration')],
      ['diagnose', url, '-H', secret('bad header')],
      ['diagnose', url, '-H', `X ${secret('bad header name')}: 1`],
      ['diagnose', url, '-u', secret('bad user')],
      ['diagnose', url, '--resolve', secret('bad resolve')],
      ['diagnose', `htp:/${secret('bad url')}`],
      [
        'diagnose',
        `http://u:${secret('dead password')}@127.0.0.1:1/${jwt('dead path')}`,
        '--for',
        '1s',
        '--out',
        'e1',
      ],
      ['diagnose', url, '--direct', `http//u:${secret('bad direct')}@x`],
      [
        'diagnose',
        url,
        '-x',
        `http://u:${secret('forward proxy')}@127.0.0.1:1`,
        '--for',
        '1s',
        '--out',
        'e2',
      ],
      [
        'diagnose',
        url,
        '--envoy-admin',
        `http://u:${secret('admin')}@127.0.0.1:1/?k=${secret('admin query')}`,
        '--for',
        '1s',
        '--out',
        'e3',
      ],
      ['diagnose', '--scenario', 'bad.yaml'],
      ['diagnose', '--scenario', 'wrong.yaml'],
      ['diagnose', '--scenario', 'value.yaml'],
      ['diagnose', '--scenario', 'key.pem'],
      ['diagnose', url, '--nginx-config', 'key.pem', '--for', '1s', '--out', 'e4'],
      ['diagnose', url, '--envoy-config', 'key.pem', '--for', '1s', '--out', 'e5'],
      ['diagnose', url, '--nginx-access-log', 'key.pem', '--for', '1s', '--out', 'e6'],
      ['diagnose', url, '--key', 'key.pem', '--cert', 'key.pem', '--for', '1s', '--out', 'e7'],
      ['diagnose', url, '-H', `Authorization: Bearer ${secret('dry run')}`, '--dry-run'],
      [
        'diagnose',
        url,
        '--nginx-log-format',
        `$bogus ${secret('log format')}`,
        '--nginx-access-log',
        'key.pem',
        '--for',
        '1s',
        '--out',
        'e8',
      ],
      ['soak', url, '--threshold', `x<${secret('threshold')}`],
      ['report', `no/such/${secret('report dir')}`],
      ['demo', secret('demo')],
      ['soak', `${url}&s=${secret('soak query')}`, '--connections', secret('bad count')],
      ['load', url, '-b', `only=${secret('load cookie')}`, `--${secret('bad flag')}`],
      ['report', 'd1', `--x=${secret('report flag')}`],
      ['demo', '--scenario', secret('demo scenario'), '-H', secret('demo header')],
    ];
    const ran = await runAll(lines);
    const proxy = await run(['diagnose', 'https://127.0.0.1:1/', '--for', '1s', '--out', 'e9'], {
      https_proxy: `http://u:${secret('env proxy')}@127.0.0.1:1`,
      NO_PROXY: '',
    });
    const outs = readdirSync(dir).filter((name) => /^e\d$/.test(name));
    const left = outs.map(filesOf);
    for (const [at, { text }] of ran.entries()) expect(leaksIn(text), lines[at]?.join(' ')).toEqual([]);
    expect(leaksIn(proxy.text)).toEqual([]);
    expect(leaksIn(left.join('\n'))).toEqual([]);
    for (const { text } of ran) expect(text).not.toContain('bug in sse-doctor');
  });

  test.runIf(envoy)('in rows of a real Envoy', { timeout: 120_000 }, async () => {
    const stage = await stageScenario(loadScenario(join(scenariosRoot, 'envoy-stream-idle-timeout')));
    try {
      const url = `${new URL(stage.url).origin}/events/${jwt('envoy real path')}?t=${secret('envoy real query')}`;
      const ran = await run([
        'diagnose',
        url,
        '--envoy-access-log',
        join(stage.dir, 'access.log'),
        '-H',
        `X-Forwarded-For: ${secret('forwarded for')}`,
        '--for',
        '4s',
        '--out',
        'v1',
      ]);
      expect(leaksIn(`${ran.text}\n${await leftIn('v1')}`)).toEqual([]);
      const report = parseReport(readFileSync(join(dir, 'v1/report.json'), 'utf8'));
      expect(report.connections.some(({ log }) => log.length > 0)).toBe(true);
    } finally {
      await stage.close();
    }
  });

  test('and a hundred secrets were planted', () => {
    expect(planted.size).toBeGreaterThanOrEqual(100);
  });
});
