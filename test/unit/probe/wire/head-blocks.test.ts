/** The heads that this tool reads again, as Node's own HTTP/2 writes them. */
import http2 from 'node:http2';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { scanFrames } from '../../../../src/probe/wire/frames.ts';
import { HeadBlocks } from '../../../../src/probe/wire/head-blocks.ts';
import { HeadReader } from '../../../../src/probe/wire/hpack/index.ts';
import { observed } from '../../../../src/probe/wire/observed-socket.ts';

/** RFC 7541 appendix C.6: three responses, Huffman-coded, with a table that evicts. */
const responses: [hex: string, fields: [string, string][]][] = [
  [
    '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
    [
      [':status', '302'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ],
  ],
  [
    '4883640effc1c0bf',
    [
      [':status', '307'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ],
  ],
];

describe('HPACK', () => {
  test('reads the examples of its RFC, the second by the table of the first', () => {
    const reader = new HeadReader();
    for (const [hex, fields] of responses) expect(reader.read(Buffer.from(hex, 'hex'))).toEqual(fields);
  });

  test.each(['ff', '40', '00', '8', 'ffffffffffffffffff', '4085ffffffffff00'])(
    'refuses %s, which is none',
    (hex) => {
      expect(() => new HeadReader().read(Buffer.from(`${hex}${hex.length % 2 ? '0' : ''}`, 'hex'))).toThrow(
        RangeError,
      );
    },
  );

  test('reads what Node writes: every printable character, over several heads', async () => {
    const printable = Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n)).join('');
    const given = { 'x-all': printable, 'x-more': printable.repeat(3), 'content-type': 'text/event-stream' };
    const server = http2.createServer((_request, response) => {
      response.writeHead(200, given);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const blocks = new HeadBlocks();
    const seen: Buffer[] = [];
    const socket = net.connect(port, '127.0.0.1');
    const scan = scanFrames(() => undefined, blocks);
    blocks.take = ({ type }, payload) => void (type === 1 && seen.push(payload));
    const session = http2.connect(`http://127.0.0.1:${port}`, {
      createConnection: () => observed(socket, scan),
    });
    for (let n = 0; n < 3; n++) {
      const request = session.request({ ':path': '/' });
      request.resume();
      await new Promise((resolve) => request.on('close', resolve));
    }
    session.destroy();
    server.close();
    const reader = new HeadReader();
    const heads = seen.map((block) => Object.fromEntries(reader.read(block)));
    expect(heads).toHaveLength(3);
    for (const head of heads) expect(head).toMatchObject({ ':status': '200', ...given });
  });
});

/** `name: value` without a table. */
function literal(name: string, value: string): Buffer {
  const text = (one: string) => Buffer.concat([Buffer.from([one.length]), Buffer.from(one)]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

const frame = (streamId: number, flags = 0x4, type = 0x1) => ({ streamId, flags, type });

describe('a refused head', () => {
  test('gives the fields that HTTP/2 forbids, of its own stream alone', () => {
    const blocks = new HeadBlocks();
    blocks.take(frame(1), literal('upgrade', 'h2c'));
    blocks.take(frame(3), Buffer.concat([literal('server', 'x'), literal('keep-alive', 'timeout=5')]));
    expect(blocks.forbiddenFields(3)).toEqual([['keep-alive', 'timeout=5']]);
  });

  test('is put together from its frames, without their padding and priority', () => {
    const blocks = new HeadBlocks();
    const whole = literal('connection', 'keep-alive');
    blocks.take(
      frame(1, 0x28),
      Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 9]), whole.subarray(0, 4), Buffer.alloc(2)]),
    );
    expect(blocks.forbiddenFields(1)).toEqual([]);
    blocks.take(frame(1, 0x4, 0x9), whole.subarray(4));
    expect(blocks.forbiddenFields(1)).toEqual([['connection', 'keep-alive']]);
  });

  test('shows no value that may be a secret', () => {
    const blocks = new HeadBlocks();
    blocks.take(frame(1), literal('connection', 'sk-live-4f9a8b7c6d5e4f3a2b1c'));
    expect(blocks.forbiddenFields(1)).toEqual([['connection', '']]);
  });

  test('is not read any more once an answer was taken, nor where it is no HPACK', () => {
    const blocks = new HeadBlocks();
    blocks.take(frame(1), literal('connection', 'close'));
    blocks.drop();
    blocks.take(frame(3), literal('connection', 'close'));
    expect(blocks.forbiddenFields(1)).toEqual([]);
    const broken = new HeadBlocks();
    broken.take(frame(1), Buffer.from('ff', 'hex'));
    expect(broken.forbiddenFields(1)).toEqual([]);
  });
});
