import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Progress, startProgress } from '../../../src/commands/progress.ts';
import type { Io, TextOutput } from '../../../src/model/io.ts';
import type { LiveView } from '../../../src/model/live.ts';
import { quiet } from './live-view.ts';

async function said(terminal: { isTTY?: boolean; columns?: number }, texts: string[]): Promise<string> {
  const stderr = Object.assign(new PassThrough(), terminal) as TextOutput & PassThrough;
  const { progress, stop } = await startProgress({ stderr, env: {} } as unknown as Io);
  for (const text of texts) progress(text);
  stop();
  return String(stderr.read() ?? '');
}

describe('progress without a terminal', () => {
  test('is a line when what is waited for changes, not one for each second of it', async () => {
    const texts = [
      'watching 2 open streams, 9 s left',
      'watching 1 open stream, 8 s left',
      'waiting for 1 row',
    ];
    expect(await said({}, texts)).toBe('watching 2 open streams, 9 s left\nwaiting for 1 row\n');
  });

  test('is not one for each minute either', async () => {
    const texts = ['10 min left', '9 min 59 s left', '9 min left', '119 s left', '5 s left'];
    expect(await said({}, texts)).toBe('10 min left\n');
  });

  test('is no line again when what is waited for comes back', async () => {
    const texts = ['waiting for the answer', 'watching 2 open streams', 'waiting for the answer'];
    expect(await said({}, texts)).toBe('waiting for the answer\nwatching 2 open streams\n');
  });

  test('is what a terminal without a width gets: a spinner would clear its lines for ever', async () => {
    expect(await said({ isTTY: true, columns: 0 }, ['watching'])).toBe('watching\n');
  });
});

describe('the live state of many streams', () => {
  const view = (elapsedMs: number): LiveView => ({ ...quiet, elapsedMs, leftMs: 60_000 - elapsedMs });

  async function shown(
    terminal: object,
    show: (progress: Progress) => void | Promise<void>,
    env: Io['env'] = {},
  ): Promise<string> {
    const stderr = Object.assign(new PassThrough(), terminal) as TextOutput & PassThrough;
    const progress = await startProgress({ stderr, env } as unknown as Io);
    await show(progress);
    progress.stop();
    return String(stderr.read() ?? '');
  }

  test('is a line every ten seconds and a last one where standard error is no terminal', async () => {
    const text = await shown({}, ({ live }) => {
      for (let second = 1; second <= 23; second += 1) live(view(second * 1000 + 7));
    });
    expect(text.match(/^\d+ s/gm)).toEqual(['10 s', '20 s', '23 s']);
  });

  test('counts a tick that comes a little early as that of its second', async () => {
    const text = await shown({}, ({ live }) => {
      for (let second = 1; second <= 11; second += 1) live(view(second * 1000 - 20));
    });
    expect(text.match(/^\d+ s/gm)).toEqual(['10 s', '11 s']);
  });

  test('comes before what is waited for next, once', async () => {
    const text = await shown({}, ({ live, progress }) => {
      live(view(3000));
      progress('waiting for 1 row');
    });
    expect(text).toMatch(/^3 s: [^\n]+\nwaiting for 1 row\n$/);
  });

  test('is written, not drawn, on a terminal without a width', async () => {
    const text = await shown({ isTTY: true, columns: 0 }, ({ live }) => live(view(1000)));
    expect(text).toMatch(/^1 s: 40 of 50 open.*\n$/);
  });

  test('is a block of three lines on a terminal, gone when the run is over', async () => {
    const screen = {
      isTTY: true,
      columns: 60,
      cursorTo: () => true,
      moveCursor: () => true,
      clearLine: () => true,
    };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const text = await shown(screen, ({ live }) => {
      live(view(1000));
      vi.advanceTimersByTime(200);
    });
    expect(text).toMatch(/\S 40 of 50 open · [^\n]+\n {2}0 events\/s · [^\n]+\n {2}RSS 80 MB · 59 s left/);
    expect(text).not.toContain('1 s: ');
  });

  test.each([{ CI: 'true' }, { TERM: 'dumb' }])('is written, not drawn, with %o', async (env) => {
    const text = await shown({ isTTY: true, columns: 60 }, ({ live }) => live(view(1000)), env);
    expect(text).toMatch(/^1 s: 40 of 50 open.*\n$/);
  });
});
