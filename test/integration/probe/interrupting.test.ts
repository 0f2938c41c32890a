/** What `--interrupt` cuts is ours: never a disconnect, always an own stop that says why. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startOrigin } from '../../../src/lab/index.ts';
import { browserAfter, h2, holdOn } from './held-run.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that streams, and notes how its connections ended. */
async function watchingServer() {
  const ends = { fin: 0, rst: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let isReset = false;
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      isReset ||= code === 'ECONNRESET';
    });
    socket.on('close', () => void (isReset ? ends.rst++ : ends.fin++));
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      const timer = setInterval(() => socket.write('9\r\ndata: x\n\n\r\n'), 100);
      socket.on('close', () => clearInterval(timer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { ends, url: `http://127.0.0.1:${(server.address() as { port: number }).port}/events` };
}

describe('over HTTP/1.1', () => {
  test.each(['fin', 'rst'] as const)('three of ten streams are cut by %s, and come back', async (how) => {
    const { ends, url } = await watchingServer();
    let endsBefore = { fin: 0, rst: 0 };
    setTimeout(() => {
      endsBefore = { ...ends };
    }, 1_700);
    const { figures, streams } = await holdOn(url, {
      trials: [{ streams: 20 }],
      population: {
        durationMs: 1_900,
        reconnect: browserAfter(100),
        interrupt: { everyMs: 1_000, share: 0.3, how },
      },
    });
    expect(figures.counts).toMatchObject({
      attempts: 26,
      opened: 26,
      interrupted: 6,
      disconnects: 0,
      failed: 0,
      reconnects: 6,
      reconnectsOpened: 6,
      gaveUp: 0,
      closes: { 'own-stop': 26 },
    });
    const cut = streams.filter(({ close }) => close.because === 'interrupt');
    expect(cut).toHaveLength(6);
    for (const { close, failure } of cut) {
      expect(close).toMatchObject({ how: 'own-stop', by: 'us' });
      expect(failure).toBeNull();
    }
    expect(figures.ms.recover?.count).toBe(6);
    // What the server sends after our FIN is answered by a reset, so that only the other way round is certain.
    if (how === 'rst') expect(endsBefore).toEqual({ fin: 0, rst: 6 });
    else expect(endsBefore.fin).toBeGreaterThan(0);
  });

  test('at least one is cut, of however few', async () => {
    const { url } = await watchingServer();
    const { figures } = await holdOn(url, {
      trials: [{ streams: 2 }],
      population: { durationMs: 1_100, interrupt: { everyMs: 500, share: 0.01, how: 'fin' } },
    });
    expect(figures.counts).toMatchObject({ interrupted: 2, disconnects: 0, gaveUp: 2 });
  });
});

describe('over HTTP/2', () => {
  test.each(['fin', 'rst'] as const)(
    'a cut by %s takes all streams of a connection along, and no more connections than the share needs',
    async (how) => {
      const origin = await startOrigin({ everyMs: 100, protocol: 'h2c' });
      closers.push(origin.close);
      const { figures, streams } = await holdOn(origin.url, {
        trials: [{ ...h2, streams: 100 }],
        population: {
          durationMs: 1_700,
          streamsPerConnection: 10,
          reconnect: browserAfter(200),
          interrupt: { everyMs: 1_000, share: 0.3, how },
        },
      });
      const cut = streams.filter(({ close }) => close.because === 'interrupt');
      expect(cut).toHaveLength(30);
      expect(new Set(cut.map(({ localPort }) => localPort)).size).toBe(3);
      for (const { close } of cut) expect(close).toMatchObject({ how: 'own-stop', by: 'us', code: null });
      expect(figures.counts).toMatchObject({
        interrupted: 30,
        disconnects: 0,
        failed: 0,
        reconnects: 30,
        reconnectsOpened: 30,
        opened: 130,
      });
    },
  );
});
