/** Answers that are just within what is read of one, and just beyond it, by sockets that really send them. */
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { limits } from '../../../src/model/limits.ts';
import type { Plan, Target } from '../../../src/model/plan.ts';
import type { Protocol, Stream } from '../../../src/model/stream.ts';
import { observe } from '../../../src/probe/index.ts';
import { samplePlan, sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';
import { holdOn } from './held-run.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function urlOf(server: Pick<Server, 'listen' | 'address' | 'close' | 'on'>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/events`;
}

/** A server that says `text` to every request, and then no more. */
function saying(text: string | ((request: string) => string)): Promise<string> {
  return urlOf(
    createServer((socket) => {
      socket.once('data', (bytes) => socket.write(typeof text === 'string' ? text : text(`${bytes}`)));
    }),
  );
}

async function diagnosed(url: string, protocol: Protocol = 'http1', forMs = 700, more: Partial<Target> = {}) {
  const trial = { ...sampleTrial, name: protocol, protocol, priorKnowledge: true, streams: 1 };
  const target = { ...sampleTarget, url, ...more };
  const plan: Plan = { ...samplePlan, forMs, target, trials: [trial] };
  const context = { run: 'r', toolVersion: '0', target, eventTimeField: null, secretKey: 'key' };
  const startedAt = performance.now();
  const streams = await observe(plan, context, { signal: new AbortController().signal, progress: () => {} });
  return { one: streams.at(-1) as Stream, streams, ms: performance.now() - startedAt };
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n';
const event = 'id: 1\ndata: a\n\n';

describe('limits.responseHeadBytes', () => {
  const long = (bytes: number) => `${head}X-Long: ${'h'.repeat(bytes)}\r\n\r\n${event}`;

  test('bound a head: one that is a little shorter opens its stream', async () => {
    const { one } = await diagnosed(await saying(long(limits.responseHeadBytes - 1_000)));
    expect([one.status, one.eventCount]).toEqual([200, 1]);
  });

  test('bound a head: one that is longer is refused', async () => {
    const { one } = await diagnosed(await saying(long(limits.responseHeadBytes + 1_000)));
    expect(one.failure?.code).toBe('UND_ERR_HEADERS_OVERFLOW');
  });

  test('bound the trailers, and what is no data of a chunk', async () => {
    const chunked = `${head}Transfer-Encoding: chunked\r\n\r\nf\r\n${event}\r\n`;
    const over = 't'.repeat(limits.responseHeadBytes * 2);
    const trailers = await diagnosed(await saying(`${chunked}0\r\nX-T: ${over}`));
    expect(trailers.one.overLimit).toMatchObject({ kind: 'trailers' });
    const framing = await diagnosed(await saying(`${chunked}1;a=${over}`));
    expect(framing.one.overLimit).toMatchObject({ kind: 'framing' });
    const within = await diagnosed(await saying(`${chunked}0\r\nX-T: t\r\n\r\n`));
    expect(within.one).toMatchObject({ close: { how: 'terminated' }, eventCount: 1 });
  });
});

describe('limits.interimResponses', () => {
  const answers: Record<string, (count: number) => Promise<string>> = {
    http1: (count) => saying(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(count)}${head}\r\n${event}`),
    http2: (count) => {
      const server = createHttp2Server();
      server.on('stream', (stream: ServerHttp2Stream) => {
        stream.on('error', () => undefined);
        for (let n = 0; n < count; n++) stream.additionalHeaders({ ':status': 102 });
        stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
        stream.write(event);
      });
      return urlOf(server as unknown as Server);
    },
  };

  test.each(['http1', 'http2'] as const)('may come before the one that counts, over %s', async (protocol) => {
    const url = await answers[protocol]?.(limits.interimResponses);
    const { one } = await diagnosed(url as string, protocol);
    expect([one.status, one.eventCount, one.overLimit]).toEqual([200, 1, undefined]);
  });

  test.each(['http1', 'http2'] as const)('and one more ends the stream, over %s', async (protocol) => {
    const url = await answers[protocol]?.(limits.interimResponses + 1);
    const { one } = await diagnosed(url as string, protocol);
    expect(one.overLimit).toMatchObject({
      kind: 'interim-responses',
      seen: limits.interimResponses + 1,
      limit: limits.interimResponses,
    });
  });
});

test('limits.eventIdBytes are remembered of an id, and of a longer one nothing', async () => {
  const lastId = async (length: number) => {
    const url = await saying(`${head}\r\nid: ${'7'.repeat(length)}\ndata: a\n\n`);
    return (await diagnosed(url)).one.lastEventId;
  };
  expect(await lastId(limits.eventIdBytes)).not.toBeNull();
  expect(await lastId(limits.eventIdBytes + 1)).toBeNull();
});

describe('bodies that stand still', () => {
  const moved = (bytes: string) => (request: string) =>
    request.startsWith('GET /events ')
      ? `HTTP/1.1 302 Found\r\nLocation: /moved\r\nContent-Length: ${bytes.length + 1}\r\n\r\n${bytes}`
      : `${head}\r\n${event}`;

  test("cost a redirect's follower limits.redirectBodyMs", async () => {
    const { streams } = await diagnosed(await saying(moved('half')), 'http1', 1_200, {
      followRedirects: true,
    });
    const [first, second] = streams as [Stream, Stream];
    expect(first.close.ageMs).toBeGreaterThan(limits.redirectBodyMs * 0.9);
    expect(first.close.ageMs).toBeLessThan(limits.redirectBodyMs + 500);
    expect(second.eventCount).toBe(1);
  });

  test('cost a held client limits.redirectBodyMs too', async () => {
    const run = await holdOn(await saying(moved('half')), {
      target: { followRedirects: true },
      population: { durationMs: 1_200 },
    });
    expect(run.records.map(({ eventCount }) => eventCount)).toContain(1);
  });

  test('of an error are left after limits.refusalBodyMs', { timeout: 15_000 }, async () => {
    const url = await saying(
      'HTTP/1.1 503 Busy\r\nContent-Length: 99\r\nContent-Type: text/plain\r\n\r\nwait',
    );
    const { ms, one } = await diagnosed(url, 'http1', 9_000);
    expect(one).toMatchObject({ status: 503, close: { by: 'us' } });
    expect(ms).toBeGreaterThan(limits.refusalBodyMs * 0.95);
    // It is asked once more, with a browser's User-Agent.
    expect(ms).toBeLessThan(2 * limits.refusalBodyMs + 1_500);
  });
});
