/** The route that the reader says takes a request is the one that takes it in the real Envoy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, startProxy } from '../../../src/lab/index.ts';
import { readEnvoyFile } from '../../../src/proxies/envoy/config/resources.ts';
import { ask, foretell, type Picked } from './envoy-routes/ask.ts';
import { generateRequests, generateTable, type Request, type Table } from './envoy-routes/generate.ts';

const count = Number(process.env.TABLES ?? 200);
const firstSeed = Number(process.env.SEED ?? 1);
const requestsEach = 12;

const dir = mkdtempSync(join(tmpdir(), 'envoy-routes-'));
const tables: Table[] = [];
let upstream: Server;

beforeAll(async () => {
  upstream = createServer((_, response) => response.end('up'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  [...ports].forEach((port, at) => {
    const table = generateTable(firstSeed + at, port);
    tables.push(table);
    writeFileSync(fileOf(table), bootstrap([table]));
  });
});
afterAll(() => {
  upstream.close();
  rmSync(dir, { recursive: true, force: true });
});

function fileOf({ seed }: Table): string {
  return join(dir, `${seed}.yaml`);
}

function bootstrap(some: Table[]): string {
  const { port } = upstream.address() as AddressInfo;
  const cluster = (name: string) =>
    `  - name: ${name}\n    load_assignment: { cluster_name: ${name}, endpoints: { lb_endpoints: { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${port} } } } } } }\n`;
  return `static_resources:\n  listeners:\n${some.map(({ text }) => text).join('')}  clusters:\n${cluster('up')}${cluster('up2')}`;
}

interface Asked {
  seed: number;
  request: Request;
  picked: Picked;
  foretold: Picked[];
}

async function askAll(table: Table): Promise<Asked[]> {
  const requests = generateRequests(table.seed, table.port, requestsEach);
  const picked = await Promise.all(requests.map((request) => ask(table.port, request)));
  const resources = readEnvoyFile(fileOf(table));
  return requests.map((request, at) => ({
    seed: table.seed,
    request,
    picked: picked[at] ?? '',
    foretold: foretell(resources, table, request),
  }));
}

describe(`of ${count} generated route tables in one Envoy`, { timeout: 120_000 }, () => {
  test.each(['1.36.2', '1.40.0'])(
    '%s, the route that answers is the one that was foretold',
    async (version) => {
      const envoy = await findProxy('envoy', version);
      if (envoy === null) throw new Error(`scripts/proxies fetches Envoy ${version}`);
      const config = join(dir, `all-${version}.yaml`);
      writeFileSync(config, bootstrap(tables));
      const ports = tables.map(({ port }) => port);
      const running = await startProxy('envoy', { binary: envoy.path, config, dir, ports });
      const asked: Asked[] = [];
      try {
        for (const table of tables) asked.push(...(await askAll(table)));
      } finally {
        await running.stop();
      }
      const decided = asked.filter(({ foretold }) => foretold.length === 1 && foretold[0] !== 'unknown');
      const isPossible = ({ picked, foretold }: Asked) =>
        foretold.includes(picked) || foretold.includes('unknown');
      const wrong = asked.filter((one) => !isPossible(one));
      const undecided = asked.length - decided.length;
      const counts = `${asked.length - undecided - wrong.length} equal, ${undecided} undecided, ${wrong.length} different`;
      console.log(`Envoy ${version}: ${asked.length} requests, ${counts}`);
      expect(wrong.slice(0, 8)).toEqual([]);
      expect(decided.length).toBeGreaterThan(0.9 * asked.length);
    },
  );
});
