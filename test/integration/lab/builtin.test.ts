import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  findFreePort,
  type OriginBehaviour,
  startBuiltinProxy,
  startOrigin,
} from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-builtin-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function configOf(port: number, upstream: number, limit = 'proxy_read_timeout 400ms;'): string {
  const file = join(dir, `${port}.conf`);
  const location = `location /events { proxy_pass http://127.0.0.1:${upstream}; proxy_buffering off; ${limit} }`;
  const server = `server { listen 127.0.0.1:${port}; server_name localhost; ${location} }`;
  const logs = `access_log ${port}-access.log; error_log ${port}-error.log;`;
  writeFileSync(file, `# a comment\nhttp {\n ${logs}\n ${server}\n}\n`);
  return file;
}

const log = (url: string, kind: 'access' | 'error') =>
  readFileSync(join(dir, `${new URL(url).port}-${kind}.log`), 'utf8');

async function proxied(behaviour: OriginBehaviour): Promise<string> {
  const origin = await startOrigin(behaviour);
  const proxy = await startBuiltinProxy(configOf(await findFreePort(), origin.port));
  closers.push(origin.close, proxy.close);
  return `${proxy.url}/events`;
}

const line = (text: string) =>
  new RegExp(`^\\d{4}/\\d\\d/\\d\\d [\\d:]{8} \\[error\\] \\d+#\\d+: \\*1 ${text}`);
const about = (port: string) =>
  `client: 127\\.0\\.0\\.1, server: localhost, request: "GET /events HTTP/1\\.1", upstream: "http://127\\.0\\.0\\.1:\\d+/events", host: "127\\.0\\.0\\.1:${port}"\n$`;

describe('the built-in proxy', () => {
  it('passes events on as they come and names itself', async () => {
    const { body, code } = await curl(await proxied({ everyMs: 200 }), ['-i'], 1);
    expect(body).toMatch(/^server: sse-doctor-demo/im);
    expect(body).toContain('"n":4');
    expect(code).toBe(28);
  });

  it('cuts a stream whose upstream is silent for longer than its limit, and logs it as Nginx does', async () => {
    const url = await proxied({ everyMs: 0 });
    const { code, seconds } = await curl(url, ['-A', 'a "b"']);
    expect(code).toBe(18);
    expect(seconds).toBeGreaterThanOrEqual(0.4);
    expect(seconds).toBeLessThan(0.8);
    const timedOut = 'upstream timed out \\(110: Connection timed out\\) while reading upstream, ';
    await expect.poll(() => log(url, 'error')).toMatch(line(timedOut + about(new URL(url).port)));
    await expect
      .poll(() => log(url, 'access'))
      .toMatch(
        /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:[\d:]{8} [+-]\d{4}\] "GET \/events HTTP\/1\.1" 200 \d+ "-" "a \\x22b\\x22"\n$/,
      );
  });

  it('answers 504 when no head comes in that time', async () => {
    const url = await proxied({ headDelayMs: 5_000 });
    expect((await curl(url)).status).toBe(504);
    await expect
      .poll(() => log(url, 'error'))
      .toMatch(line('upstream timed out .* while reading response header from upstream, '));
    await expect.poll(() => log(url, 'access')).toContain('" 504 ');
  });

  it('lets a clean end be a clean end', async () => {
    const url = await proxied({ everyMs: 50, end: { afterEvents: 2, how: 'clean' } });
    expect((await curl(url)).code).toBe(0);
    await expect.poll(() => log(url, 'error')).toBe('');
  });

  it('passes a cut on as a cut', async () => {
    const url = await proxied({ everyMs: 50, end: { afterEvents: 2, how: 'fin' } });
    expect((await curl(url)).code).toBe(18);
    await expect
      .poll(() => log(url, 'error'))
      .toMatch(line('upstream prematurely closed connection while reading upstream, '));
  });

  it('answers 502 when nothing is behind it', async () => {
    const dropped = await proxied({ dropBeforeHead: true });
    expect((await curl(dropped)).status).toBe(502);
    expect(log(dropped, 'error')).toMatch(
      line('upstream prematurely closed connection while reading response header'),
    );
    const proxy = await startBuiltinProxy(configOf(await findFreePort(), 1));
    closers.push(proxy.close);
    expect((await curl(`${proxy.url}/events`)).status).toBe(502);
    expect(log(proxy.url, 'error')).toMatch(
      line('connect\\(\\) failed \\(111: Connection refused\\) while connecting to'),
    );
  });

  it('has no page of its own, and says nothing of a client that leaves', async () => {
    const url = await proxied({ everyMs: 100 });
    expect((await curl(url.replace('/events', '/other'))).status).toBe(404);
    await curl(url, [], 0.3);
    await expect.poll(() => log(url, 'access')).toMatch(/" 404 [\s\S]*" 200 /);
    await expect.poll(() => log(url, 'error')).toBe('');
  });
});

describe('its config', () => {
  it.each([
    ['a directive that it does not know', 'gzip on;', /does not know "gzip on"/],
    ['what it cannot do', 'proxy_http_version 1.0;', /does not know "proxy_http_version 1.0"/],
    ['no duration', 'proxy_read_timeout soon;', /"soon"/],
    ['a duration that Nginx does not know', 'proxy_read_timeout 1.5s;', /"1.5s"/],
    ['a brace too many', '} }', /is no config/],
    ['a brace too few', '{', /is no config/],
  ])('with %s is refused with file and line', async (_, text, why) => {
    const file = configOf(await findFreePort(), 1, text);
    const refused = await startBuiltinProxy(file).catch((error: unknown) => error);
    expect(`${(refused as Error).message} ${(refused as { why?: string }).why}`).toMatch(why);
    expect((refused as Error).message).toContain(file);
  });

  it('has the default that Nginx has', async () => {
    const origin = await startOrigin({ everyMs: 0 });
    const proxy = await startBuiltinProxy(configOf(await findFreePort(), origin.port, ''));
    closers.push(origin.close, proxy.close);
    expect((await curl(`${proxy.url}/events`, [], 1)).code).toBe(28);
  });
});
