import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../../../src/probe/body/reader.ts';

const still = { pause: () => undefined, resume: () => undefined };
const over = () => {
  throw new Error('over a limit');
};

async function read(
  chunks: (string | Buffer)[],
  { complete = true, encoding = null as string | null, stepMs = 0 } = {},
) {
  let at = 0;
  const body = readBody({ encoding, now: () => at, redact: (text) => text, eventTimeField: null, over });
  for (const chunk of chunks) {
    at += stepMs;
    body.feed(Buffer.from(chunk), still);
  }
  await body.end(complete);
  return body.figures;
}

const text = ': hello\n\nevent: tick\nid: 7\nretry: 1500\ndata: {"ts":1795256400}\n\ndata: two\n\n';

describe('a body', () => {
  test('gives events, comments, ids and retry', async () => {
    const figures = await read([text]);
    expect(figures).toMatchObject({
      eventCount: 2,
      commentCount: 1,
      lastEventId: '7',
      retryMs: 1500,
      faults: [],
    });
    expect(figures.events.map(({ kind, type }) => [kind, type])).toEqual([
      ['comment', null],
      ['event', 'tick'],
      ['event', null],
    ]);
  });

  test('is read the same byte by byte', async () => {
    const whole = await read([text]);
    const pieces = await read([...Buffer.from(text)].map((byte) => Buffer.from([byte])));
    expect(pieces.events.map(({ text: shown }) => shown)).toEqual(
      whole.events.map(({ text: shown }) => shown),
    );
  });

  test('gives the time that an event says it was made', async () => {
    expect((await read([text])).events[1]?.madeAt).toBe(1_795_256_400_000);
  });

  test('of very many events is bounded, and keeps the last two', async () => {
    const { events, eventCount } = await read([
      Array.from({ length: 6_000 }, (_, n) => `data: ${n}\n\n`).join(''),
    ]);
    expect(eventCount).toBe(6_000);
    expect(events).toHaveLength(5_000);
    expect(events.slice(-2).map(({ text: shown }) => shown)).toEqual(['5998', '5999']);
  });

  test('under gzip is undone', async () => {
    expect(await read([gzipSync(text)], { encoding: 'gzip' })).toMatchObject({
      eventCount: 2,
      commentCount: 1,
    });
  });

  test('under gzip that was cut short keeps what came', async () => {
    const zipped = gzipSync(text.repeat(200));
    const figures = await read([zipped.subarray(0, zipped.length - 12)], {
      encoding: 'gzip',
      complete: false,
    });
    expect(figures.eventCount).toBeGreaterThan(0);
  });

  test.each(['zstd', 'gzip, zstd', 'gzip, gzip, gzip, gzip, gzip'])(
    'under %s, which Node cannot undo, says so',
    async (encoding) => {
      const { eventCount, faults } = await read([Buffer.from([1, 2, 3]), 'more'], { encoding });
      expect(eventCount).toBe(0);
      expect(faults).toMatchObject([{ kind: 'unknown-encoding', shown: `${encoding}: 010203` }]);
    },
  );

  test.each(['utf-8', 'none', 'chunked', 'foo'])(
    'under %s, which is no coding, is read as it is, as browsers do',
    async (encoding) => {
      const { eventCount, faults } = await read([text], { encoding });
      expect(eventCount).toBe(2);
      expect(faults).toMatchObject([{ kind: 'no-coding' }]);
    },
  );

  test.each([
    ['gzip, gzip', gzipSync(gzipSync(text))],
    ['br,gzip', gzipSync(brotliCompressSync(text))],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
  ])('under %s is undone as browsers do, byte by byte too', async (encoding, bytes) => {
    expect(await read([bytes], { encoding })).toMatchObject({ eventCount: 2, faults: [] });
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await read(pieces, { encoding })).toMatchObject({ eventCount: 2, faults: [] });
  });

  test.each([
    ['gzip', 'data: 1\n\n', 'gzip: incorrect header check: data: 1\\n\\n'],
    ['deflate', Buffer.from([1, 255, 254, 3, 4]), 'deflate: invalid stored block lengths: 01fffe0304'],
    ['br', 'data: 1\n\n', 'br: Decompression failed: data: 1\\n\\n'],
  ])('that is no %s tells the decoder’s reason', async (encoding, bytes, shown) => {
    const { faults } = await read([bytes], { encoding });
    expect(faults).toMatchObject([{ kind: 'undecodable', shown }]);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('under %s that was cut short has no fault', async (encoding, pack) => {
    const packed = pack(Buffer.from(text.repeat(200)));
    const options = { encoding, complete: false };
    expect((await read([packed.subarray(0, packed.length - 12)], options)).faults).toEqual([]);
    expect((await read([packed.subarray(0, 4)], options)).faults).toEqual([]);
  });
});

describe('framing faults', () => {
  const kinds = async (chunks: (string | Buffer)[], options = {}) =>
    (await read(chunks, options)).faults.map(({ kind }) => kind);

  test.each([
    ['a field that the standard ignores', ['date: today\ndata: x\n\n'], ['unknown-field']],
    ['a NUL in an id', ['id: a\0b\ndata: x\n\n'], ['nul-in-id']],
    ['an event without data', ['event: ping\n\n'], ['empty-event']],
    [
      'bytes that are no UTF-8',
      [Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a])],
      ['invalid-utf8'],
    ],
    ['a last event without its blank line', ['data: one\n\ndata: last\n'], ['undispatched']],
    ['a last event that ends in the middle of its line', ['data: one\n\ndata: {"half":'], ['undispatched']],
    ['a last comment that ends in the middle of its line', ['data: one\n\n: hear'], []],
    ['a retry that is no number', ['retry: soon\n\n'], ['invalid-retry']],
  ])('%s is reported', async (_what, chunks, expected) => {
    expect(await kinds(chunks as string[])).toEqual(expected);
  });

  test('events whose blank line comes with the next one are reported', async () => {
    const late = ['data: 1\n', '\ndata: 2\n', '\ndata: 3\n', '\ndata: 4\n', '\ndata: 5\n'];
    expect(await kinds(late, { complete: false, stepMs: 500 })).toContain('undispatched');
  });

  test.each([
    ['a stream that was cut inside an event', ['data: one\n\ndata: ha'], { complete: false }],
    ['an id on its own', ['id: 3\n\n'], {}],
    [
      'a character split between two chunks',
      [Buffer.from('data: é\n\n').subarray(0, 7), Buffer.from('data: é\n\n').subarray(7)],
      {},
    ],
    ['an event split between two chunks', ['data: on', 'e\n\n'], { stepMs: 500 }],
    [
      'a stream that a buffer on the way cuts anywhere',
      ['data: 1\nda', 'ta: 1\n\ndata: 2\nda', 'ta: 2\n\ndata: 3\nda', 'ta: 3\n\ndata: 4\nda', 'ta: 4\n\n'],
      { stepMs: 500 },
    ],
    ['lines that end in CR LF', ['data: one\r\n\r\n'], {}],
  ])('%s is none', async (_what, chunks, options) => {
    expect(await kinds(chunks as string[], options)).toEqual([]);
  });
});

describe('a flood of lines that mean nothing', () => {
  const few = ['da', 'idx', 'retry', 'data', 'datax: 1', 'event: e', ': c', 'id: 1'].join('\n');

  test('leaves the events among them as they are, however it is cut', async () => {
    const flood = `${'junk\n'.repeat(60)}${few}\n\ndata: a\nnoise\ndata: b\n\n`;
    const once = await read([flood, flood]);
    const pieces = await read(`${flood}${flood}`.match(/[\s\S]{1,7}/g) ?? []);
    expect(once.events.map(({ text: shown }) => shown)).toEqual(['c', '', 'a\nb', 'c', '', 'a\nb']);
    expect(pieces.events.map(({ text: shown }) => shown)).toEqual(
      once.events.map(({ text: shown }) => shown),
    );
  });

  test('gives errors their stacks back', async () => {
    const before = Error.stackTraceLimit;
    await read(['junk\n'.repeat(60)]);
    expect(Error.stackTraceLimit).toBe(before);
  });

  test('tells of thousands of blank lines, and not of a few', async () => {
    expect((await read(['\n'.repeat(5000)])).faults).toMatchObject([{ kind: 'blank-lines' }]);
    expect((await read(['\n'.repeat(50)])).faults).toEqual([]);
    expect((await read([`${'\n'.repeat(5000)}data: 1\n\n`])).faults).toEqual([]);
  });
});

describe('a body of which nothing is dispatched', () => {
  const kinds = async (...args: Parameters<typeof read>) =>
    (await read(...args)).faults.map(({ kind }) => kind);

  test('is kept as it begins, with the line that gives the reason', async () => {
    const { undispatched } = await read(['{"error":{"message":"model overloaded"}}']);
    expect(undispatched).toEqual({
      bodyStart: '{"error":{"message":"model overloaded"}}',
      bodyLine: 'model overloaded',
    });
    expect((await read(['{"a":1}\n', 'data: 1\n\n'])).undispatched).toBeUndefined();
    expect((await read([': hello\n\n', '{"a":1}\n'])).undispatched).toBeUndefined();
    expect((await read(['\n\n'])).undispatched).toBeUndefined();
  });

  test.each([
    ['a line that never ends', ['data: 1data: 2']],
    ['lines without a blank one', ['data: 1\n', 'data: 2\n']],
    ['text', ['Internal Server Error']],
  ])('has a fault, whoever ended it: %s', async (_what, chunks) => {
    expect(await kinds(chunks, { complete: false })).toEqual(['undispatched']);
    expect(await kinds(chunks)).toEqual(['undispatched']);
  });

  test('has none where it holds a retry or an id alone', async () => {
    expect(await kinds(['retry: 100\n\nid: 1\n\n'])).toEqual([]);
    expect(await kinds(['retry: 1'])).toEqual([]);
  });

  test('has a fault too where text is left behind the last event, unless the body was cut', async () => {
    expect(await kinds(['data: 1\n\n', '{"error":1}'])).toEqual(['undispatched']);
    expect(await kinds(['data: 1\n\n', '{"error":1}'], { complete: false })).toEqual([]);
    expect(await kinds(['data: 1\n\n', ': a comment'])).toEqual([]);
  });
});

describe('an answer', () => {
  const note = async (chunks: string[]) => {
    const body = readBody({
      encoding: null,
      now: () => 0,
      redact: (shown) => shown,
      eventTimeField: null,
      over,
      answerEnds: { calls: null, marker: null },
    });
    for (const chunk of chunks) body.feed(Buffer.from(chunk), still);
    await body.end(true);
    return body.figures.answer;
  };

  test('is noted as its events come, and only where it is looked for', async () => {
    expect(await note(['data: a\n\n', 'data: [DONE]\n\n'])).toMatchObject({
      end: { word: '[DONE]', later: 0 },
    });
    expect((await read(['data: [DONE]\n\n'])).answer).toBeUndefined();
  });

  test.each([
    ['a document without a line end', ['{"error":{"message":"x"}}']],
    ['a document over many lines', ['{\n  "error": {\n "message": "x" } }\n']],
    ['a line without its field', ['data: 1\n\n', '{"error":"x"}\n\n']],
    ['an event without its blank line', ['data: 1\n\n', 'data: {"error":"x"}\n']],
  ])('has failed by an error in no event: %s', async (_what, chunks) => {
    expect(await note(chunks)).toMatchObject({ error: { later: 0, undispatched: true } });
  });
});
