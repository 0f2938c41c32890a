/** Pipes and archives that are just within what is read of a log, and just beyond it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openGzipSource } from '../../../src/logs/gzip-source.ts';
import type { Sink, Source } from '../../../src/logs/source.ts';
import { openStreamSource } from '../../../src/logs/stream-source.ts';
import { limits } from '../../../src/model/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The last line that a source gives, and its warnings. */
async function read(source: Source) {
  const warnings: string[] = [];
  let last = '';
  const sink: Sink = {
    lines: (lines) => {
      last = lines.at(-1)?.slice(0, 10) ?? last;
    },
    restart: () => undefined,
    backlog: () => true,
    warn: (text) => warnings.push(text),
    refuse: (why) => warnings.push(why),
  };
  // A busy machine's pause is taken for the writer's: the next read goes on.
  for (let n = 0; n < 40 && last !== 'last' && warnings.length === 0; n++) await source.read(sink);
  source.close();
  return { last, warnings };
}

const piece = Buffer.alloc(1_048_576, 'x');
const pieces = limits.logBytes / piece.length;

describe('of an archive limits.logBytes are read', () => {
  const member = gzipSync(piece, { level: 1 });
  const archive = (...more: string[]) => {
    const path = join(folder, 'a.gz');
    writeFileSync(
      path,
      Buffer.concat([...Array(pieces - 1).fill(member), ...more.map((text) => gzipSync(text))]),
    );
    return openGzipSource(path);
  };

  test('and what is shorter is read to its end', async () => {
    expect(await read(archive('\nlast\n'))).toEqual({ last: 'last', warnings: [] });
  });

  test('and what is longer is left there, and said', async () => {
    const { last, warnings } = await read(archive('\nnear\n', 'x'.repeat(1_100_000), '\nfar\n'));
    expect(last).not.toBe('far');
    expect(warnings).toEqual([
      expect.stringMatching(/only the first 268\.\d MB that it unpacks to were read/),
    ]);
  });
});

describe('of a pipe limits.logBytes are read', () => {
  async function piped(last: Buffer[]) {
    const stream = new PassThrough();
    const write = async () => {
      for (const chunk of [...Array<Buffer>(pieces - 1).fill(piece), ...last])
        if (!stream.write(chunk)) await new Promise((resolve) => stream.once('drain', resolve));
      stream.end();
    };
    void write();
    return read(openStreamSource('-', stream));
  }

  test('and what is shorter is read to its end', async () => {
    expect(await piped([Buffer.from('\nlast\n')])).toEqual({ last: 'last', warnings: [] });
  });

  test('and a writer that goes on is left there, and said', async () => {
    const more = Array<Buffer>(20).fill(piece);
    const { last, warnings } = await piped([...more, Buffer.from('\nfar\n')]);
    expect(last).not.toBe('far');
    expect(warnings).toEqual([expect.stringContaining('more than a log')]);
  });
});

describe('limits.logBacklogBytes of a pipe wait to be read', () => {
  async function backlog(bytes: number) {
    const stream = new PassThrough();
    const source = openStreamSource('-', stream);
    for (let left = bytes; left > 0; left -= 1_000_000) {
      stream.write(Buffer.alloc(Math.min(left, 1_000_000), 'x'));
      await pause(0);
    }
    return { stream, source };
  }

  test('and its writer need not wait', async () => {
    expect((await backlog(limits.logBacklogBytes)).stream.isPaused()).toBe(false);
  });

  test('and its writer waits with more, until somebody reads', async () => {
    const { stream, source } = await backlog(limits.logBacklogBytes + 1);
    expect(stream.isPaused()).toBe(true);
    stream.end('\nlast\n');
    expect(await read(source)).toMatchObject({ last: 'last', warnings: [] });
  });
});
