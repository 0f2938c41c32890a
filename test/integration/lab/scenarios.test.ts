import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DoctorError } from '../../../src/errors.ts';
import {
  isListening,
  listScenarios,
  loadScenario,
  missingProxies,
  type Stage,
  type StageOptions,
  scenariosRoot,
  stageScenario,
} from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

let stage: Stage | null = null;
/** Scenarios that a test writes itself. */
const written = mkdtempSync(join(tmpdir(), 'sse-doctor-scenarios-'));

afterAll(() => rmSync(written, { recursive: true, force: true }));

afterEach(async () => {
  await stage?.close();
  stage = null;
});

const scenarioOf = (name: string) => loadScenario(join(scenariosRoot, name));

async function setUp(name: string, options?: StageOptions): Promise<Stage> {
  stage = await stageScenario(scenarioOf(name), options);
  return stage;
}

/** The log once it holds what is looked for: proxies write when the stream is over, and in their own time. */
async function logOf(file: string, wanted: RegExp): Promise<string> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (wanted.test(text)) return text;
    await sleep(50);
  }
}

const missing = (await Promise.all(listScenarios().map((dir) => missingProxies(loadScenario(dir))))).flat();
if (missing.length > 0)
  console.warn(`not run for want of ${[...new Set(missing)].join(', ')}: scripts/proxies`);
const has = (proxy: string) => !missing.some((need) => need.startsWith(proxy));

it('finds every scenario of the package readable', () => {
  const names = listScenarios().map((dir) => loadScenario(dir).name);
  expect(names).toEqual(expect.arrayContaining(['nginx-read-timeout', 'envoy-host-port']));
});

describe.runIf(has('nginx'))('scenario nginx-read-timeout', () => {
  it('is cut by Nginx two seconds after the last byte', async () => {
    const { url, dir } = await setUp('nginx-read-timeout');
    const { code, status, seconds } = await curl(url);
    expect([code, status]).toEqual([18, 200]);
    expect(seconds).toBeGreaterThan(1.65);
    expect(seconds).toBeLessThan(2.5);
    await logOf(join(dir, 'error.log'), /upstream timed out \(110.*while reading upstream/);
    await logOf(join(dir, 'access.log'), /"GET \/events HTTP\/1\.1" 200 /);
  });

  it('runs on after its config was changed and it was restarted, with no row of the time before', async () => {
    const { url, dir, restart } = await setUp('nginx-read-timeout');
    expect((await curl(url, [], 0.3)).status).toBe(200);
    await logOf(join(dir, 'access.log'), /GET/);
    const config = join(dir, 'nginx.conf');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace('proxy_read_timeout 2s', 'proxy_read_timeout 1h'),
    );
    await restart();
    expect(readFileSync(join(dir, 'access.log'), 'utf8')).toBe('');
    expect((await curl(url, [], 3)).code).toBe(28);
  });

  it('hands over files relative to its folder, and leaves nothing behind', async () => {
    const { url, flags, dir, close, port, hops } = await setUp('nginx-read-timeout');
    const files = [
      '--nginx-config',
      'nginx.conf',
      '--nginx-access-log',
      'access.log',
      '--nginx-error-log',
      'error.log',
    ];
    expect(flags).toEqual([url, ...files, '--for', '8s']);
    const pid = hops.nginx?.pid ?? 0;
    await close();
    expect(existsSync(dir)).toBe(false);
    expect(await isListening(port('nginx'))).toBe(false);
    expect(() => process.kill(-pid, 0)).toThrow('ESRCH');
  });
});

describe.runIf(has('envoy'))('scenario envoy-stream-idle-timeout', () => {
  it('is reset two seconds after the last byte, and HTTP/1.1 sees it one second later', async () => {
    const { url, dir } = await setUp('envoy-stream-idle-timeout');
    const [h1, h2] = await Promise.all([curl(url), curl(url, ['--http2-prior-knowledge'])]);
    expect([h1.code, h1.status, h2.status]).toEqual([18, 200, 200]);
    expect(h1.seconds).toBeGreaterThan(2.9);
    expect(h1.seconds).toBeLessThan(3.6);
    expect(h2.seconds).toBeGreaterThan(1.9);
    expect(h2.seconds).toBeLessThan(2.6);
    await logOf(join(dir, 'access.log'), /HTTP\/1\.1" 200 SI 0 \d+ (19|20|21)\d\d /);
  });

  it('hands over config, log and the address of the admin interface', async () => {
    const { flags, port } = await setUp('envoy-stream-idle-timeout');
    const admin = `http://127.0.0.1:${port('admin.envoy')}`;
    expect(flags.slice(1, 7)).toEqual([
      ...['--envoy-config', 'envoy.yaml', '--envoy-access-log', 'access.log', '--envoy-admin', admin],
    ]);
    expect((await curl(`${admin}/server_info`)).body).toContain('1.36.2');
  });
});

describe.runIf(has('envoy'))('scenario envoy-host-port', () => {
  const flagsFor = (at: Stage) => [
    '--resolve',
    at.flags[at.flags.indexOf('--resolve') + 1] ?? '',
    '--cacert',
    join(at.dir, 'ca.pem'),
  ];

  it('answers 404 NR in a record of three lines', async () => {
    const at = await setUp('envoy-host-port');
    expect((await curl(at.url, flagsFor(at))).status).toBe(404);
    const log = await logOf(join(at.dir, 'access.log'), /"-" "-"\n/);
    expect(log).toMatch(
      /^\[.*\] "GET \/sse\/users\/1 HTTP\/\S+" \n404 NR 0 0 \d+ \n"-" "curl\/\S+" "-" "-"\n$/,
    );
  });

  it('serves the stream to a Host without the port', async () => {
    const at = await setUp('envoy-host-port');
    const { body, status } = await curl(at.url, [...flagsFor(at), '-H', 'Host: app.example.test'], 2);
    expect(status).toBe(200);
    expect(body).toContain('event: init\n');
  });
});

describe('a scenario that cannot be set up', () => {
  function scenarioWith(files: Record<string, string>) {
    const dir = mkdtempSync(join(written, 'a-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    return dir;
  }
  const minimal = 'title: t\nexpect: { verdict: broken }\n';

  it('names the file and the key that is wrong', () => {
    const dir = scenarioWith({ 'scenario.yaml': `${minimal}hops: [{ name: a, proxy: squid }]` });
    expect(() => loadScenario(dir)).toThrow(
      expect.objectContaining({ why: expect.stringContaining('hops.0.proxy') }),
    );
  });

  it('names a placeholder that stands for nothing', async () => {
    const dir = scenarioWith({ 'scenario.yaml': minimal, 'a.conf': 'listen {{porch.a}};' });
    await expect(stageScenario(loadScenario(dir))).rejects.toMatchObject({ why: '{{porch.a}}', exitCode: 2 });
  });

  it('names the proxy that this machine lacks', async () => {
    const hop = 'hops: [{ name: envoy, proxy: envoy, version: 0.0.1, config: e.yaml }]';
    const scenario = loadScenario(scenarioWith({ 'scenario.yaml': minimal + hop }));
    expect(await missingProxies(scenario)).toEqual(['envoy@0.0.1']);
    await expect(stageScenario(scenario)).rejects.toMatchObject({
      exitCode: 3,
      message: 'envoy 0.0.1 is not on this machine',
    });
  });

  it.runIf(has('nginx'))("repeats the proxy's own words when it does not start", async () => {
    const hop = 'hops: [{ name: nginx, proxy: nginx, config: nginx.conf }]';
    const dir = scenarioWith({ 'scenario.yaml': minimal + hop, 'nginx.conf': 'events {}\nproxi_pass x;\n' });
    const error = await stageScenario(loadScenario(dir)).catch((cause) => cause);
    expect(error).toBeInstanceOf(DoctorError);
    expect(error).toMatchObject({
      exitCode: 3,
      why: expect.stringContaining('unknown directive "proxi_pass"'),
    });
  });
});

describe('actions and hops', () => {
  const base = 'title: t\nexpect: { verdict: healthy }\norigin: { everyMs: 100 }\n';

  function builtinScenario(more: string, configs: Record<string, string> = {}) {
    const dir = mkdtempSync(join(written, 'a-'));
    writeFileSync(join(dir, 'scenario.yaml'), base + more);
    for (const [name, text] of Object.entries(configs)) writeFileSync(join(dir, name), text);
    return loadScenario(dir);
  }

  function builtinConfig(name: string, upstream: string, more = '') {
    const location = `location / { proxy_pass http://127.0.0.1:{{port.${upstream}}}; ${more} }`;
    return `http { server { listen {{port.${name}}}; ${location} } }`;
  }

  it('kills the origin in the middle of a stream', async () => {
    stage = await stageScenario(builtinScenario('actions: [{ afterMs: 400, do: origin-kill, how: fin }]'));
    stage.runActions();
    const { code, body } = await curl(stage.url);
    expect(code).toBe(18);
    expect(body).toContain('"n":2');
  });

  it('opens a second client that evicts the first', async () => {
    const evicting =
      'actions: [{ afterMs: 300, do: second-client }]\ntwin: { by: origin, origin: { everyMs: 100, onePerUser: true }, why: t, expect: { verdict: broken } }';
    stage = await stageScenario(builtinScenario(evicting), { twin: true });
    stage.runActions();
    expect((await curl(stage.url)).code).toBe(0);
    expect(stage.expect.verdict).toBe('broken');
  });

  it('chains hops from the client to the origin', async () => {
    const hops =
      'hops: [{ name: a, proxy: builtin, config: a.conf }, { name: b, proxy: builtin, config: b.conf }]\norigins: { other: { everyMs: 0 } }\n';
    const inner = builtinConfig('b', 'origin', 'proxy_read_timeout 300ms;');
    stage = await stageScenario(
      builtinScenario(hops, { 'a.conf': builtinConfig('a', 'b'), 'b.conf': inner }),
    );
    expect((await curl(stage.url, ['-i'], 1)).body).toMatch(/sse-doctor-demo[\s\S]*"n":5/);
    expect((await curl(`http://127.0.0.1:${stage.port('other')}/events`, [], 0.3)).body).toContain('init');
  });
});
