/** The filter chain that the reader says takes a connection is the one that takes it in the real Envoy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, startProxy } from '../../../src/lab/index.ts';
import { at, type ConfigNode, textAt } from '../../../src/proxies/envoy/config/node.ts';
import { possibleChains } from '../../../src/proxies/envoy/config/request/chains.ts';
import { readEnvoyFile } from '../../../src/proxies/envoy/config/resources.ts';
import { firstBytes, markOf, type Opening } from './envoy-chains/ask.ts';
import { generateListener, generateOpenings } from './envoy-chains/generate.ts';

const count = Number(process.env.LISTENERS ?? 80);
const firstSeed = Number(process.env.SEED ?? 1);
const connectionsEach = 8;

const dir = mkdtempSync(join(tmpdir(), 'envoy-chains-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** All that the reader takes for possible. */
function foretell(listener: ConfigNode, port: number, { serverName }: Opening): string[] {
  const chains = possibleChains(listener, {
    port,
    addresses: ['127.0.0.1'],
    serverName: serverName?.toLowerCase() ?? '',
    isTls: serverName !== null,
    source: '127.0.0.1',
  });
  return chains.map((chain) => textAt(at(chain, 'filters', 0), 'name') ?? 'none');
}

describe(`of ${count} generated listeners in one Envoy`, { timeout: 60_000 }, () => {
  test.each(['1.36.2', '1.40.0'])('%s, the chain that answers is one that was foretold', async (version) => {
    const envoy = await findProxy('envoy', version);
    if (envoy === null) throw new Error(`scripts/proxies fetches Envoy ${version}`);
    const ports = new Set<number>();
    while (ports.size < count) ports.add(await findFreePort());
    const config = join(dir, `${version}.yaml`);
    const listeners = [...ports].map((port, index) => generateListener(firstSeed + index, port));
    writeFileSync(config, `static_resources:\n  listeners:\n${listeners.join('')}`);
    const running = await startProxy('envoy', { binary: envoy.path, config, dir, ports: [...ports] });
    const read = readEnvoyFile(config).listeners;
    const rows: { seed: number; opening: Opening; mark: string; foretold: string[] }[] = [];
    try {
      for (const [index, port] of [...ports].entries()) {
        const openings = generateOpenings(firstSeed + index, connectionsEach);
        const marks = await Promise.all(openings.map(async (one) => markOf(port, await firstBytes(one))));
        openings.forEach((opening, which) => {
          const foretold = read[index] ? foretell(read[index], port, opening) : [];
          rows.push({ seed: firstSeed + index, opening, mark: marks[which] ?? '', foretold });
        });
      }
    } finally {
      await running.stop();
    }
    const wrong = rows.filter(({ mark, foretold }) => !foretold.includes(mark));
    const undecided = rows.filter(({ foretold }) => foretold.length > 1).length;
    const counts = `${rows.length - undecided - wrong.length} equal, ${undecided} undecided, ${wrong.length} different`;
    console.log(`Envoy ${version}: ${rows.length} connections, ${counts}`);
    expect(wrong.slice(0, 6)).toEqual([]);
    expect(undecided).toBeLessThan(0.2 * rows.length);
  });
});
