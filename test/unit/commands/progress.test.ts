import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { startProgress } from '../../../src/commands/progress.ts';
import type { Io, TextOutput } from '../../../src/model/io.ts';

async function said(terminal: { isTTY?: boolean; columns?: number }, texts: string[]): Promise<string> {
  const stderr = Object.assign(new PassThrough(), terminal) as TextOutput & PassThrough;
  const { progress, stop } = await startProgress({ stderr } as unknown as Io);
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

  test('is what a terminal without a width gets: a spinner would clear its lines for ever', async () => {
    expect(await said({ isTTY: true, columns: 0 }, ['watching'])).toBe('watching\n');
  });
});
