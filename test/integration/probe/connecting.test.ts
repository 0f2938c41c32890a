/** How a connection is made: every way that curl knows and this tool takes over. */
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startOrigin } from '../../../src/lab/index.ts';
import type { Target } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { observe } from '../../../src/probe/index.ts';
import { samplePlan, sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function ask(target: Partial<Target>): Promise<Stream[]> {
  const plan = {
    ...samplePlan,
    forMs: 2_000,
    target: { ...sampleTarget, connectTimeoutMs: 1_500, ...target },
    trials: [{ ...sampleTrial, streams: 1 }],
  };
  const context = {
    run: 'run',
    toolVersion: '0',
    target: plan.target,
    eventTimeField: null,
    secretKey: 'key',
  };
  return observe(plan, context, { signal: new AbortController().signal, progress: () => {} });
}

async function quickOrigin() {
  const started = await startOrigin({ everyMs: 50, end: { afterMs: 150, how: 'clean' } });
  closers.push(started.close);
  return started;
}

/** A forward proxy that knows CONNECT and absolute URLs, and notes what it was asked. */
async function forwardProxy(): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`);
    incoming.pipe(
      request(incoming.url ?? '', { headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return { port: (server.address() as { port: number }).port, asked };
}

describe('a stream is reached', () => {
  test('at the address that --resolve gives its name', async () => {
    const { port } = await quickOrigin();
    const [stream] = await ask({
      url: `http://app.example.test:${port}/events`,
      resolve: [`app.example.test:${port}:127.0.0.1`],
    });
    expect(stream).toMatchObject({
      status: 200,
      authority: `app.example.test:${port}`,
      address: `127.0.0.1:${port}`,
    });
  });

  test('where --connect-to sends it, with the name kept', async () => {
    const { port } = await quickOrigin();
    const [stream] = await ask({
      url: 'http://app.example.test/events',
      connectTo: [`app.example.test:80:127.0.0.1:${port}`],
    });
    expect(stream).toMatchObject({ status: 200, authority: 'app.example.test' });
  });

  test('over a unix socket', async () => {
    const { port } = await quickOrigin();
    const path = join(tmpdir(), `sse-doctor-${process.pid}.sock`);
    const bridge = createTcpServer((socket) => socket.pipe(connect(port, '127.0.0.1')).pipe(socket));
    await new Promise<void>((resolve) => bridge.listen(path, resolve));
    closers.push(() => bridge.close());
    expect((await ask({ url: 'http://app.example.test/events', unixSocket: path }))[0]).toMatchObject({
      status: 200,
    });
  });

  test('through a forward proxy, with the credentials of its URL', async () => {
    const { url } = await quickOrigin();
    const proxy = await forwardProxy();
    const [stream] = await ask({ url, forwardProxy: `http://joe:secret@127.0.0.1:${proxy.port}` });
    expect(stream?.status).toBe(200);
    expect(proxy.asked).toEqual([`GET ${url} Basic ${Buffer.from('joe:secret').toString('base64')}`]);
  });

  test('behind its redirect, when that is to be followed', async () => {
    const target = await quickOrigin();
    const front = await startOrigin({ redirect: target.url });
    closers.push(front.close);
    const streams = await ask({ url: front.url, followRedirects: true });
    expect(streams.map(({ status, attempt }) => [status, attempt])).toEqual([
      [302, 1],
      [200, 2],
    ]);
  });
});

describe('a redirect that is followed', () => {
  test('asks for the whole address, and none of its secret is recorded', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url ?? '');
      if (request.url === '/events') response.writeHead(302, { location: '/here?token=sesame' }).end();
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: x\n\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const streams = await ask({ url: `http://127.0.0.1:${port}/events`, followRedirects: true });
    expect(seen).toEqual(['/events', '/here?token=sesame']);
    expect(JSON.stringify(streams)).not.toContain('sesame');
  });
});

describe('what stands in the way is named', () => {
  test('a forward proxy that refuses the tunnel', async () => {
    const proxy = await forwardProxy();
    const [stream] = await ask({
      url: 'https://app.example.test/events',
      forwardProxy: `http://127.0.0.1:${proxy.port}`,
    });
    expect(stream?.failure).toMatchObject({ phase: 'connect', code: 'PROXY_407' });
  });

  test('a name that does not resolve', async () => {
    expect((await ask({ url: 'http://nothing.invalid/events' }))[0]?.failure?.phase).toBe('dns');
  });

  test('a server that takes the connection and never finishes the TLS handshake', async () => {
    const server = createTcpServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { port } = server.address() as { port: number };
    expect((await ask({ url: `https://127.0.0.1:${port}/events` }))[0]?.failure).toMatchObject({
      phase: 'tls',
      code: 'ETIMEDOUT',
    });
  });
});
