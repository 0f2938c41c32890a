/** Streams held with running figures must say of an endpoint what a diagnose says of it, stream by stream. */
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { makeCertificates, type OriginBehaviour, startOrigin } from '../../../src/lab/index.ts';
import type { Trial } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { startAttempt } from '../../../src/probe/trials/attempt.ts';
import { sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';
import { h2, holdOn } from './held-run.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function origin(behaviour: OriginBehaviour, options = {}) {
  const started = await startOrigin(behaviour, options);
  closers.push(started.close);
  return started;
}

/** Its base URL. */
async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** A server that says exactly these bytes to every request, then does `then` to the socket. */
async function rawServer(text: string, then: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(text);
      setTimeout(() => then(socket), 200);
    });
  });
  return `${await listening(server)}/events`;
}

/** One stream as a diagnose has it, stopped by us after `ms`. */
async function diagnosed(url: string, trial: Partial<Trial>, ms: number): Promise<Stream> {
  const target = { ...sampleTarget, url };
  const context = { run: 'run', toolVersion: '0', target, eventTimeField: null, secretKey: 'key' };
  const attempt = startAttempt({ id: 'c1', trial: { ...sampleTrial, ...trial }, attempt: 1 }, context);
  const timer = setTimeout(() => attempt.stop(), ms);
  return attempt.done.finally(() => clearTimeout(timer));
}

/** What both must agree on to the letter. */
function exact(stream: Stream) {
  const { close, status, eventCount, commentCount, bytes, failure, retryMs, lastEventId } = stream;
  const { how, transport, by, code } = close;
  return {
    close: { how, transport, by, code },
    ...{ status, eventCount, commentCount, retryMs, lastEventId },
    // Two bodies with other times in them are not squeezed alike.
    bytes: stream.contentEncoding ? null : bytes,
    failure: failure && { phase: failure.phase, code: failure.code },
  };
}

/** A starved machine is late for some streams; what matters here is half a second. */
const noiseMs = 300;
const spans = [
  ({ maxGapMs }: Stream) => maxGapMs ?? 0,
  ({ close }: Stream) => close.idleMs ?? 0,
  ({ close }: Stream) => close.ageMs ?? 0,
];

async function agree(url: string, trial: Partial<Trial> = {}, ms = 750): Promise<Stream> {
  // Enough of them that there is one that keeps no events; at one time, as a busy machine is busy for both.
  const ask = {
    trials: [{ ...trial, streams: 10 }],
    population: { durationMs: ms, streamsPerConnection: 1 },
  };
  const [single, { streams }] = await Promise.all([diagnosed(url, trial, ms), holdOn(url, ask)]);
  expect(streams).toHaveLength(10);
  for (const held of streams) expect(exact(held)).toEqual(exact(single));
  for (const spanOf of spans) {
    const [held = 0] = streams
      .map(spanOf)
      .sort((one, other) => one - other)
      .slice(streams.length / 2);
    expect(Math.abs(held - spanOf(single))).toBeLessThan(noiseMs);
  }
  return streams.at(-1) as Stream;
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n`;
const end = { afterMs: 450 };

describe('a held stream and a diagnosed one agree, over HTTP/1.1', () => {
  test.each<[title: string, text: string, then: (socket: Socket) => void, how: string]>([
    ['on a last chunk', chunked, (socket) => socket.write('0\r\n\r\n'), 'terminated'],
    ['on a last chunk with FIN', chunked, (socket) => socket.end('0\r\n\r\n'), 'terminated'],
    ['on FIN without the last chunk', chunked, (socket) => socket.end(), 'cut'],
    ['on RST', chunked, (socket) => socket.resetAndDestroy(), 'cut'],
    [
      'on the FIN of a body without length',
      `${head}\r\ndata: x\n\n`,
      (socket) => socket.end(),
      'close-delimited',
    ],
    ['on RST of such a body', `${head}\r\ndata: x\n\n`, (socket) => socket.resetAndDestroy(), 'c'],
    ['on a length reached', `${head}Content-Length: 9\r\n\r\ndata: x\n\n`, () => undefined, 'terminated'],
    [
      'on a length not reached',
      `${head}Content-Length: 90\r\n\r\ndata: x\n\n`,
      (socket) => socket.end(),
      'cut',
    ],
    ['on no answer at all', '', (socket) => socket.end(), 'not-opened'],
    ['on an answer that is no HTTP', '*** what? ***\r\n\r\n', (socket) => socket.end(), 'not-opened'],
    ['on a refusal', 'HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy', () => undefined, 'terminated'],
  ])('%s', async (_title, text, then, how) => {
    expect((await agree(await rawServer(text, then))).close.how).toContain(how);
  });

  test.each<[title: string, behaviour: OriginBehaviour]>([
    ['on our own stop', { everyMs: 500 }],
    ['on comments alone', { init: false, kind: 'comment', everyMs: 100, end: { ...end, how: 'clean' } }],
    ['on ids', { everyMs: 100, withIds: true, end: { ...end, how: 'clean' } }],
    ['on silence, ended by us', { everyMs: 0 }],
    ['on silence, ended by FIN', { everyMs: 0, end: { ...end, how: 'fin' } }],
    ['on a page', { html: '<h1>hello</h1>' }],
  ])('%s', async (_title, behaviour) => {
    // Half a beat off the beats: a stream that we stop has as many events, whatever the noise.
    await agree((await origin(behaviour)).url, {}, 750);
  });

  test('on a body under gzip, its last events too', async () => {
    const { url } = await origin({ everyMs: 50, gzip: 'flush', end: { afterEvents: 6, how: 'clean' } });
    expect((await agree(url, { acceptEncoding: 'gzip' })).eventCount).toBe(7);
  });

  test('on a refused connection', async () => {
    const single = await diagnosed('http://127.0.0.1:1/events', {}, 500);
    const { streams } = await holdOn('http://127.0.0.1:1/events');
    expect(exact(streams[0] as Stream)).toEqual(exact(single));
    expect(streams[0]?.connectErrors).toEqual(single.connectErrors);
  });
});

describe('a held stream and a diagnosed one agree, over HTTP/2', () => {
  test.each<[title: string, behaviour: OriginBehaviour, how: string]>([
    ['on END_STREAM', { everyMs: 100, end: { ...end, how: 'clean' } }, 'end-stream'],
    ['on RST_STREAM', { everyMs: 100, end: { ...end, how: 'rst' } }, 'rst-stream'],
    ['on a lost connection', { everyMs: 100, end: { ...end, how: 'fin' } }, 'connection-lost'],
    ['on our own stop', { everyMs: 500 }, 'own-stop'],
    ['on a refusal', { status: 503 }, 'end-stream'],
  ])('%s', async (_title, behaviour, how) => {
    const { url } = await origin({ ...behaviour, protocol: 'h2c' });
    expect((await agree(url, h2, 750)).close.how).toBe(how);
  });

  test('on a server that speaks HTTP/1.1 only', async () => {
    const { url } = await origin({ everyMs: 100 });
    expect((await agree(url, h2)).failure?.phase).toBe('response');
  });
});

describe('held streams under TLS', () => {
  const files = makeCertificates({ names: ['127.0.0.1'] });
  const insecure = { tls: { ...sampleTarget.tls, insecure: true } };

  test.each<[title: string, trial: Partial<Trial>, alpn: string | null]>([
    ['over HTTP/1.1', {}, 'http/1.1'],
    ['over HTTP/2', { name: 'http2', protocol: 'http2' }, 'h2'],
  ])('%s say what was agreed on, and what they cost', async (_title, trial, alpn) => {
    const server = createSecureServer({ ...files, allowHTTP1: true }, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: x\n\n'), 100);
      response.on('close', () => clearInterval(timer));
    });
    const url = `${(await listening(server)).replace('http:', 'https:')}/events`;
    const { figures, streams } = await holdOn(url, { trials: [{ ...trial, streams: 12 }], target: insecure });
    expect(figures.counts).toMatchObject({ opened: 12, failed: 0, closes: { 'own-stop': 12 } });
    expect(figures.counts.events).toBeGreaterThan(60);
    for (const { tls, status } of streams) expect([tls?.alpn, status]).toEqual([alpn, 200]);
    expect(figures.ms.connect?.count).toBe(alpn === 'h2' ? 1 : 12);
    expect(streams[0]?.marks.tlsMs).toBeGreaterThan(0);
  });

  test('that nobody vouches for are refused before the request', async () => {
    const server = createSecureServer({ ...files, allowHTTP1: true }, () => expect.fail('it was asked'));
    const url = `${(await listening(server)).replace('http:', 'https:')}/events`;
    const { figures, streams } = await holdOn(url, { trials: [{ streams: 2 }] });
    expect(figures.counts).toMatchObject({ failed: 2, opened: 0 });
    expect(streams.map(({ failure }) => failure?.phase)).toEqual(['tls', 'tls']);
  });

  test('over HTTP/2 only, of a server that does not speak it, fail at that', async () => {
    const server = createHttpsServer(files);
    const url = `${(await listening(server)).replace('http:', 'https:')}/events`;
    const { streams } = await holdOn(url, {
      trials: [{ name: 'http2', protocol: 'http2', streams: 3 }],
      target: insecure,
    });
    expect(streams.map(({ failure }) => failure?.code)).toEqual(['ALPN_NO_H2', 'ALPN_NO_H2', 'ALPN_NO_H2']);
  });
});

describe('the figures of held streams', () => {
  test('come to what the streams say', async () => {
    const { url } = await origin({ everyMs: 100 });
    const { figures, records, ticks } = await holdOn(url, {
      trials: [{ streams: 20 }],
      population: { durationMs: 2_250 },
    });
    const sum = (of: (record: (typeof records)[number]) => number) =>
      records.reduce((total, record) => total + of(record), 0);
    expect(figures.counts).toMatchObject({
      attempts: 20,
      opened: 20,
      failed: 0,
      disconnects: 0,
      events: sum(({ eventCount }) => eventCount),
      bytes: sum(({ bytes }) => bytes),
      closes: { 'own-stop': 20 },
    });
    expect(figures.peakOpen).toBe(20);
    expect(ticks.at(-1)).toMatchObject({ open: 20, opening: 0 });
    expect(figures.ms.gap?.p50).toBeGreaterThan(80);
    expect(figures.ms.gap?.p50).toBeLessThan(130);
    expect(figures.ms.lag?.p50).toBeLessThan(30);
    expect(figures.ms.ttfe?.count).toBe(20);
  });

  test('count every stream once that ends as the time runs out', async () => {
    // The origin ends streams one after the other all through the last moments.
    const { url } = await origin({ everyMs: 20, end: { afterMs: 700, how: 'clean' } });
    const { figures, records, openings } = await holdOn(url, {
      trials: [{ streams: 60 }],
      population: { durationMs: 1_000, ramp: [{ perSecond: 100, ms: null }] },
    });
    const closes = Object.values(figures.counts.closes).reduce((sum, count) => sum + count, 0);
    expect(openings).toHaveLength(60);
    expect(records).toHaveLength(60);
    expect(closes).toBe(60);
  });

  test('leave streams around the proxies out of the population, but for their time to first byte', async () => {
    const proxied = await origin({ everyMs: 100 });
    const direct = await origin({ everyMs: 50, headDelayMs: 200 });
    const { figures, streams } = await holdOn(proxied.url, {
      target: { direct: direct.url },
      trials: [{ streams: 4 }, { name: 'direct', route: 'direct', streams: 3 }],
    });
    expect(figures.wanted).toBe(4);
    expect(figures.peakOpen).toBe(4);
    expect(figures.counts).toMatchObject({ attempts: 4, opened: 4 });
    expect(figures.ms.ttfb?.count).toBe(4);
    expect(figures.ms.ttfb?.max).toBeLessThan(150);
    expect(figures.ms.ttfbDirect?.count).toBe(3);
    expect(figures.ms.ttfbDirect?.min).toBeGreaterThan(190);
    expect(figures.counts.events).toBe(
      streams.filter(({ route }) => route === 'proxy').reduce((sum, { eventCount }) => sum + eventCount, 0),
    );
    expect(streams.filter(({ route }) => route === 'direct')).toHaveLength(3);
  });

  test('take -m as our own stop, which no client comes back from', async () => {
    const started = await origin({ everyMs: 50 });
    const { figures, streams } = await holdOn(started.url, {
      trials: [{ streams: 5 }],
      target: { maxTimeMs: 300 },
    });
    expect(streams.map(({ close }) => [close.how, close.because])).toEqual(
      Array.from({ length: 5 }, () => ['own-stop', 'max-time']),
    );
    expect(figures.counts).toMatchObject({ disconnects: 0, interrupted: 0, attempts: 5 });
    for (const { close } of streams) expect(close.ageMs).toBeLessThan(450);
    expect(started.requests()).toBe(5);
  });

  test('look at a stream that has been open for a while, as open', { timeout: 30_000 }, async () => {
    const { url } = await origin({ everyMs: 500 });
    const { looks } = await holdOn(url, { population: { durationMs: 11_500 } });
    expect(looks).toHaveLength(1);
    expect(looks[0]?.close).toMatchObject({ how: 'own-stop' });
    expect(looks[0]?.eventCount).toBeGreaterThan(15);
  });
});

describe('a held request', () => {
  test('that is redirected is one attempt, and the whole of its address is asked for', async () => {
    const seen: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        const [, path = ''] = String(bytes).split(' ');
        seen.push(path);
        if (path !== '/events') socket.write(chunked);
        else socket.end('HTTP/1.1 302 Found\r\nLocation: /here?token=sesame\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const { figures, records, streams } = await holdOn(`${await listening(server)}/events`, {
      trials: [{ streams: 3 }],
      target: { followRedirects: true },
    });
    expect(seen.sort()).toEqual([
      ...['/events', '/events', '/events'],
      ...['/here?token=sesame', '/here?token=sesame', '/here?token=sesame'],
    ]);
    expect(figures.counts).toMatchObject({ attempts: 3, opened: 3, failed: 0, reconnects: 0 });
    expect(records.filter(({ url }) => url?.includes('/here'))).toHaveLength(3);
    expect(JSON.stringify([records, streams])).not.toContain('sesame');
  });

  test('that is redirected in a circle fails, once', async () => {
    const started = await origin({ redirect: '/events' });
    const { figures } = await holdOn(started.url, { target: { followRedirects: true } });
    expect(started.requests()).toBe(21);
    expect(figures.counts).toMatchObject({ attempts: 1, opened: 0, failed: 1 });
  });

  test('comes from the local addresses in turn', async () => {
    const seen: string[] = [];
    const server = createServer((socket) => {
      seen.push(socket.remoteAddress ?? '');
      socket.on('error', () => undefined);
      socket.write(chunked);
    });
    await holdOn(`${await listening(server)}/events`, {
      trials: [{ streams: 6 }],
      population: { localAddresses: ['127.0.0.2', '127.0.0.3', '127.0.0.4'] },
    });
    expect(seen.sort()).toEqual([
      '127.0.0.2',
      '127.0.0.2',
      '127.0.0.3',
      '127.0.0.3',
      '127.0.0.4',
      '127.0.0.4',
    ]);
  });

  test('keeps every event where that was asked for', async () => {
    const { url } = await origin({ everyMs: 100, withIds: true });
    const { events, figures } = await holdOn(url, {
      trials: [{ streams: 2 }],
      population: { recordEvents: true },
    });
    expect(events).toHaveLength(figures.counts.events);
    expect(events.filter(({ id }) => id === 'c1').map(({ eventId }) => eventId)).toEqual(
      expect.arrayContaining(['1', '2', '3']),
    );
  });
});
