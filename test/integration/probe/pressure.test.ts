/** The latency of ordinary requests, against servers that are slow by plan. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { PressureFigures } from '../../../src/model/population/figures.ts';
import { startPressure } from '../../../src/probe/pressure/index.ts';

/** Of a hundred answers 94 come at once, 3 after 200 ms, 3 after 500 ms. */
function waitMs(n: number): number {
  if (n % 33 === 5) return 500;
  return n % 33 === 20 ? 200 : 0;
}

async function pressUpon(answer: (response: ServerResponse, n: number) => void): Promise<PressureFigures> {
  let asked = 0;
  const server = createServer((_, response) => answer(response, asked++));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const running = await startPressure({ url, perSecond: 100 }, 5_000);
    await sleep(5_000);
    return await running.stop();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('requests beside the streams', () => {
  test('the quick answers are the middle, the slow ones p95, the slowest p99', async () => {
    const figures = await pressUpon((response, n) => setTimeout(() => response.end('ok'), waitMs(n)));
    const { count = 0, p50, p95, p99, max } = figures.latencyMs ?? {};
    expect(count).toBe(figures.requests);
    expect(count).toBeGreaterThan(300);
    expect(p50).toBeLessThan(100);
    expect(p95).toBeGreaterThanOrEqual(199);
    expect(p95).toBeLessThan(500);
    expect(p99).toBeGreaterThanOrEqual(499);
    expect(max).toBeGreaterThanOrEqual(p99 ?? Number.POSITIVE_INFINITY);
    expect(figures).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0, wantedPerSecond: 100 });
  });

  test('a server that closes after each answer is not timed from the request before', async () => {
    const figures = await pressUpon((response) => response.setHeader('connection', 'close').end('ok'));
    expect(figures.latencyMs?.p50).toBeLessThan(100);
    expect(figures.latencyMs?.p95).toBeLessThan(500);
  });

  test('answers that are no success are counted, and timed like the others', async () => {
    const figures = await pressUpon((response, n) => response.writeHead(n % 2 === 0 ? 503 : 200).end());
    expect(figures.non2xx).toBeGreaterThan(100);
    expect(figures.latencyMs?.count).toBe(figures.requests);
  });
});
