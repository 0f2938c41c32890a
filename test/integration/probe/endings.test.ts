/** How streams end, on real sockets: what the probe says must be what happened, whatever the libraries conclude. */
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type OriginBehaviour, startOrigin } from '../../../src/lab/index.ts';
import type { Plan, Target, Trial } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { observe } from '../../../src/probe/index.ts';
import { samplePlan, sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function ask(
  url: string,
  trial: Partial<Trial> = {},
  target: Partial<Target> = {},
  plan: Partial<Plan> = {},
): Promise<Stream[]> {
  const full: Plan = {
    ...samplePlan,
    forMs: 3_000,
    target: { ...sampleTarget, url, ...target },
    trials: [{ ...sampleTrial, streams: 1, ...trial }],
    ...plan,
  };
  const context = {
    run: 'run',
    toolVersion: '0',
    target: full.target,
    eventTimeField: null,
    secretKey: 'key',
  };
  return observe(full, context, { signal: new AbortController().signal, progress: () => {} });
}

async function origin(behaviour: OriginBehaviour): Promise<string> {
  const started = await startOrigin(behaviour);
  closers.push(started.close);
  return started.url;
}

/** A server that says exactly these bytes, then does `then` to the socket. */
async function rawServer(text: string, then: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(text);
      setTimeout(() => then(socket), 200);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/events`;
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const chunk = '9\r\ndata: x\n\n\r\n';
const end = { afterMs: 250 };

describe('over HTTP/1.1', () => {
  test.each([
    [
      'a last chunk is an end',
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
      (socket: Socket) => socket.write('0\r\n\r\n'),
      { how: 'terminated', transport: 'open' },
    ],
    [
      'FIN without the last chunk is a cut',
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
      (socket: Socket) => socket.end(),
      { how: 'cut', transport: 'fin' },
    ],
    [
      'RST is a cut',
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
      (socket: Socket) => socket.resetAndDestroy(),
      { how: 'cut', transport: 'rst' },
    ],
    [
      'a body that runs to the end of the connection ends with its FIN',
      `${head}\r\ndata: x\n\n`,
      (socket: Socket) => socket.end(),
      { how: 'close-delimited', transport: 'fin' },
    ],
    [
      'RST on such a body is told from its FIN',
      `${head}\r\ndata: x\n\n`,
      (socket: Socket) => socket.resetAndDestroy(),
      { how: expect.any(String), transport: 'rst' },
    ],
    [
      'a length that was reached is an end',
      `${head}Content-Length: 9\r\n\r\ndata: x\n\n`,
      () => undefined,
      { how: 'terminated' },
    ],
    [
      'a length that was not reached is a cut',
      `${head}Content-Length: 90\r\n\r\ndata: x\n\n`,
      (socket: Socket) => socket.end(),
      { how: 'cut', transport: 'fin' },
    ],
  ])('%s', async (_title, text, then, expected) => {
    const [stream] = await ask(await rawServer(text, then));
    expect(stream?.close).toMatchObject({ by: 'peer', ...expected });
    expect(stream?.eventCount).toBe(1);
  });

  test('a connection that closes without an answer never opened', async () => {
    const [stream] = await ask(await rawServer('', (socket) => socket.end()));
    expect(stream).toMatchObject({
      status: null,
      failure: { phase: 'response' },
      close: { how: 'not-opened' },
    });
  });

  test('our own stop is ours', async () => {
    const [stream] = await ask(await origin({ everyMs: 200 }), {}, {}, { forMs: 700 });
    expect(stream?.close).toMatchObject({ how: 'own-stop', by: 'us' });
    expect(stream?.close.idleMs).toBeLessThan(300);
  });
});

describe('over HTTP/2', () => {
  const h2 = { protocol: 'http2' as const, priorKnowledge: true };

  test.each([
    ['END_STREAM is an end', 'clean', { how: 'end-stream' }],
    ['a TCP close under the stream is a lost connection', 'fin', { how: 'connection-lost' }],
  ] as const)('%s', async (_title, how, expected) => {
    const [stream] = await ask(await origin({ everyMs: 100, protocol: 'h2c', end: { ...end, how } }), h2);
    expect(stream?.close).toMatchObject({ by: 'peer', ...expected });
    expect(stream?.eventCount).toBeGreaterThan(0);
  });

  test('a server that speaks HTTP/1.1 only never opened it', async () => {
    const [stream] = await ask(await origin({ everyMs: 100 }), h2);
    expect(stream).toMatchObject({ status: null, failure: { phase: 'response' } });
  });
});

describe('the timeline', () => {
  test('tells the first byte from the first event and the first comment', async () => {
    const [stream] = await ask(
      await origin({
        init: false,
        kind: 'comment',
        firstAfterMs: 300,
        everyMs: 300,
        end: { afterMs: 800, how: 'clean' },
      }),
    );
    expect(stream?.marks.firstByteMs).toBeLessThan(200);
    expect(stream?.marks.firstEventMs).toBeNull();
    expect(stream?.marks.firstCommentMs).toBeGreaterThan(250);
  });

  test('counts the silence before the end as a gap', async () => {
    const [stream] = await ask(await origin({ everyMs: 0, end: { afterMs: 600, how: 'fin' } }));
    expect(stream?.maxGapMs).toBeGreaterThan(500);
    expect(stream?.close.idleMs).toBe(stream?.maxGapMs);
  });

  test('names a refused connection with its address', async () => {
    const [stream] = await ask('http://127.0.0.1:1/events');
    expect(stream).toMatchObject({
      failure: { phase: 'connect', code: 'ECONNREFUSED' },
      connectErrors: [{ address: '127.0.0.1:1', code: 'ECONNREFUSED' }],
    });
  });

  test('holds no secret of the request', async () => {
    const [stream] = await ask(
      `${await origin({ everyMs: 100, end: { ...end, how: 'clean' } })}?token=sesame`,
      {},
      {
        headers: [
          ['Authorization', 'Bearer sesame'],
          ['Cookie', 'sid=sesame'],
        ],
      },
    );
    expect(stream?.status).toBe(200);
    expect(JSON.stringify(stream)).not.toContain('sesame');
  });
});

describe('the schedule', () => {
  test('stops once every stream was cut', async () => {
    const started = performance.now();
    await ask(
      await origin({ everyMs: 100, end: { ...end, how: 'fin' } }),
      { streams: 2, staggerMs: 200 },
      {},
      { forMs: 20_000 },
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('one at a time never has two streams open', async () => {
    const started = await startOrigin({ everyMs: 100, end: { ...end, how: 'clean' } });
    closers.push(started.close);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, started.connections());
    }, 5);
    const streams = await ask(
      started.url,
      { streams: 3, staggerMs: 10 },
      { method: 'POST', body: Buffer.from('{}').toString('base64') },
      { oneAtATime: true },
    );
    clearInterval(watch);
    expect(streams).toHaveLength(3);
    expect(most).toBe(1);
  });

  test('asks for the host without its port and for the usual paths when the answer is 404', async () => {
    const url = (await origin({ everyMs: 100 })).replace('/events', '/nothing');
    const streams = await ask(url, {}, {}, { forMs: 5_000 });
    expect(streams.map(({ trial }) => trial)).toEqual(
      expect.arrayContaining(['host 127.0.0.1', 'path /events', 'path /sse']),
    );
    expect(streams.find(({ trial }) => trial === 'path /events')?.status).toBe(200);
  });
});

describe('a request that our own client will not send', () => {
  test.each<[string, Partial<Trial>, Partial<Target>]>([
    ['HTTP/1.1', {}, { method: 'GE T' }],
    [
      'HTTP/2',
      { protocol: 'http2', priorKnowledge: true },
      {
        headers: [
          ['Content-Type', 'a'],
          ['content-type', 'b'],
        ],
      },
    ],
  ])('over %s is no answer of the server', async (_, trial, target) => {
    const url = await origin({ everyMs: 100, protocol: trial.protocol === 'http2' ? 'h2c' : 'http1' });
    const [stream] = await ask(url, trial, target);
    expect(stream).toMatchObject({
      failure: { phase: 'request' },
      status: null,
      close: { how: 'not-opened', by: 'us' },
    });
  });
});

describe('100 Continue that nobody asked for', () => {
  const continued = 'HTTP/1.1 100 Continue\r\n\r\n';

  test('in a flood is an answer without end, and no close of the server', async () => {
    const url = await rawServer(continued.repeat(3000), () => undefined);
    const [stream] = await ask(url);
    expect(stream).toMatchObject({
      failure: { code: 'INTERIM_RESPONSES' },
      overLimit: { kind: 'interim-responses' },
    });
  });

  test('before an answer is passed over, in pieces too', async () => {
    const url = await rawServer(`${continued}HTTP/1.1 100 Con`, (socket) => {
      socket.write(`tinue\r\nX: y\r\n\r\n${head}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`);
    });
    const [stream] = await ask(url);
    expect(stream).toMatchObject({ status: 200, eventCount: 1, close: { how: 'terminated', by: 'peer' } });
  });

  test('before a closed connection is no answer', async () => {
    const url = await rawServer(continued, (socket) => socket.end());
    const [stream] = await ask(url);
    expect(stream).toMatchObject({ status: null, close: { how: 'not-opened', by: 'peer' } });
  });
});
