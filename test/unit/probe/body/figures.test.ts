import { gzipSync } from 'node:zlib';
import { createParser } from 'eventsource-parser';
import { describe, expect, test } from 'vitest';
import { type SharedParser, shareParser } from '../../../../src/probe/body/figures.ts';
import type { BodySink } from '../../../../src/probe/body/sink.ts';

/** Nobody has to wait here. */
const still = { pause: () => undefined, resume: () => undefined };

/** All that a body told, in order. */
type Told = [kind: string, ...rest: unknown[]][];

function listener(): { told: Told; sink: BodySink } {
  const told: Told = [];
  return {
    told,
    sink: {
      event: ({ event, id, data }) => told.push(['event', event, id, data]),
      comment: (text) => told.push(['comment', text]),
      retry: (ms) => told.push(['retry', ms]),
      fault: (kind) => told.push(['fault', kind]),
      over: ({ kind }) => told.push(['over', kind]),
    },
  };
}

/** The same body read in one piece, by the parser alone. */
function whole(bytes: Buffer): Told {
  const { told, sink } = listener();
  const parser = createParser({
    onEvent: (event) => sink.event(event, 0),
    onComment: sink.comment,
    onRetry: sink.retry,
    onError: ({ type }) => sink.fault(type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', ''),
  });
  parser.feed(new TextDecoder().decode(bytes));
  return told;
}

const corpus: [title: string, text: string][] = [
  ['events one by one', 'data: one\n\ndata: two\n\nevent: x\ndata: three\n\n'],
  ['comments between events', ': hello\n\ndata: one\n\n:\n\n: bye\ndata: two\n\n'],
  ['lines that end in CRLF', 'id: 1\r\ndata: one\r\n\r\n: beat\r\n\r\ndata: two\r\n\r\n'],
  ['lines that end in CR alone', 'data: one\r\rdata: two\r\r: beat\r\r'],
  ['all three line ends in one body', 'data: one\r\n\ndata: two\n\r\ndata: three\r\n\r\ndata: four\n\n'],
  ['data of several lines, an empty one among them', 'data: one\ndata: two\ndata:\ndata: four\n\ndata\n\n'],
  ['a byte order mark before the first field', '\uFEFFdata: one\n\ndata: two\n\n'],
  ['a mark within a body, which is text', 'data: one\n\n\uFEFFdata: two\n\ndata: \uFEFFthree\n\n'],
  ['ids, kept ones and emptied ones', 'id: 7\ndata: one\n\ndata: two\n\nid\ndata: three\n\nid: 8\n\n'],
  ['retry, a number and none', 'retry: 1500\n\nretry: soon\n\ndata: one\n\n'],
  [
    'characters of two, three and four bytes',
    'data: é – 😀\n\n: ß\n\nevent: ж\ndata: 漢字\n\ndata: 🎉🎉\n\n',
  ],
  ['a replacement character that was sent', 'data: \uFFFD\n\ndata: é\uFFFD\n\n'],
  ['no blank line at the end', 'data: one\n\ndata: two\ndata: three'],
  ['a comment at the very end, unfinished', 'data: one\n\n: hear'],
  ['many blank lines', '\n\ndata: one\n\n\n\n\r\n\r\ndata: two\n\n\n'],
  ['fields that nobody knows', 'data: one\nfoo: bar\n\ndata two\n\n'],
];

/** Feeds the parts of a body, and between any two of them what other streams of the process say. */
function read(parts: Buffer[], shared: SharedParser): { told: Told; others: Told } {
  const { told, sink } = listener();
  const other = listener();
  const body = shared.body(null, sink);
  const neighbour = shared.body(null, other.sink);
  const between = ['data: other\n\n', ': half a com', 'ment\n\n', 'id: 9\ndata: ha', 'lf\n', '\n'];
  parts.forEach((part, n) => {
    body.feed(part, still);
    neighbour.feed(Buffer.from(between[n % between.length] ?? ''), still);
  });
  body.close(() => undefined);
  neighbour.close(() => undefined);
  return { told, others: other.told };
}

describe.each(corpus)('a body of %s', (_title, text) => {
  const bytes = Buffer.from(text);
  const expected = whole(bytes);

  test('tells something', () => expect(expected.length).toBeGreaterThan(0));

  test('is read the same wherever it is split in two', () => {
    const shared = shareParser();
    for (let at = 0; at <= bytes.length; at++) {
      const { told } = read([bytes.subarray(0, at), bytes.subarray(at)], shared);
      expect(told, `split at byte ${at}`).toEqual(expected);
    }
  });

  test('is read the same byte by byte', () => {
    const { told } = read(
      [...bytes].map((byte) => Buffer.from([byte])),
      shareParser(),
    );
    expect(told).toEqual(expected);
  });

  test('takes nothing from its neighbours, and gives them nothing', () => {
    const { others } = read(
      Array.from({ length: 6 }, (_, n) => bytes.subarray(n * 3, n === 5 ? bytes.length : n * 3 + 3)),
      shareParser(),
    );
    expect(others).toEqual([
      ['event', undefined, undefined, 'other'],
      ['comment', 'half a comment'],
      ['event', undefined, '9', 'half'],
    ]);
  });
});

describe('a body', () => {
  test('that leaves an event unfinished leaves nothing for the next stream', () => {
    const shared = shareParser();
    const first = listener();
    const body = shared.body(null, first.sink);
    body.feed(Buffer.from('id: 5\nevent: x\ndata: lost'), still);
    body.close(() => undefined);
    const second = listener();
    shared.body(null, second.sink).feed(Buffer.from('data: mine\n\n'), still);
    expect(first.told).toEqual([]);
    expect(second.told).toEqual([['event', undefined, undefined, 'mine']]);
  });

  test('with bytes that are no UTF-8 says so, and goes on', () => {
    const { told, sink } = listener();
    const body = shareParser().body(null, sink);
    body.feed(Buffer.concat([Buffer.from('data: '), Buffer.from([0xc3, 0x28]), Buffer.from('\n\n')]), still);
    body.feed(Buffer.from('data: é\n\n'), still);
    expect(told).toEqual([
      ['fault', 'invalid-utf8'],
      ['event', undefined, undefined, '\uFFFD('],
      ['event', undefined, undefined, 'é'],
    ]);
  });

  test('under gzip is undone, cut short as it may be', async () => {
    const { told, sink } = listener();
    const body = shareParser().body('gzip', sink);
    const bytes = gzipSync('data: one\n\ndata: two\n\n');
    body.feed(bytes.subarray(0, 12), still);
    body.feed(bytes.subarray(12, bytes.length - 6), still);
    await new Promise<void>((resolve) => body.close(resolve));
    expect(told.map(([, , , data]) => data)).toEqual(['one', 'two']);
  });

  test('in an encoding that Node cannot undo tells just that, once', () => {
    const { told, sink } = listener();
    const body = shareParser().body('zstd', sink);
    body.feed(Buffer.from('data: one\n\n'), still);
    body.feed(Buffer.from('data: two\n\n'), still);
    body.close(() => undefined);
    expect(told).toEqual([['fault', 'unknown-encoding']]);
  });

  test('that is not in its encoding tells so, and one that was cut does not', async () => {
    const told = async (bytes: Buffer) => {
      const { told, sink } = listener();
      const body = shareParser().body('gzip', sink);
      body.feed(bytes, still);
      await new Promise<void>((resolve) => body.close(resolve));
      return told.filter(([kind]) => kind === 'fault');
    };
    expect(await told(Buffer.from('data: one\n\n'))).toEqual([['fault', 'undecodable']]);
    expect(await told(gzipSync('data: one\n\n'.repeat(99)).subarray(0, 20))).toEqual([]);
  });

  test('of lines without a field keeps the events among them', () => {
    const flood = Buffer.from(`${'junk\n'.repeat(3000)}data: a\nnoise\ndata: b\n\n`.repeat(3));
    const events = (told: Told) => told.filter(([kind]) => kind === 'event');
    const { told, sink } = listener();
    const body = shareParser().body(null, sink);
    for (let at = 0; at < flood.length; at += 5003) body.feed(flood.subarray(at, at + 5003), still);
    expect(events(told)).toEqual(events(whole(flood)));
    expect(told.length).toBeLessThan(3000);
  });
});
