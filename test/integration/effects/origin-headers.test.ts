/** Which headers of an origin make the real Nginx pass its events at once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findFreePort,
  findProxy,
  type Origin,
  type ProxyProcess,
  startOrigin,
  startProxy,
} from '../../../src/lab/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-origin-headers-'));
const nginx = await findProxy('nginx');

describe.runIf(nginx)('an answer through Nginx', () => {
  let origin: Origin;
  let proxy: ProxyProcess;
  let port: number;

  beforeAll(async () => {
    const behaviour = { everyMs: 200 };
    const paths = {
      '/plain': behaviour,
      '/accel': { ...behaviour, headers: { 'X-Accel-Buffering': 'no' } },
      '/kept': { ...behaviour, headers: { 'Cache-Control': 'no-cache, no-transform' } },
    };
    origin = await startOrigin(behaviour, { paths });
    port = await findFreePort();
    const upstream = `http://127.0.0.1:${origin.port}/`;
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${dir}/${kind};`,
    );
    const config = join(dir, 'nginx.conf');
    writeFileSync(
      config,
      `pid ${dir}/nginx.pid;
events {}
http {
  access_log off; ${temp.join(' ')} proxy_buffering on;
  server {
    listen 127.0.0.1:${port};
    location /old/ { proxy_pass ${upstream}; }
    location /gzip/ { gzip on; gzip_types text/event-stream; proxy_http_version 1.1; proxy_pass ${upstream}; }
    location /ignored/ { proxy_ignore_headers X-Accel-Buffering; proxy_pass ${upstream}; }
  }
}
`,
    );
    proxy = await startProxy('nginx', { binary: nginx?.path ?? '', config, dir, ports: [port] });
  });
  afterAll(async () => {
    await proxy.stop();
    await origin.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** What comes within two seconds; the header is null where no head comes. */
  async function first(path: string): Promise<{ isEarly: boolean; header: string | null }> {
    const signal = AbortSignal.timeout(2_000);
    try {
      const headers = { 'Accept-Encoding': 'gzip' };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal });
      const header = answer.headers.get('x-accel-buffering');
      const chunk = await answer.body
        ?.getReader()
        .read()
        .catch(() => null);
      return { isEarly: (chunk?.value?.length ?? 0) > 0, header };
    } catch {
      return { isEarly: false, header: null };
    }
  }

  it.each([
    ['/old/plain', false],
    ['/old/accel', true],
    ['/gzip/plain', false],
    ['/gzip/accel', true],
    ['/gzip/kept', false],
    ['/ignored/accel', false],
  ])('at %s brings its events at once: %s', async (path, isEarly) => {
    expect(await first(path)).toEqual({ isEarly, header: null });
  });
});
