import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  findFreePort,
  findProxy,
  isListening,
  type ProxyProcess,
  startProxy,
} from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

const nginx = await findProxy('nginx');
if (!nginx) console.warn('not run for want of nginx: scripts/proxies');

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-process-'));
let running: ProxyProcess | null = null;

afterEach(() => running?.stop());
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function writeConfig(port: number, answer: string): string {
  const config = join(dir, 'nginx.conf');
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path tmp/${name};`,
  );
  const server = `server { listen 127.0.0.1:${port}; return 200 '${answer}'; }`;
  writeFileSync(
    config,
    `pid nginx.pid;\nevents {}\nhttp { access_log off; ${places.join(' ')} ${server} }\n`,
  );
  return config;
}

async function start(): Promise<{ port: number; url: string; process: ProxyProcess }> {
  const port = await findFreePort();
  const config = writeConfig(port, 'first');
  running = await startProxy('nginx', { binary: nginx?.path ?? '', config, dir, ports: [port] });
  return { port, url: `http://127.0.0.1:${port}/`, process: running };
}

describe.runIf(nginx)('a proxy process', () => {
  it('listens when it is handed over, and reads its config again on reload', async () => {
    const { port, url, process } = await start();
    expect((await curl(url)).body).toBe('first');
    writeConfig(port, 'second');
    await process.reload();
    while ((await curl(url)).body !== 'second') await sleep(20);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is gone with its workers after %s, and stopping it twice does no harm',
    async (signal) => {
      const { port, process } = await start();
      await process.stop(signal);
      await process.stop(signal);
      expect(await isListening(port)).toBe(false);
    },
  );

  it('dies with the process that started it, even when that is killed', async () => {
    const built = join(repository, 'dist/lab/index.js');
    const port = await findFreePort();
    const options = { binary: nginx?.path, config: writeConfig(port, 'first'), dir, ports: [port] };
    const script = `import { startProxy } from ${JSON.stringify(built)};
      await startProxy('nginx', ${JSON.stringify(options)});
      console.log('up');`;
    const parentFile = join(dir, 'parent.mjs');
    writeFileSync(parentFile, script);
    const parent = spawn(process.execPath, [parentFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    expect(await isListening(port)).toBe(true);
    parent.kill('SIGKILL');
    while (await isListening(port)) await sleep(20);
  });
});
