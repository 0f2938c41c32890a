/** The location that the reader says takes a request is the one that takes it in the real Nginx. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import type { RouteQuery } from '../../../src/model/route-query.ts';
import { readNginxConfig } from '../../../src/proxies/nginx/config/index.ts';
import { type Answer, ask, startUpstream } from './nginx-locations/ask.ts';
import { foretell, isDecided, isSame } from './nginx-locations/foretell.ts';
import {
  type GeneratedConfig,
  generateConfig,
  generateRequests,
  type Request,
} from './nginx-locations/generate.ts';

const count = Number(process.env.CONFIGS ?? 360);
const firstSeed = Number(process.env.SEED ?? 1);
const requestsEach = 12;

interface Asked {
  config: GeneratedConfig;
  seed: number;
  request: Request;
  answer: Answer;
}

const dir = mkdtempSync(join(tmpdir(), 'nginx-locations-'));
const asked: Asked[] = [];
let running: ProxyProcess | null = null;

beforeAll(async () => {
  const nginx = await findProxy('nginx');
  if (nginx === null) throw new Error('no nginx is installed');
  const upstream = await startUpstream();
  const ports = await freePorts(count);
  const configs = ports.map((port, at) => {
    const seed = firstSeed + at;
    return { seed, ...generateConfig(seed, port, upstream.port) };
  });
  const file = join(dir, 'nginx.conf');
  writeFileSync(file, wholeConfig(configs));
  running = await startProxy('nginx', { binary: nginx.path, config: file, dir, ports });
  for (const config of configs) {
    const requests = generateRequests(config.seed, requestsEach);
    const answers = await Promise.all(requests.map((request) => ask(config.port, request)));
    answers.forEach((answer, at) => {
      const request = requests[at];
      if (request) asked.push({ config, seed: config.seed, request, answer });
    });
  }
  upstream.close();
}, 120_000);

afterAll(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe(`of ${count} generated configs in one Nginx`, { timeout: 120_000 }, () => {
  test('every answer is one that was foretold, and the only one where the config decides', () => {
    const rows = asked.map((one) => ({ ...one, foretold: foretell(one.config.text, queryOf(one)) }));
    const wrong = rows.filter(({ foretold, answer }) => !foretold.some((said) => isSame(said, answer)));
    const decided = rows.filter(({ foretold }) => isDecided(foretold));
    const counts = `${decided.length} decided by the config, ${wrong.length} answered otherwise`;
    console.log(`${rows.length} requests: ${counts}`);
    expect(
      wrong.slice(0, 5).map(({ seed, request, answer, foretold }) => ({ seed, request, answer, foretold })),
    ).toEqual([]);
    expect(decided.length).toBeGreaterThan(0.6 * rows.length);
  });

  test('the limit that is told for a stream is that of the location which served it', () => {
    const file = join(dir, 'one.conf');
    const streams = asked.filter(({ answer }) => answer.isPassed).filter((_, at) => at % 8 === 0);
    const told = streams.map((one) => {
      const { location } = one.answer;
      writeFileSync(file, `events {}\nhttp {\n${one.config.text}\n}`);
      const { settings } = readNginxConfig('edge', file, queryOf(one));
      const limit = settings.find(({ kind }) => kind === 'idle-timeout')?.value ?? null;
      // The number of an `if` is in the header alone.
      const isLimit = one.config.text.includes(`X-Loc ${location} always; proxy_read_timeout ${location}s;`);
      return { seed: one.seed, request: one.request, isLimit, limit, served: `${location}s` };
    });
    const said = told.filter(({ isLimit, limit }) => isLimit && limit !== null);
    expect(said.filter(({ limit, served }) => limit !== served).slice(0, 5)).toEqual([]);
    expect(said.length).toBeGreaterThan(0.7 * told.length);
  });
});

async function freePorts(wanted: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < wanted) ports.add(await findFreePort());
  return [...ports];
}

function queryOf({ config, request }: Asked): RouteQuery {
  const { path, host, method, address } = request;
  return { scheme: 'http', port: config.port, addresses: [address], authority: host, path, method };
}

function wholeConfig(configs: GeneratedConfig[]): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path tmp/${name};`,
  );
  return `worker_processes 1;
error_log stderr crit;
pid nginx.pid;
events { worker_connections 4096; }
http {
access_log off; uninitialized_variable_warn off; server_names_hash_bucket_size 128;
variables_hash_max_size 16384; variables_hash_bucket_size 256; proxy_http_version 1.1;
${paths.join(' ')}
${configs.map(({ text }) => text).join('\n')}
}
`;
}
