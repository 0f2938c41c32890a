// An origin whose streams never end what they begin. A process of its own, so that its work is not the tool's.
// GET /<kind> answers so; GET /mixed gives each kind once, to every 20th client, and events to all others.
import { createServer } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const eventStream = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n';
const plain = `${eventStream}Connection: close\r\n\r\n`;
const chunked = `${eventStream}Transfer-Encoding: chunked\r\n\r\n`;
const encoded = (name) => `${eventStream}Content-Encoding: ${name}\r\nConnection: close\r\n\r\n`;
const many = (text, bytes) => Buffer.from(text.repeat(Math.ceil(bytes / text.length)));
const megabyte = 1 << 20;
const smallEvents = () => many('data: a\n\n', megabyte * 8);
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

/** What is sent once, and then again and again, as fast as the socket takes it; `everyMs`: slower. */
export const kinds = {
  'endless-line': () => ({ first: `${plain}data: `, again: many('a', 65_536) }),
  'endless-line-in-small-chunks': () => ({ first: `${chunked}`, again: many('1\r\na\r\n', 65_536) }),
  'gzip-bomb': () => ({ first: `${encoded('gzip')}`, again: gzipSync(smallEvents()) }),
  'gzip-line-bomb': () => ({ first: `${encoded('gzip')}`, again: gzipSync(many('a', megabyte * 8)) }),
  'brotli-bomb': () => ({
    first: Buffer.concat([Buffer.from(encoded('br')), brotli(many('data: a\n\n', megabyte * 128))]),
    again: Buffer.alloc(0),
  }),
  'no-blank-line': () => ({ first: plain, again: many('data: x\n', 65_536) }),
  'key-like-line': () => ({
    first: plain,
    again: Buffer.from(`data: ${'sk-Ab3_'.repeat(72_000)}\n\n`),
    everyMs: 500,
  }),
  'endless-head': () => ({ first: 'HTTP/1.1 200 OK\r\nX-Long: ', again: many('h', 65_536) }),
  'many-heads': () => ({ first: 'HTTP/1.1 200 OK\r\n', again: many('X-A: b\r\n', 65_536) }),
  'endless-refusal': () => ({
    first: 'HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n',
    again: many('<p>no</p>\n', 65_536),
  }),
  'endless-interim': () => ({ first: '', again: many('HTTP/1.1 102 Processing\r\n\r\n', 65_536) }),
  'endless-chunk-extension': () => ({ first: `${chunked}1;a=`, again: many('e', 65_536) }),
  'endless-trailers': () => ({ first: `${chunked}9\r\ndata: a\n\n\r\n0\r\nX-T: `, again: many('t', 65_536) }),
  'long-id': () => ({
    first: `${plain}id: ${'7'.repeat(10_000_000)}\ndata: a\n\n`,
    again: Buffer.from('data: b\n\n'),
    everyMs: 200,
  }),
  flood: () => ({ first: plain, again: many('data: a\n\n', 65_536) }),
  'cr-flood': () => ({ first: plain, again: many('data: a\r\r', 65_536) }),
  'big-event': () => ({
    first: `${plain}data: ${'b'.repeat(40_000_000)}\n\n`,
    again: Buffer.from('data: b\n\n'),
    everyMs: 200,
  }),
  'comment-flood': () => ({ first: plain, again: many(': c\n', 65_536) }),
  'unknown-lines': () => ({ first: plain, again: many('foo\n', 65_536) }),
};

/** Those of a mixed population. */
export const mixed = [
  'endless-line',
  'gzip-bomb',
  'brotli-bomb',
  'no-blank-line',
  'key-like-line',
  'endless-head',
  'endless-refusal',
  'endless-interim',
  'endless-chunk-extension',
  'endless-trailers',
];

const made = new Map();
function madeOf(kind) {
  if (!made.has(kind)) made.set(kind, kinds[kind]());
  return made.get(kind);
}

function send(socket, { first, again, everyMs }) {
  socket.write(first);
  if (again.length === 0) return;
  if (everyMs) {
    const timer = setInterval(() => socket.writableLength < 20_000_000 && socket.write(again), everyMs);
    socket.on('close', () => clearInterval(timer));
    return;
  }
  const pump = () => {
    while (!socket.destroyed && socket.write(again));
  };
  socket.on('drain', pump);
  pump();
}

/** All that came, when the first did and the last went; `sent`: events to each client that was served well. */
const seen = { clients: 0, firstAt: 0, lastAt: 0, sent: {} };
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  seen.firstAt ||= Date.now();
  socket.on('close', () => {
    seen.lastAt = Date.now();
  });
  let head = '';
  socket.on('data', (bytes) => {
    if (head === null) return;
    head += bytes.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    const kind = /^\S+ \/([\w-]+)/.exec(head)?.[1] ?? '';
    head = null;
    const n = seen.clients++;
    const hostile =
      kind === 'mixed' && n % 20 === 10 ? mixed[Math.floor(n / 20)] : kinds[kind] ? kind : undefined;
    if (hostile) return send(socket, madeOf(hostile));
    socket.write(chunked);
    seen.sent[n] = 0;
    const timer = setInterval(() => {
      const number = ++seen.sent[n];
      const event = `id: ${number}\ndata: {"n":${number}}\n\n`;
      socket.write(`${event.length.toString(16)}\r\n${event}\r\n`);
    }, 200);
    socket.on('close', () => clearInterval(timer));
  });
});
server.listen(
  0,
  '127.0.0.1',
  () => process.send?.({ port: server.address().port }) ?? console.log(server.address().port),
);
process.on('message', () => process.send(seen));
process.on('disconnect', () => process.exit());
