/** The backend, the answer and the limit that the reader tells are those of the real HAProxy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import { readHaproxyConfigs } from '../../../src/proxies/haproxy/config/index.ts';
import { generateConfig, generateMap, generateRequests, type Request } from './haproxy-routes/generate.ts';

const count = Number(process.env.CONFIGS ?? 150);
const firstSeed = Number(process.env.SEED ?? 1);
const requestsEach = 10;

interface Config {
  seed: number;
  port: number;
  text: string;
  file: string;
}

interface Answer {
  status: number;
  backend: string | null;
  limitMs: number | null;
}

const dir = mkdtempSync(join(tmpdir(), 'haproxy-routes-'));
const asked: { config: Config; request: Request; answer: Answer }[] = [];
let running: ProxyProcess | null = null;

beforeAll(async () => {
  const haproxy = await findProxy('haproxy');
  if (haproxy === null) throw new Error('no haproxy is installed');
  const upstream = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const configs = await generated((upstream.address() as AddressInfo).port);
  const config = join(dir, 'haproxy.cfg');
  writeFileSync(config, `global\n  maxconn 4000\n${configs.map(({ text }) => text).join('\n')}`);
  const ports = configs.map(({ port }) => port);
  running = await startProxy('haproxy', { binary: haproxy.path, config, dir, ports });
  for (const one of configs) {
    const requests = generateRequests(one.seed, requestsEach);
    const answers = await Promise.all(requests.map((request) => ask(one.port, request)));
    requests.forEach((request, at) => {
      asked.push({ config: one, request, answer: answers[at] as Answer });
    });
  }
  upstream.close();
}, 120_000);

afterAll(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe(`of ${count} generated configs in one HAProxy`, { timeout: 120_000 }, () => {
  test('every answer, and the limit that holds for it, is the one that was foretold', () => {
    const rows = asked.map((one) => ({ ...one, foretold: foretell(one.config, one.request) }));
    const decided = rows.filter(({ foretold }) => foretold !== null);
    const wrong = decided.filter(
      ({ answer, foretold }) => JSON.stringify(answer) !== JSON.stringify(foretold),
    );
    const passed = rows.filter(({ answer }) => answer.backend !== null).length;
    console.log(
      `${rows.length} requests, ${passed} passed on; ${decided.length} decided by the config, ${wrong.length} answered otherwise`,
    );
    const shown = wrong
      .slice(0, 3)
      .map(({ config, ...one }) => ({ ...one, text: config.text, map: generateMap(config.seed) }));
    expect(shown).toEqual([]);
    expect(decided.length).toBeGreaterThan(0.8 * rows.length);
    expect(passed).toBeGreaterThan(0.4 * rows.length);
  });
});

async function generated(upstream: number): Promise<Config[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports].map((port, at) => {
    const seed = firstSeed + at;
    const file = join(dir, `${seed}.cfg`);
    const map = join(dir, `${seed}.map`);
    writeFileSync(map, generateMap(seed));
    const text = generateConfig(seed, port, upstream, map);
    writeFileSync(file, text);
    return { seed, port, text, file };
  });
}

function ask(port: number, { path, host, method, accept }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { host, accept },
      agent: false as const,
    };
    const asking = send(options, (response) => {
      response.resume();
      const header = (name: string) => (response.headers[name] as string | undefined) ?? null;
      const limit = header('x-limit');
      resolve({
        status: response.statusCode ?? 0,
        backend: header('x-backend'),
        limitMs: limit === null ? null : Number(limit),
      });
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** Null: it depends on what the reader says that it does not know. */
function foretell({ port, file }: Config, { path, host, method, accept }: Request): Answer | null {
  const query = {
    scheme: 'http' as const,
    port,
    authority: host,
    path,
    method,
    headers: [['accept', accept]] as [string, string][],
  };
  const { readings, faults } = readHaproxyConfigs('lb', [file], query);
  if (faults[0]) throw faults[0].error;
  const { settings = [], warnings = [] } = readings[0] ?? {};
  if (warnings.some((text) => /depends on|not known|does not tell/.test(text))) return null;
  const route = settings.find(({ kind }) => kind === 'route');
  if (route?.answers !== undefined) return { status: route.answers, backend: null, limitMs: null };
  if (!route || route.value === null) return { status: 503, backend: null, limitMs: null };
  const limit = settings.find(({ kind }) => kind === 'idle-timeout');
  return { status: 200, backend: route.value, limitMs: limit?.ms ?? null };
}
