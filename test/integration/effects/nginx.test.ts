/** What a fix says of a reload of Nginx, done to the real one with a stream running through it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort, findProxy, type Origin, startOrigin, startProxy } from '../../../src/lab/index.ts';
import { open, patchFile, until } from './running.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-effects-'));
const nginx = await findProxy('nginx');
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin({ everyMs: 200 });
});
afterAll(async () => {
  await origin.close();
  rmSync(dir, { recursive: true, force: true });
});

describe.runIf(nginx)('a reload of Nginx', () => {
  async function start(main: string) {
    const port = await findFreePort();
    const config = join(dir, `nginx-${port}.conf`);
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${dir}/${kind};`,
    );
    writeFileSync(
      config,
      `pid ${dir}/${port}.pid;\n${main}\nevents {}\nhttp { access_log off; ${temp.join(' ')}
server { listen 127.0.0.1:${port}; location / { proxy_buffering off; proxy_http_version 1.1; proxy_pass http://127.0.0.1:${origin.port}; } } }\n`,
    );
    const proxy = await startProxy('nginx', { binary: nginx?.path ?? '', config, dir, ports: [port] });
    return { port, proxy, config };
  }

  it('leaves running streams alone where worker_shutdown_timeout is not set', async () => {
    const { port, proxy } = await start('');
    const running = await open(port);
    await proxy.reload();
    await until(() => proxy.log().includes('gracefully shutting down'), 2_000);
    await sleep(2_500);
    expect(running.ended()).toBeNull();
    running.close();
    await proxy.stop();
  });

  it('cuts them when it is over', async () => {
    const { port, proxy } = await start('worker_shutdown_timeout 1s;');
    const running = await open(port);
    const at = Date.now();
    await proxy.reload();
    expect(await until(() => running.ended() !== null, 8_000)).toBe(true);
    expect(Date.now() - at).toBeGreaterThan(900);
    const next = await open(port);
    await sleep(1_500);
    expect(next.ended()).toBeNull();
    next.close();
    await proxy.stop();
  });

  it('holds to the old worker_shutdown_timeout while it brings a new one', async () => {
    const { port, proxy, config } = await start('worker_shutdown_timeout 1s;');
    const first = await open(port);
    patchFile(config, 'timeout 1s', 'timeout 1h');
    await proxy.reload();
    expect(await until(() => first.ended() !== null, 8_000)).toBe(true);
    const second = await open(port);
    await proxy.reload();
    await sleep(2_500);
    expect(second.ended()).toBeNull();
    second.close();
    await proxy.stop('SIGTERM');
  });
});
