/** What the reader says takes a request is what takes it in the real Apache. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { type Answer, ask, startUpstream } from './apache-routes/ask.ts';
import { generateConfig, generateRequests, type Request } from './apache-routes/generate.ts';

const count = Number(process.env.CONFIGS ?? 120);
const firstSeed = Number(process.env.SEED ?? 1);
const requestsEach = 10;

interface Asked {
  seed: number;
  file: string;
  port: number;
  request: Request;
  answer: Answer;
}

const dir = mkdtempSync(join(tmpdir(), 'apache-routes-'));
const asked: Asked[] = [];
let running: ProxyProcess | null = null;

const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'rewrite', 'alias', 'filter'];

beforeAll(async () => {
  const apache = await findProxy('apache');
  if (apache === null) throw new Error('no apache2 is installed');
  const upstream = await startUpstream();
  const ports = await freePorts(count);
  const configs = ports.map((port, at) => ({
    seed: firstSeed + at,
    ...generateConfig(firstSeed + at, port, upstream.port),
  }));
  const file = join(dir, 'httpd.conf');
  mkdirSync(join(dir, 'none'));
  writeFileSync(
    file,
    wholeConfig(
      configs.map(({ port }) => port),
      configs.map(({ hosts }) => hosts),
    ),
  );
  running = await startProxy('apache', { binary: apache.path, config: file, dir, ports });
  for (const { seed, port, hosts } of configs) {
    const own = join(dir, `${seed}.conf`);
    writeFileSync(own, wholeConfig([port], [hosts]));
    const requests = generateRequests(seed, requestsEach);
    const answers = await Promise.all(requests.map((request) => ask(port, request)));
    answers.forEach((answer, at) => {
      const request = requests[at];
      if (request) asked.push({ seed, file: own, port, request, answer });
    });
  }
  upstream.close();
}, 120_000);

afterAll(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe(`of ${count} generated configs in one Apache`, { timeout: 120_000 }, () => {
  test('every answer is the one that was foretold', () => {
    const rows = asked.map((one) => ({ ...one, foretold: foretell(one) }));
    const decided = rows.filter(({ foretold }) => foretold !== null);
    const wrong = decided.filter(({ foretold, answer }) => !isSame(foretold, answer));
    console.log(
      `${rows.length} requests: ${decided.length} decided by the config, ${wrong.length} answered otherwise`,
    );
    expect(
      wrong.slice(0, 6).map(({ seed, request, answer, foretold }) => ({ seed, request, answer, foretold })),
    ).toEqual([]);
    expect(decided.length).toBeGreaterThan(0.9 * rows.length);
  });
});

interface Foretold {
  /** Null: a file, of which it is not known whether it is there. */
  status: number | null;
  target: string | null;
}

/** Null: only the request tells. */
function foretell({ file, port, request: { path, host } }: Asked): Foretold | null {
  const query = {
    scheme: 'http' as const,
    port,
    addresses: ['127.0.0.1'],
    authority: host,
    path,
    method: 'GET',
  };
  const { readings, faults } = readConfigs('edge', 'apache', [file], query);
  if (faults.length > 0) throw faults[0]?.error;
  const settings = readings.flatMap((reading) => reading.settings);
  const route = settings.find(({ kind }) => kind === 'route');
  if (!route) return null;
  if (route.state === 'answers') return { status: route.answers ?? 0, target: null };
  const target = /\/(n\d+)\//.exec(route.value ?? '')?.[1] ?? null;
  return route.state === 'passes' ? { status: 200, target } : { status: null, target: null };
}

function isSame(foretold: Foretold | null, { status, target }: Answer): boolean {
  if (!foretold || foretold.target !== target) return false;
  return foretold.status === null
    ? status === 404 || status === 403 || status === 200
    : foretold.status === status;
}

async function freePorts(wanted: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < wanted) ports.add(await findFreePort());
  return [...ports];
}

function wholeConfig(ports: number[], hosts: string[]): string {
  return `${modules.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join('\n')}
User nobody
Group nogroup
ServerName main.test
PidFile ${dir}/pid
ErrorLog ${dir}/error.log
LogLevel crit
DocumentRoot ${dir}/none
${ports.map((port) => `Listen 127.0.0.1:${port}`).join('\n')}
${hosts.join('\n')}
`;
}
