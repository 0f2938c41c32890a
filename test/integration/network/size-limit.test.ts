/** A server that caps each body, whatever the speed at which it is sent. */
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Of four streams two are sent at a third of the speed; `limit` tells when a body is over. */
async function origin(limit: (bytes: number, ageMs: number) => boolean): Promise<string> {
  let count = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const [began, event] = [Date.now(), `data: ${'x'.repeat(1_992)}\n\n`];
    let bytes = 0;
    const timer = setInterval(
      () => {
        response.write(event);
        bytes += event.length;
        if (limit(bytes, Date.now() - began)) setTimeout(() => response.destroy(), 20);
      },
      count++ % 4 < 2 ? 200 : 600,
    );
    response.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/events`;
}

/** A `diagnose` would be content with the ends of the fast ones. */
const soakOf = (url: string) => [
  'soak',
  url,
  '--connections',
  '4',
  '--duration',
  '10s',
  '--reconnect',
  'none',
];

test('a cap of 20000 bytes is told by its size', { timeout: 60_000 }, async () => {
  const report = await reported(soakOf(await origin((bytes) => bytes >= 20_000)));
  expect(rulesOf(report)[0]).toBe('size-limit');
  expect(findingOf(report, 'size-limit').what).toContain('20000 bytes');
});

test('a limit on the age at the same two speeds is none', { timeout: 60_000 }, async () => {
  const report = await reported(soakOf(await origin((_, ageMs) => ageMs >= 4_000)));
  expect(rulesOf(report)).not.toContain('size-limit');
});
