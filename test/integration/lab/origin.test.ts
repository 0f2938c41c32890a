import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Origin, type OriginBehaviour, startOrigin } from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

const origins: Origin[] = [];

async function serve(behaviour: OriginBehaviour, paths?: Record<string, OriginBehaviour>): Promise<Origin> {
  const origin = await startOrigin({ everyMs: 50, ...behaviour }, { paths });
  origins.push(origin);
  return origin;
}

/** Everything that a bare socket reads until the server closes it. */
async function readRaw(origin: Origin): Promise<{ text: string; error: string | null }> {
  const socket = connect(origin.port, '127.0.0.1');
  socket.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
  let text = '';
  let error: string | null = null;
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    error = cause.code ?? null;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return { text, error };
}

afterEach(async () => {
  for (const origin of origins.splice(0)) await origin.close();
});

describe('the end of a stream', () => {
  const after3 = (how: 'clean' | 'fin' | 'rst') => ({ end: { afterEvents: 3, how } });

  it('ends with the last chunk when it is clean', async () => {
    const origin = await serve(after3('clean'));
    const { code, body } = await curl(origin.url);
    expect(code).toBe(0);
    expect(body.match(/^data: /gm)).toHaveLength(4);
  });

  it('leaves out the last chunk and closes with FIN', async () => {
    const { text, error } = await readRaw(await serve(after3('fin')));
    expect(text).toContain('"n":3');
    expect(text).not.toContain('\r\n0\r\n');
    expect(error).toBeNull();
  });

  it('leaves out the last chunk and closes with RST', async () => {
    const { text, error } = await readRaw(await serve(after3('rst')));
    expect(text).not.toContain('\r\n0\r\n');
    expect(error).toBe('ECONNRESET');
  });

  it('stays open without a byte when it hangs', async () => {
    const origin = await serve({ end: { afterEvents: 2, how: 'hang' } });
    const { code, body } = await curl(origin.url, [], 0.6);
    expect(code).toBe(28);
    expect(body.match(/^data: /gm)).toHaveLength(3);
  });

  it('sends its marker and its error event before the end', async () => {
    const origin = await serve({
      end: { afterEvents: 1, how: 'clean', marker: 'data: [DONE]\n\n', errorEvent: 'quota' },
    });
    expect((await curl(origin.url)).body).toMatch(/event: error\ndata: quota\n\ndata: \[DONE\]\n\n$/);
  });

  it('comes from the idle sweep, measured from the last byte', async () => {
    const origin = await serve({ everyMs: 0, idleLimitMs: 300, sweepMs: 200 });
    const { code, seconds } = await curl(origin.url);
    expect(code).toBe(18);
    expect(seconds).toBeGreaterThanOrEqual(0.29);
    expect(seconds).toBeLessThan(0.8);
  });

  it('comes to the first stream of a user when the second opens', async () => {
    const origin = await serve({ onePerUser: true });
    const first = curl(origin.url, ['-H', 'Authorization: Bearer a']);
    await until(() => origin.connections() === 1);
    const other = curl(origin.url, ['-H', 'Authorization: Bearer b'], 0.5);
    const second = curl(origin.url, ['-H', 'Authorization: Bearer a'], 0.5);
    expect((await first).code).toBe(0);
    expect((await second).code).toBe(28);
    expect((await other).code).toBe(28);
  });

  it('comes to all streams at once when the origin is killed', async () => {
    const origin = await serve({});
    const streams = [curl(origin.url), curl(origin.url)];
    await until(() => origin.connections() === 2);
    origin.killAll('rst');
    expect((await Promise.all(streams)).map(({ code }) => code)).toEqual([56, 56]);
    await until(() => origin.connections() === 0);
  });
});

describe('the body', () => {
  it('counts on after Last-Event-ID', async () => {
    const origin = await serve({ withIds: true, text: 'n{n}', end: { afterEvents: 1, how: 'clean' } });
    const { body } = await curl(origin.url, ['-H', 'Last-Event-ID: 41']);
    expect(body).toContain('id: 42\ndata: n42\n\n');
  });

  it('sends comments as comments', async () => {
    const origin = await serve({ init: false, kind: 'comment', end: { afterEvents: 2, how: 'clean' } });
    expect((await curl(origin.url)).body).toBe(': heartbeat\n\n: heartbeat\n\n');
  });

  it('is close-delimited without a Transfer-Encoding', async () => {
    const { text } = await readRaw(await serve({ framing: 'close', end: { afterEvents: 1, how: 'clean' } }));
    expect(text).not.toMatch(/transfer-encoding/i);
    expect(text).toMatch(/"\}\n\n$/);
  });

  it('ends when the declared length is reached', async () => {
    const { body, code } = await curl((await serve({ framing: 'length', contentLength: 90 })).url);
    expect(body).toHaveLength(90);
    expect(code).toBe(0);
  });

  it('is flushed event by event, or held by the compressor', async () => {
    const flushed = await serve({ gzip: 'flush' });
    const held = await serve({ gzip: 'buffer' });
    expect((await curl(flushed.url, ['--compressed'], 0.4)).body).toContain('"n":3');
    expect((await curl(held.url, ['--compressed'], 0.4)).body).toBe('');
    expect((await curl(held.url, [], 0.4)).body).toContain('"n":3');
  });

  it('comes in batches', async () => {
    const origin = await serve({ batchMs: 400 });
    expect((await curl(origin.url, [], 0.3)).body).toBe('');
    expect((await curl(origin.url, [], 0.6)).body).toContain('"n":5');
  });

  it('lacks the blank line when it is told to', async () => {
    const origin = await serve({ init: false, raw: '\n', text: 'a', end: { afterEvents: 2, how: 'clean' } });
    expect((await curl(origin.url)).body).toBe('data: a\ndata: a\n');
  });

  it('ticks on the wall clock so that streams opened apart see other phases', async () => {
    const origin = await serve({
      everyMs: 300,
      clock: 'wall',
      init: false,
      end: { afterEvents: 1, how: 'clean' },
    });
    const { body } = await curl(origin.url);
    const stamp = /"ts":"([^"]+)"/.exec(body)?.[1] ?? '';
    const off = Date.parse(stamp) % 300;
    // A timer may fire a millisecond early by the wall clock.
    expect(Math.min(off, 300 - off)).toBeLessThan(60);
  });
});

describe('the head', () => {
  it('waits for the first byte unless it is flushed', async () => {
    const held = await serve({ init: false, everyMs: 2000, flushHead: false });
    const flushed = await serve({ init: false, everyMs: 2000 });
    expect((await curl(held.url, [], 0.4)).status).toBe(0);
    expect((await curl(flushed.url, [], 0.4)).status).toBe(200);
  });

  it('comes after its delay', async () => {
    const origin = await serve({ headDelayMs: 300 });
    expect((await curl(origin.url, [], 0.2)).status).toBe(0);
    expect((await curl(origin.url, [], 0.6)).status).toBe(200);
  });

  const refusals: [string, OriginBehaviour, string[], number][] = [
    ['401 without the credentials it wants', { requireAuth: 'Bearer x' }, [], 401],
    [
      '200 with the credentials it wants',
      { requireAuth: 'Bearer x' },
      ['-H', 'Authorization: Bearer x'],
      200,
    ],
    ['405 for another method', { methods: ['POST'] }, [], 405],
    ['302 for a redirect', { redirect: '/login' }, [], 302],
    ['200 for a page of HTML', { html: '<h1>login</h1>' }, [], 200],
    ['the status it is told', { status: 503 }, [], 503],
    ['404 for a path it does not serve', {}, ['--request-target', '/other'], 404],
  ];
  it.each(refusals)('is %s', async (_title, behaviour, args, status) => {
    const origin = await serve(behaviour);
    expect((await curl(origin.url, args, 0.3)).status).toBe(status);
  });

  it('is missing, is no HTTP, or is too large', async () => {
    expect((await curl((await serve({ dropBeforeHead: true })).url)).code).toBe(52);
    expect((await curl((await serve({ badHead: 'garbage' })).url)).code).toBe(1);
    const large = await curl((await serve({ badHead: 'huge' })).url, ['-i'], 0.3);
    expect(large.body.length).toBeGreaterThan(100_000);
  });

  it('is missing only every n-th time', async () => {
    const origin = await serve({ dropBeforeHead: { every: 2 }, html: 'ok' });
    const codes = [];
    for (let turn = 0; turn < 4; turn += 1) codes.push((await curl(origin.url)).code);
    expect(codes).toEqual([0, 52, 0, 52]);
  });

  it('never comes while all workers are taken, on any path, and comes when one is free', async () => {
    const origin = await serve(
      { maxStreams: 1, end: { afterMs: 700, how: 'clean' } },
      { '/health': { html: 'ok' } },
    );
    const first = curl(origin.url);
    await until(() => origin.connections() === 1);
    const health = `http://127.0.0.1:${origin.port}/health`;
    expect((await curl(health, [], 0.2)).status).toBe(0);
    expect((await curl(health, [], 3)).body).toBe('ok');
    expect((await first).code).toBe(0);
  });

  it('is another one for every stream after the first', async () => {
    const origin = await serve({ acceptOnce: { status: 502 }, end: { afterEvents: 1, how: 'clean' } });
    expect((await curl(origin.url)).status).toBe(200);
    expect((await curl(origin.url)).status).toBe(502);
  });

  it('follows a change of behaviour', async () => {
    const origin = await serve({});
    origin.set({ status: 500 });
    expect((await curl(origin.url)).status).toBe(500);
  });
});

describe('HTTP/2 in clear text', () => {
  const h2c = ['--http2-prior-knowledge'];

  it('ends cleanly, or by a reset of the stream', async () => {
    const clean = await serve({ protocol: 'h2c', end: { afterEvents: 2, how: 'clean' } });
    const reset = await serve({ protocol: 'h2c', end: { afterEvents: 2, how: 'rst' } });
    expect(await curl(clean.url, h2c)).toMatchObject({ code: 0, status: 200 });
    expect(await curl(reset.url, h2c)).toMatchObject({ code: 92, status: 200 });
  });

  it('holds its head until the first byte', async () => {
    const origin = await serve({ protocol: 'h2c', init: false, everyMs: 2000, flushHead: false });
    expect((await curl(origin.url, h2c, 0.4)).status).toBe(0);
  });
});

it('rejects when its port is taken', async () => {
  const origin = await serve({});
  await expect(startOrigin({}, { port: origin.port })).rejects.toThrow('EADDRINUSE');
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(10);
}
