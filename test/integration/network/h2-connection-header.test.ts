/** A server that speaks HTTP/2 by hand, as no library lets one write these heads. */
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** Without a table and not Huffman-coded (RFC 7541 section 6.2.2). */
function literal(name: string, value: string): Buffer {
  const text = (one: string) => Buffer.concat([Buffer.from([one.length]), Buffer.from(one)]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

const statusOk = Buffer.from([0x88]);

/** Answers every request with an event stream and this field more in its head; gives its URL. */
async function origin(name: string, value: string, isClosing = false): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(frame(0x4, 0, 0, Buffer.alloc(0)));
    answerRequests(
      socket,
      Buffer.concat([statusOk, literal('content-type', 'text/event-stream'), literal(name, value)]),
      isClosing,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/events`;
}

function answerRequests(socket: Socket, head: Buffer, isClosing: boolean): void {
  let unread = Buffer.alloc(0);
  let isGreeted = false;
  socket.on('data', (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    if (!isGreeted && unread.length < 24) return;
    if (!isGreeted) unread = unread.subarray(24);
    isGreeted = true;
    while (unread.length >= 9 && unread.length >= 9 + unread.readUIntBE(0, 3)) {
      const [type, streamId] = [unread[3], unread.readUInt32BE(5)];
      unread = unread.subarray(9 + unread.readUIntBE(0, 3));
      if (type === 0x1) serve(socket, streamId, head, isClosing);
    }
  });
}

function serve(socket: Socket, streamId: number, head: Buffer, isClosing: boolean): void {
  socket.write(frame(0x1, 0x4, streamId, head));
  const timer = setInterval(
    () => socket.writable && socket.write(frame(0x0, 0, streamId, Buffer.from('data: x\n\n'))),
    300,
  );
  socket.on('close', () => clearInterval(timer));
  if (isClosing)
    setTimeout(
      () => socket.writable && socket.write(frame(0x3, 0, streamId, Buffer.from([0, 0, 0, 1]))),
      2_000,
    );
}

const over2 = (url: string) => ['diagnose', url, '--http2-prior-knowledge', '--for', '4s'];

test.each([
  ['connection', 'keep-alive'],
  ['keep-alive', 'timeout=5'],
  ['proxy-connection', 'keep-alive'],
  ['transfer-encoding', 'chunked'],
  ['upgrade', 'h2c'],
])('%s: %s in an HTTP/2 head is named, which the library does not', async (name, value) => {
  const report = await reported(over2(await origin(name, value)));
  expect(rulesOf(report)[0]).toBe('h2-connection-header');
  const { confidence, what, fix } = findingOf(report, 'h2-connection-header');
  expect({ confidence, setting: fix[0]?.setting, current: fix[0]?.current }).toEqual({
    confidence: 'certain',
    setting: name,
    current: value,
  });
  expect(what).toContain(name);
});

test('a head without such a field opens, and a later reset with PROTOCOL_ERROR is no such head', async () => {
  const healthy = await reported(over2(await origin('x-other', 'keep-alive')));
  expect(rulesOf(healthy)).not.toContain('h2-connection-header');
  expect(healthy.connections.every(({ opened }) => opened)).toBe(true);
  const reset = await reported(over2(await origin('x-other', '1', true)));
  expect(rulesOf(reset)).toContain('h2-reset');
  expect(rulesOf(reset)).not.toContain('h2-connection-header');
});
