/** How clients come back, on real sockets: when, with what, how often, and what it cost them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { afterEach, describe, expect, test } from 'vitest';
import { type OriginBehaviour, startOrigin } from '../../../src/lab/index.ts';
import { policies } from '../../../src/plan/reconnect/policies.ts';
import { browserAfter, h2, holdOn } from './held-run.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function origin(behaviour: OriginBehaviour) {
  const started = await startOrigin(behaviour);
  closers.push(started.close);
  return started;
}

interface Asked {
  atMs: number;
  headers: IncomingMessage['headers'];
}

/** A server of the test's own; `asked` fills with the requests that came. */
async function server(answer: (response: ServerResponse, nth: number) => void) {
  const asked: Asked[] = [];
  const http: Server = createServer((request, response) => {
    asked.push({ atMs: performance.now(), headers: request.headers });
    answer(response, asked.length);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { asked, url: `http://127.0.0.1:${(http.address() as { port: number }).port}/events` };
}

const eventStream = { 'content-type': 'text/event-stream' };

function waits(asked: Asked[]): number[] {
  return asked.slice(1).map(({ atMs }, n) => atMs - (asked[n]?.atMs ?? 0));
}

describe('a browser', () => {
  const browser = { reconnect: policies.browser };

  test('comes back 3 s after the end of its stream, and no sooner', async () => {
    const { asked, url } = await server((response) =>
      response.writeHead(200, eventStream).end('data: x\n\n'),
    );
    const { figures } = await holdOn(url, { population: { ...browser, durationMs: 4_200 } });
    expect(asked).toHaveLength(2);
    expect(waits(asked)[0]).toBeGreaterThan(2_990);
    expect(waits(asked)[0]).toBeLessThan(3_500);
    expect(figures.counts).toMatchObject({ attempts: 2, reconnects: 1, reconnectsOpened: 1, gaveUp: 0 });
  });

  test('waits as long as the last retry: field says, over streams', async () => {
    const { asked, url } = await server((response, nth) =>
      response.writeHead(200, eventStream).end(nth === 1 ? 'retry: 400\n\ndata: x\n\n' : 'data: x\n\n'),
    );
    await holdOn(url, { population: { ...browser, durationMs: 1_800 } });
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const ms of waits(asked)) {
      expect(ms).toBeGreaterThan(390);
      expect(ms).toBeLessThan(750);
    }
  });

  test('comes back after a connection that is not made, or breaks before an answer', async () => {
    const { asked, url } = await server((response) => response.socket?.destroy());
    const { figures } = await holdOn(url, {
      population: { reconnect: browserAfter(200), durationMs: 900 },
    });
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(figures.counts).toMatchObject({ opened: 0, failed: asked.length, gaveUp: 0 });
  });

  test.each([
    ['204', 204],
    ['500', 500],
    ['404', 404],
    ['401', 401],
  ])('stops for good at %s', async (_title, status) => {
    const { asked, url } = await server((response) => response.writeHead(status).end());
    const { figures } = await holdOn(url, {
      trials: [{ streams: 2 }],
      population: { reconnect: browserAfter(50), durationMs: 600 },
    });
    expect(asked).toHaveLength(2);
    expect(figures.counts).toMatchObject({ attempts: 2, failed: 2, gaveUp: 2, reconnects: 0 });
  });

  test('stops for good at a page in place of a stream', async () => {
    const { asked, url } = await server((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>no</h1>'),
    );
    await holdOn(url, { population: { reconnect: browserAfter(50), durationMs: 500 } });
    expect(asked).toHaveLength(1);
  });
});

describe('a run', () => {
  test('ends soon after nobody is left who would come back', { timeout: 15_000 }, async () => {
    const { asked, url } = await server((response) => response.writeHead(404).end());
    const began = performance.now();
    const { figures } = await holdOn(url, {
      trials: [{ streams: 3 }],
      population: { reconnect: policies.browser, durationMs: 60_000 },
    });
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(figures.counts).toMatchObject({ attempts: 3, failed: 3, gaveUp: 3 });
    expect(asked).toHaveLength(3);
  });

  test('goes on while a client waits for its time to come back', { timeout: 15_000 }, async () => {
    const { asked, url } = await server((response, nth) =>
      nth === 1 ? response.socket?.destroy() : response.writeHead(200, eventStream).write('data: x\n\n'),
    );
    await holdOn(url, { population: { reconnect: browserAfter(4_500), durationMs: 5_500 } });
    expect(asked).toHaveLength(2);
  });

  test('that opens streams slowly waits for the last of them', { timeout: 15_000 }, async () => {
    const { asked, url } = await server((response) => response.writeHead(404).end());
    await holdOn(url, {
      trials: [{ streams: 2 }],
      population: { reconnect: policies.browser, durationMs: 30_000, ramp: [{ perSecond: 0.2, ms: null }] },
    });
    expect(asked).toHaveLength(2);
  });
});

describe('event ids', () => {
  const soon = { reconnect: browserAfter(100), durationMs: 1_600 };

  test('go back as Last-Event-ID, and an origin that resumes loses nothing', async () => {
    const { url } = await origin({ everyMs: 50, withIds: true, end: { afterMs: 400, how: 'fin' } });
    const { figures, streams } = await holdOn(url, { trials: [{ streams: 3 }], population: soon });
    const { reconnectsOpened, resumed, restarted, lostEvents, repeatedEvents } = figures.counts;
    expect(reconnectsOpened).toBeGreaterThanOrEqual(6);
    // The streams of the last moments may not have had an id yet.
    expect(reconnectsOpened - resumed).toBeLessThanOrEqual(3);
    expect({ restarted, lostEvents, repeatedEvents }).toEqual({
      restarted: 0,
      lostEvents: 0,
      repeatedEvents: 0,
    });
    const last = Math.max(...streams.map(({ lastEventId }) => Number(lastEventId)));
    expect(last).toBeGreaterThan(12);
  });

  test('are not sent by a client without them', async () => {
    const { asked, url } = await server((response) =>
      response.writeHead(200, eventStream).end('data: x\n\n'),
    );
    await holdOn(url, { population: { reconnect: browserAfter(100), durationMs: 500 } });
    expect(asked.length).toBeGreaterThan(1);
    for (const { headers } of asked) expect(headers['last-event-id']).toBeUndefined();
  });

  test('that were emptied are not sent any more', async () => {
    const { asked, url } = await server((response, nth) =>
      response.writeHead(200, eventStream).end(nth === 1 ? 'id: 5\ndata: x\n\n' : 'id\ndata: x\n\n'),
    );
    await holdOn(url, { population: { reconnect: browserAfter(100), durationMs: 700 } });
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.slice(0, 3).map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      '5',
      undefined,
    ]);
  });

  test('of any characters go back as they came', async () => {
    const { asked, url } = await server((response) =>
      response.writeHead(200, eventStream).end('id: é-漢-😀-1\ndata: x\n\n'),
    );
    const { figures } = await holdOn(url, { population: { reconnect: browserAfter(100), durationMs: 500 } });
    expect(figures.counts.failed).toBe(0);
    expect(Buffer.from(`${asked[1]?.headers['last-event-id']}`, 'latin1').toString()).toBe('é-漢-😀-1');
  });

  test('of any characters go back over HTTP/2 as well', async () => {
    const seen: unknown[] = [];
    const http2 = createHttp2Server((request, response) => {
      seen.push(request.headers['last-event-id']);
      response.writeHead(200, eventStream).end('id: é-漢-😀-1\ndata: x\n\n');
    });
    await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
    closers.push(() => http2.close());
    const url = `http://127.0.0.1:${(http2.address() as { port: number }).port}/events`;
    const { figures } = await holdOn(url, {
      trials: [h2],
      population: { reconnect: browserAfter(100), durationMs: 500 },
    });
    expect(figures.counts.failed).toBe(0);
    expect(Buffer.from(`${seen[1]}`, 'latin1').toString()).toBe('é-漢-😀-1');
  });

  test('that begin anew are a restart, and nothing is called lost', async () => {
    let n = 0;
    const { url } = await server((response) => {
      n = 0;
      response.writeHead(200, eventStream);
      const timer = setInterval(() => response.write(`id: ${++n}\ndata: x\n\n`), 30);
      setTimeout(() => response.end(), 300);
      response.on('close', () => clearInterval(timer));
    });
    const { figures } = await holdOn(url, { population: soon });
    expect(figures.counts.restarted).toBeGreaterThanOrEqual(2);
    expect(figures.counts).toMatchObject({ lostEvents: 0, repeatedEvents: 0, resumed: 0 });
  });

  test('that go on while the client was away tell how many it lost, and those that come twice', async () => {
    const { url } = await server((response, nth) => {
      const from = [1, 9, 10][nth - 1] ?? 1_000 + nth * 100;
      response.writeHead(200, eventStream);
      response.end([0, 1, 2].map((more) => `id: ${from + more}\ndata: x\n\n`).join(''));
    });
    // 1 2 3, then 9 10 11: five lost; then 10 11 12: two came twice.
    const { figures } = await holdOn(url, {
      population: { reconnect: browserAfter(300), durationMs: 800 },
    });
    expect(figures.counts).toMatchObject({ lostEvents: 5, repeatedEvents: 2, resumed: 2, restarted: 0 });
  });
});

describe('cookies', () => {
  test('that the server set go back to it, beside those of the user', async () => {
    const { asked, url } = await server((response, nth) =>
      response
        .writeHead(200, { ...eventStream, 'set-cookie': [`visit=${nth}; Path=/; HttpOnly`, 'lang=en'] })
        .end('data: x\n\n'),
    );
    await holdOn(url, {
      target: { headers: [['Cookie', 'sid=mine']] },
      population: { reconnect: browserAfter(100), durationMs: 700 },
    });
    expect(asked.slice(0, 3).map(({ headers }) => headers.cookie)).toEqual([
      'sid=mine',
      'sid=mine; visit=1; lang=en',
      'sid=mine; visit=2; lang=en',
    ]);
  });

  test('of one client are not those of another', async () => {
    const { asked, url } = await server((response, nth) =>
      response.writeHead(200, { ...eventStream, 'set-cookie': `me=${nth}` }).end('data: x\n\n'),
    );
    await holdOn(url, {
      trials: [{ streams: 2 }],
      target: { headers: [['Cookie', 'sid=mine']] },
      population: { reconnect: browserAfter(200), durationMs: 350 },
    });
    expect(
      asked
        .map(({ headers }) => headers.cookie)
        .slice(2)
        .sort(),
    ).toEqual(['sid=mine; me=1', 'sid=mine; me=2']);
  });
});

describe('the figures of coming back', () => {
  test('are those of what was done to the clients', async () => {
    const { url } = await origin({ everyMs: 50, end: { afterMs: 500, how: 'fin' } });
    const { figures } = await holdOn(url, {
      trials: [{ streams: 5 }],
      population: { reconnect: browserAfter(300), durationMs: 2_000 },
    });
    const { recover, interval } = figures.ms;
    expect(recover?.count).toBe(figures.counts.reconnectsOpened);
    expect(interval?.count).toBe(figures.counts.reconnects);
    // 300 ms of waiting; a stream lives 500 ms before that.
    expect(recover?.min).toBeGreaterThan(295);
    expect(recover?.p50).toBeLessThan(450);
    expect(interval?.min).toBeGreaterThan(780);
    expect(interval?.p50).toBeLessThan(1_000);
    expect(figures.counts.disconnects).toBe(figures.counts.closes.cut);
  });

  test('count the time without a stream from its loss, however many attempts it took', async () => {
    const { url } = await server((response, nth) => {
      if (nth === 2 || nth === 3) response.socket?.destroy();
      else if (nth === 1) response.writeHead(200, eventStream).end('data: x\n\n');
      else response.writeHead(200, eventStream).write('data: x\n\n');
    });
    const { figures } = await holdOn(url, {
      population: { reconnect: browserAfter(200), durationMs: 1_200 },
    });
    expect(figures.counts).toMatchObject({
      attempts: 4,
      opened: 2,
      failed: 2,
      reconnects: 3,
      reconnectsOpened: 1,
    });
    expect(figures.ms.recover?.count).toBe(1);
    expect(figures.ms.recover?.max).toBeGreaterThan(595);
    expect(figures.ms.recover?.max).toBeLessThan(900);
  });

  test('say who gave up when the tries are used up', async () => {
    const network = { initialMs: 50, factor: 1, maxMs: 1_000, tries: 3 };
    const policy = { ...policies.smart, after: { ...policies.smart.after, network }, quality: [] };
    const { figures } = await holdOn('http://127.0.0.1:1/events', {
      trials: [{ streams: 4 }],
      population: { reconnect: policy, durationMs: 900 },
    });
    expect(figures.counts).toMatchObject({ attempts: 16, failed: 16, reconnects: 12, gaveUp: 4 });
  });
});
