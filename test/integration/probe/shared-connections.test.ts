/** HTTP/2 streams that share connections, on real sockets: as many as asked for, as many as the peer allows. */
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { browserAfter, h2, holdOn } from './held-run.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that streams; `sessions` fills with the connections that came. */
async function server({ maxConcurrentStreams = 1_000, everyMs = 200 } = {}) {
  const sessions: { session: ServerHttp2Session; streams: number; most: number; now: number }[] = [];
  const http2: Http2Server = createServer({ settings: { maxConcurrentStreams } });
  http2.on('session', (session) => {
    const seen = { session, streams: 0, most: 0, now: 0 };
    sessions.push(seen);
    session.on('error', () => undefined);
    session.on('stream', (stream: ServerHttp2Stream) => {
      seen.streams++;
      seen.most = Math.max(seen.most, ++seen.now);
      stream.on('error', () => undefined);
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      const timer = setInterval(() => stream.write('data: x\n\n'), everyMs);
      stream.on('close', () => {
        seen.now--;
        clearInterval(timer);
      });
    });
  });
  await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const { session } of sessions) session.destroy();
    http2.close();
  });
  return { sessions, url: `http://127.0.0.1:${(http2.address() as { port: number }).port}/events` };
}

describe('250 streams', () => {
  test('use three connections at a hundred each', async () => {
    const { sessions, url } = await server();
    const { figures } = await holdOn(url, {
      trials: [{ ...h2, streams: 250 }],
      population: { durationMs: 1_500, streamsPerConnection: 100 },
    });
    expect(sessions.map(({ streams }) => streams)).toEqual([100, 100, 50]);
    expect(figures.counts).toMatchObject({ attempts: 250, opened: 250, failed: 0, disconnects: 0 });
    expect(figures.peakOpen).toBe(250);
  });
});

describe("a peer's SETTINGS_MAX_CONCURRENT_STREAMS", () => {
  test.each([
    ['one by one', 200],
    ['all at once', 100_000],
  ])('is obeyed by streams that are asked for %s', async (_title, perSecond) => {
    const { sessions, url } = await server({ maxConcurrentStreams: 40 });
    const { figures, streams } = await holdOn(url, {
      trials: [{ ...h2, streams: 100 }],
      population: { durationMs: 1_800, streamsPerConnection: 100, ramp: [{ perSecond, ms: null }] },
    });
    expect(figures.counts).toMatchObject({ attempts: 100, opened: 100, failed: 0, disconnects: 0 });
    expect(sessions.map(({ most }) => most)).toEqual([40, 40, 20]);
    expect(streams.map(({ h2: seen }) => seen?.maxConcurrentStreams)).toEqual(
      Array.from({ length: 100 }, () => 40),
    );
  });
});

describe('GOAWAY', () => {
  test('sends new streams elsewhere, and leaves the old ones where they are', async () => {
    const { sessions, url } = await server();
    let told = 0;
    const { figures, streams } = await holdOn(url, {
      trials: [{ ...h2, streams: 20 }],
      population: { durationMs: 2_500, ramp: [{ perSecond: 10, ms: null }] },
      onTick: () => {
        // Between two requests: one that crosses it would be refused.
        if (told++ === 0) setTimeout(() => sessions[0]?.session.goaway(), 50);
      },
    });
    expect(sessions).toHaveLength(2);
    const [before = 0, after = 0] = sessions.map((seen) => seen.streams);
    expect(before + after).toBe(20);
    expect(after).toBeGreaterThan(5);
    expect(figures.counts).toMatchObject({ opened: 20, failed: 0, disconnects: 0 });
    expect(streams.every(({ close }) => close.how === 'own-stop')).toBe(true);
  });
});

describe('a connection that is killed', () => {
  test('ends all its streams as a lost connection, and clients open another one', async () => {
    const { sessions, url } = await server();
    let told = 0;
    const { figures, streams } = await holdOn(url, {
      trials: [{ ...h2, streams: 30 }],
      population: { durationMs: 2_000, streamsPerConnection: 10, reconnect: browserAfter(200) },
      onTick: () => {
        if (told++ === 0) sessions[1]?.session.socket.resetAndDestroy();
      },
    });
    const lost = streams.filter(({ close }) => close.how === 'connection-lost');
    expect(lost).toHaveLength(10);
    for (const { close } of lost) expect(close).toMatchObject({ by: 'peer', transport: 'rst' });
    expect(new Set(lost.map(({ localPort }) => localPort)).size).toBe(1);
    expect(figures.counts).toMatchObject({ disconnects: 10, reconnectsOpened: 10, opened: 40, failed: 0 });
    expect(sessions).toHaveLength(4);
  });
});

describe('a peer that does not speak HTTP/2', () => {
  test.each([
    ['says something else', (text: string) => text],
    ['says nothing and leaves', () => ''],
  ])('and %s fails every stream that waited for the connection', async (_title, says) => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(says('HTTP/1.1 400 Bad Request\r\n\r\n')));
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    closers.push(() => tcp.close());
    const { figures, streams } = await holdOn(
      `http://127.0.0.1:${(tcp.address() as { port: number }).port}/`,
      {
        trials: [{ ...h2, streams: 20 }],
        population: {
          durationMs: 1_000,
          reconnect: browserAfter(400),
          ramp: [{ perSecond: 100_000, ms: null }],
        },
      },
    );
    expect(figures.counts.opened).toBe(0);
    expect(figures.counts.failed).toBe(figures.counts.attempts);
    expect(figures.counts.attempts).toBeGreaterThanOrEqual(40);
    expect(streams.every(({ failure }) => failure?.phase === 'response')).toBe(true);
  });

  test('and takes no connection fails each of them once', async () => {
    const { figures } = await holdOn('http://127.0.0.1:1/events', {
      trials: [{ ...h2, streams: 20 }],
      population: { durationMs: 500 },
    });
    expect(figures.counts).toMatchObject({ attempts: 20, failed: 20, gaveUp: 20 });
  });
});

describe('a request that Node refuses to send', () => {
  test('fails as ours, and is no bug of the tool', async () => {
    const { url } = await server();
    const { figures, streams } = await holdOn(url, {
      trials: [{ ...h2, streams: 3 }],
      target: {
        headers: [
          ['Referer', 'http://one.example.test/'],
          ['Referer', 'http://two.example.test/'],
        ],
      },
      population: { durationMs: 500 },
    });
    expect(figures.counts).toMatchObject({ attempts: 3, failed: 3, opened: 0 });
    for (const { close, failure } of streams)
      expect([close.how, close.by, failure?.code]).toEqual([
        'not-opened',
        'us',
        'ERR_HTTP2_HEADER_SINGLE_VALUE',
      ]);
  });
});

describe('streams that are stopped while their connection is being made', () => {
  test('leave the others their places', async () => {
    const { sessions, url } = await server();
    const { figures } = await holdOn(url, {
      trials: [{ ...h2, streams: 20 }],
      target: { maxTimeMs: 500 },
      population: { durationMs: 1_200, streamsPerConnection: 10 },
    });
    expect(sessions.map(({ streams }) => streams)).toEqual([10, 10]);
    expect(figures.counts.closes).toEqual({ 'own-stop': 20 });
  });
});
