/** The directive that the reader says takes a request is the one that takes it in the real Caddy, read from a Caddyfile or from JSON. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import type { RouteQuery } from '../../../src/model/route-query.ts';
import { readCaddyfile } from '../../../src/proxies/caddy/config/caddyfile/index.ts';
import { readCaddyJson } from '../../../src/proxies/caddy/config/json/index.ts';
import { type Answerer, ask, foretell, startUpstream } from './caddy-routes/ask.ts';
import { generateConfig, generateRequests, type Request } from './caddy-routes/generate.ts';

const count = Number(process.env.CONFIGS ?? 120);
const firstSeed = Number(process.env.SEED ?? 1);
const requestsEach = 10;

interface Asked {
  seed: number;
  port: number;
  request: Request;
  answer: Answerer;
}

const dir = mkdtempSync(join(tmpdir(), 'caddy-routes-'));
const asked: Asked[] = [];
let running: ProxyProcess | null = null;
let text = '';
let adapted = '';

beforeAll(async () => {
  const caddy = await findProxy('caddy');
  if (caddy === null) return;
  const upstream = await startUpstream();
  const ports = new Set<number>();
  while (ports.size < count + 1) ports.add(await findFreePort());
  const [admin, ...own] = ports;
  const configs = own.map((port, at) => ({
    seed: firstSeed + at,
    ...generateConfig(firstSeed + at, port, upstream.port),
  }));
  text = `{\n\tadmin 127.0.0.1:${admin}\n\tauto_https off\n}\n${configs.map((one) => one.text).join('\n')}\n`;
  const file = join(dir, 'Caddyfile');
  writeFileSync(file, text);
  adapted = execFileSync(caddy.path, ['adapt', '--config', file, '--pretty'], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running = await startProxy('caddy', { binary: caddy.path, config: file, dir, ports: own });
  for (const { seed, port } of configs) {
    const requests = generateRequests(seed, requestsEach);
    const answers = await Promise.all(requests.map((request) => ask(port, request)));
    answers.forEach((answer, at) => {
      const request = requests[at];
      if (request) asked.push({ seed, port, request, answer });
    });
  }
  upstream.close();
}, 120_000);

afterAll(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe(`of ${count} generated configs in one Caddy`, { timeout: 120_000 }, () => {
  const readings = {
    Caddyfile: () => readCaddyfile('Caddyfile', text),
    'JSON that it makes of that': () => readCaddyJson('caddy.json', adapted),
  };
  test.each(Object.entries(readings))(
    'every answer is the one that was foretold from the %s',
    (name, read) => {
      if (!running) return console.log('not run for want of caddy: scripts/proxies');
      const config = read();
      const answered = asked.filter(({ answer }) => answer !== 'refused upstream');
      const rows = answered.map((one) => ({ ...one, foretold: foretell(config, queryOf(one)) }));
      const wrong = rows.filter(({ foretold, answer }) => !foretold.includes(answer));
      const decided = rows.filter(({ foretold }) => foretold.length === 1);
      console.log(
        `${name}: ${rows.length} requests, ${decided.length} decided, ${wrong.length} answered otherwise`,
      );
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(decided.length).toBeGreaterThan(0.95 * asked.length);
    },
  );
});

function queryOf({ port, request }: Asked): RouteQuery {
  const { path, host, method, headers } = request;
  return { scheme: 'http', port, addresses: ['127.0.0.1'], authority: host, path, method, headers };
}
