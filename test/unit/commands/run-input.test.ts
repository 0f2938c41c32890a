import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type RunFlags, readInput } from '../../../src/commands/run-input.ts';

function input(flags: RunFlags) {
  return readInput(flags, {}, { cwd: '/', env: {}, stdin: Readable.from([]) });
}

describe('input of a run', () => {
  it('puts flags before what a curl command says', async () => {
    const words = ['curl', 'https://a/', '-H', 'A: 1', '-H', 'B: 1', '--data-raw', '{}', '-m', '5'];
    const read = await input({ words, header: ['a: 2'], insecure: true, maxTime: '9' });
    expect(read).toMatchObject({
      url: 'https://a/',
      method: 'POST',
      body: 'e30=',
      insecure: true,
      maxTimeMs: 9000,
    });
    expect(read.headers).toEqual([
      ['B', '1'],
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['a', '2'],
    ]);
  });

  it('keeps the content type of the curl command when a flag brings another body', async () => {
    const words = ['curl', 'https://a/', '-H', 'Content-Type: application/json', '-d', '{}'];
    const read = await input({ words, parts: [{ kind: 'data', text: '[]' }] });
    expect(read.headers).toEqual([['Content-Type', 'application/json']]);
    expect(read.body).toBe('W10=');
  });

  it('tells in warnings what of a curl command is left out', async () => {
    const read = await input({ words: ['curl', '--frob', 'https://a/'] });
    expect(read.warnings?.join()).toContain('--frob');
  });

  it.each<[string, RunFlags, RegExp]>([
    ['two URLs', { words: ['http://a', 'http://b'] }, /more than one URL/],
    ['a --log-window that is no duration', { words: ['http://a'], logWindow: 'x' }, /--log-window/],
    ['a scenario file that is not there', { words: ['nowhere.yaml'] }, /scenario file cannot be read/],
    [
      'a body and a log from standard input',
      {
        words: ['http://a'],
        parts: [{ kind: 'data', text: '@-' }],
        hopFlags: [{ flag: 'nginx-access-log', value: '-' }],
      },
      /wanted twice/,
    ],
  ])('refuses %s', async (_, flags, expected) => {
    await expect(input(flags)).rejects.toThrow(expected);
  });

  it("lays the command's own flags over the scenario and the curl command", async () => {
    const io = { cwd: '/', env: {}, stdin: Readable.from([]) };
    const read = await readInput({ words: ['curl', 'https://a/'] }, { forMs: 5, connections: 7 }, io);
    expect(read).toMatchObject({ url: 'https://a/', forMs: 5, connections: 7 });
  });

  it('takes a URL that ends in .yaml for a URL', async () => {
    expect((await input({ words: ['https://a/spec.yaml'] })).url).toBe('https://a/spec.yaml');
  });
});
