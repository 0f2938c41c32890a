/** Answers that are no stream, by sockets that really send them: each is refused, explained, and costs no more than it may. */
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Protocol, Stream } from '../../../src/model/stream.ts';
import { observe } from '../../../src/probe/index.ts';
import { judge, remainderRules, rules } from '../../../src/rules/index.ts';
import { facts, samplePlan, sampleTarget, sampleTrial } from '../../unit/facts-builder.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** `serve` is called once the request has come; over HTTP/2 the peer's SETTINGS have been sent and acknowledged. */
async function portOf(protocol: Protocol, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (protocol === 'http2') socket.write(Buffer.concat([frame(settings, 0, 0), frame(settings, 1, 0)]));
    let bytes = 0;
    socket.on('data', function wait(chunk) {
      bytes += chunk.length;
      // The preface, a SETTINGS frame and something behind it.
      if (protocol === 'http2' && bytes < 24 + 9 + 40) return;
      socket.off('data', wait);
      socket.resume();
      setTimeout(() => serve(socket), 30);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

async function diagnosed(protocol: Protocol, serve: (socket: Socket) => void, forMs = 2_000) {
  const port = await portOf(protocol, serve);
  const trial = { ...sampleTrial, name: protocol, protocol, priorKnowledge: true, streams: 1 };
  const target = { ...sampleTarget, url: `http://127.0.0.1:${port}/events` };
  const plan: Plan = { ...samplePlan, forMs, target, trials: [trial] };
  const context = {
    run: 'run',
    toolVersion: '0',
    target,
    eventTimeField: null,
    secretKey: 'key',
    maxEventBytes: 1e6,
  };
  const startedAt = performance.now();
  const streams = await observe(plan, context, { signal: new AbortController().signal, progress: () => {} });
  const seconds = (performance.now() - startedAt) / 1000;
  const { findings } = judge(facts({ plan, streams, watchedSeconds: seconds }), rules, remainderRules);
  return { one: streams[0] as Stream, first: findings[0] as Finding, seconds };
}

const sse = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const plain = (status: string, headers = '') =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n${headers}\r\n`;

describe('over HTTP/1.1', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a body without a head', 'hello world'],
    ['a forbidden byte in a field', `${sse}X-Bad: a\x01b\r\n\r\ndata: x\n\n`],
    ['a folded field (obs-fold)', `${sse}X-Fold: a\r\n  b\r\n\r\ndata: x\n\n`],
    ['two lengths that differ', `${sse}Content-Length: 5\r\nContent-Length: 7\r\n\r\ndata: x\n\n`],
    [
      'a length and chunks',
      `${sse}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n0\r\n\r\n`,
    ],
    [
      'another protocol on request',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Ty'],
    ['nothing, and the end', ''],
  ])('%s is refused and has a finding', async (_, bytes) => {
    const { one, first } = await diagnosed('http1', (socket) => void socket.end(bytes, 'latin1'));
    expect(one.status).toBeNull();
    expect(first.severity).toBe('critical');
    expect(JSON.stringify(first)).toContain(one.id);
  });

  test('the reason is read from a compressed body, its secrets replaced', async () => {
    const body = gzipSync('{"error":{"message":"quota used up for password=hunter2hunter2"}}');
    const { one, first } = await diagnosed('http1', (socket) => {
      socket.write(plain('402 Payment Required', 'Content-Encoding: gzip\r\n'));
      socket.end(body);
    });
    expect(first).toMatchObject({ rule: 'request-refused', severity: 'critical' });
    expect(first.what).toContain('402 Payment Required: "quota used up for password=~');
    expect(JSON.stringify(one)).not.toContain('hunter2');
  });

  test('a body that never ends is left once it is read', async () => {
    const flood = (socket: Socket) => {
      socket.write(`${plain('422 Unprocessable')}the reason\n`);
      const write = () => socket.writable && socket.write('x'.repeat(16_384), () => setImmediate(write));
      write();
    };
    const { first, seconds } = await diagnosed('http1', flood, 20_000);
    expect(first.what).toContain('the reason');
    expect(seconds).toBeLessThan(4);
  });

  test('a body that stands still is left after its time, and its words are told', async () => {
    const stall = (socket: Socket) => void socket.write(`${plain('503 Busy')}one moment`);
    const { one, seconds } = await diagnosed('http1', stall, 20_000);
    expect(one.bodyLine).toBe('one moment');
    // It is asked once more, with a browser's User-Agent.
    expect(seconds).toBeLessThan(13);
  }, 20_000);

  test('no answer in all the time watched has a finding', async () => {
    const { first } = await diagnosed('http1', () => {}, 900);
    expect(first).toMatchObject({ rule: 'request-refused', severity: 'critical' });
    expect(first.what).toContain('no response head in');
  });
});

const headers = 1;
const reset = 3;
const settings = 4;
const goaway = 7;

/** RFC 9113 section 4.1. */
function frame(type: number, flags: number, id: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

/** A literal field without indexing (RFC 7541 section 6.2.2). */
function field(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
}

const ok = Buffer.concat([Buffer.from([0x88]), field('content-type', 'text/event-stream')]);
const response = (...fields: Buffer[]) => frame(headers, 4, 1, Buffer.concat(fields));

describe('over HTTP/2', () => {
  test.each([
    ['Connection among its fields', response(ok, field('connection', 'keep-alive')), 'HTTP/2 forbids'],
    ['a field name in capitals', response(ok, field('X-Upper', 'a')), 'HTTP/2 forbids'],
    ['no status', response(field('content-type', 'text/event-stream')), 'HTTP/2 forbids'],
    [
      'a reset',
      frame(reset, 0, 1, Buffer.from([0, 0, 0, 2])),
      'RST_STREAM(INTERNAL_ERROR) before a response head',
    ],
    ['a goodbye', frame(goaway, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, 11])), 'GOAWAY(ENHANCE_YOUR_CALM)'],
  ])('an answer with %s is refused and has a finding', async (_, bytes, words) => {
    const { one, first } = await diagnosed('http2', (socket) => {
      socket.write(bytes);
      if (words.startsWith('GOAWAY')) socket.end();
    });
    expect(one.status).toBeNull();
    // It names the field where that is what was refused.
    expect(['request-refused', 'h2-connection-header']).toContain(first.rule);
    expect(first.what).toContain(words);
  });
});
