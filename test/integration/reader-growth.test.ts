/** The time of every reader grows with the length of what it reads, whoever wrote that: CPU time of a child process over three doublings. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const mostGrowth = 2.6;

/** Each reader on texts that were made to be slow: `[name, length of the shortest, what is read of a length]`. */
const script = `
const dist = process.argv[1];
const { shareParser } = await import(dist + 'probe/body/figures.js');
const { readBody } = await import(dist + 'probe/body/reader.js');
const { scanFrames } = await import(dist + 'probe/wire/frames.js');
const { createLineSplitter } = await import(dist + 'logs/line-splitter.js');
const { createRecordParser } = await import(dist + 'logs/record-parser.js');
const { readersFor } = await import(dist + 'proxies/dialects.js');
const { parseBlocks } = await import(dist + 'proxies/nginx/config/blocks.js');
const { parseConfigText } = await import(dist + 'proxies/envoy/config/text.js');

const nothing = () => undefined;
const still = { pause: nothing, resume: nothing };
const sink = { event: nothing, comment: nothing, retry: nothing, fault: nothing, over: nothing };
const repeat = (piece, length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const inPieces = (bytes, size, take) => {
  for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
};
const held = (piece, size) => (length) => {
  const body = shareParser().body(null, sink);
  inPieces(Buffer.from(repeat(piece, length)), size, (chunk) => body.feed(chunk, still));
};
const kept = (piece, size) => (length) => {
  const body = readBody({ encoding: null, now: () => 0, redact: (text) => text, eventTimeField: null, over: nothing });
  inPieces(Buffer.from(repeat(piece, length)), size, (chunk) => body.feed(chunk, still));
};
const frames = (bytes, size) => (length) => {
  const scan = scanFrames(nothing);
  inPieces(Buffer.from(repeat(bytes, length), 'latin1'), size, scan);
};
const lines = (piece, size) => (length) => {
  const splitter = createLineSplitter();
  inPieces(Buffer.from(repeat(piece, length)), size, (chunk) => splitter.push(chunk));
};
const rows = (proxy, role, piece) => (length) => {
  const origin = { hop: 'a', proxy, file: 'f', since: 0 };
  createRecordParser(origin, readersFor(proxy, role, null)).feed([repeat(piece, length)]);
};
const quiet = (read) => {
  try {
    read();
  } catch (error) {
    if (error.name !== 'DoctorError' && !('exitCode' in error)) throw error;
  }
};
const nginx = (piece) => (length) => quiet(() => parseBlocks('f', repeat(piece, length)));
const envoy = (piece) => (length) => parseConfigText('f', repeat(piece, length));

const readers = [
  ['a line, byte by byte', 200_000, held('a', 1)],
  ['a line', 400_000, held('a', 1000)],
  ['lines without a blank one', 400_000, held('data: x\\n', 1000)],
  ['CR lines', 400_000, held('data: a\\r', 65_536)],
  ['CR line ends', 400_000, held('data: a\\r\\r', 65_536)],
  ['one CR among many lines', 400_000, held('data: a\\n'.repeat(9000) + '\\r', 65_536)],
  ['events in halves', 400_000, held('data: abc\\n\\n', 7)],
  ['a kept line, byte by byte', 100_000, kept('a', 1)],
  ['kept lines', 200_000, kept('data: x\\n', 100)],
  ['kept comments', 200_000, kept(': x\\n', 100)],
  ['kept unknown fields', 200_000, kept('foo\\n', 1000)],
  ['frames without a payload', 200_000, frames('\\0\\0\\0\\x06\\0\\0\\0\\0\\0', 1000)],
  ['frame bytes one by one', 200_000, frames('\\0\\x40\\0\\x07\\0\\0\\0\\0\\0', 1)],
  ['a log without a line break', 1_000_000, lines('x', 1000)],
  ['a log of line breaks', 1_000_000, lines('\\n', 65_536)],
  ...['x ', '"', '[', '{"a":', '\\\\x', '1.2.3.4 - - ['].flatMap((piece) => [
    ['nginx access: ' + piece, 60_000, rows('nginx', 'access', piece)],
    ['nginx error: ' + piece, 60_000, rows('nginx', 'error', piece)],
    ['envoy access: ' + piece, 60_000, rows('envoy', 'access', piece)],
  ]),
  ...['a ', '"', '# x\\n', 'a;', 'a {', 'a_by_lua_block { [=[', '\\\\', '$' + '{'].map((piece) => ['nginx.conf: ' + piece, 100_000, nginx(piece)]),
  ...['a: b\\n', '- a\\n', '# x\\n', '*a ', '"'].map((piece) => ['envoy.yaml: ' + piece, 20_000, envoy(piece)]),
  ['envoy.yaml: keys', 20_000, (length) => parseConfigText('f', Array.from({ length: length / 10 }, (_, n) => 'key' + n + ': 1\\n').join(''))],
];
const cpu = (read, length) => {
  const began = process.cpuUsage();
  read(length);
  const { user, system } = process.cpuUsage(began);
  return user + system;
};
const out = [];
for (const [name, length, read] of readers) {
  read(length);
  out.push([name, [1, 2, 4, 8].map((n) => Math.min(cpu(read, n * length), cpu(read, n * length)))]);
}
console.log(JSON.stringify(out));
`;

test('every reader takes linear time', { timeout: 120_000 }, () => {
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', script, dist], {
    maxBuffer: 1e8,
  });
  const measured = JSON.parse(String(text)) as [string, number[]][];
  expect(measured.length).toBeGreaterThan(35);
  const slow = measured.filter(([, [first = 0, , , last = 0]]) => {
    // What takes less than this is at the mercy of the clock and the caches; over three doublings a square grows by 64.
    return last > 50_000 && (last / Math.max(first, 10_000)) ** (1 / 3) > mostGrowth;
  });
  expect(slow).toEqual([]);
});
