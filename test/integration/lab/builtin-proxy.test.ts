import { afterEach, expect, it } from 'vitest';
import { type OriginBehaviour, startBuiltinProxy, startOrigin } from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function proxied(behaviour: OriginBehaviour): Promise<string> {
  const origin = await startOrigin(behaviour);
  const proxy = await startBuiltinProxy({ upstream: `http://127.0.0.1:${origin.port}`, idleTimeoutMs: 400 });
  closers.push(origin.close, proxy.close);
  return `${proxy.url}/events`;
}

it('passes events on as they come and names itself', async () => {
  const { body, code } = await curl(await proxied({ everyMs: 200 }), ['-i'], 1);
  expect(body).toMatch(/^server: sse-doctor-demo/im);
  expect(body).toContain('"n":4');
  expect(code).toBe(28);
});

it('cuts a stream whose upstream is silent for longer than its limit', async () => {
  const { code, seconds } = await curl(await proxied({ everyMs: 0 }));
  expect(code).toBe(18);
  expect(seconds).toBeGreaterThanOrEqual(0.4);
  expect(seconds).toBeLessThan(0.8);
});

it('lets a clean end be a clean end', async () => {
  expect((await curl(await proxied({ everyMs: 50, end: { afterEvents: 2, how: 'clean' } }))).code).toBe(0);
});

it('answers 502 when nobody listens behind it', async () => {
  expect((await curl(await proxied({ dropBeforeHead: true }))).status).toBe(502);
});
