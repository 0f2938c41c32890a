import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Header } from '../../../../src/model/header.ts';
import { RefusalBody, refusalWordsOf } from '../../../../src/probe/body/refusal-body.ts';

const read = (body: string | Buffer, headers: Header[] = []) =>
  refusalWordsOf(Buffer.from(body), headers, 'key');
const under = (encoding: string): Header[] => [['Content-Encoding', encoding]];

describe('the body of a refusal', () => {
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is undone from %s, also where it was cut short', (encoding, compress) => {
    const text = `{"message":"one session a user"}${Array.from({ length: 900 }, (_, n) => `\n${n * 7919}`).join('')}`;
    const packed = compress(text);
    expect(read(packed, under(encoding))?.bodyLine).toBe('one session a user');
    expect(read(packed.subarray(0, packed.length - 900), under(encoding))?.bodyStart).toContain(
      'one session',
    );
  });

  test('that unpacks to very much is read at its beginning, or not at all', () => {
    const bomb = `the reason\n${'0'.repeat(5_000_000)}`;
    const gzip = read(gzipSync(bomb), under('gzip'));
    expect(gzip?.bodyLine).toBe('the reason');
    expect(() => read(brotliCompressSync(Buffer.alloc(5_000_000)), under('br'))).not.toThrow();
    expect(read('no gzip at all', under('gzip'))).toBeNull();
    expect(read('x', under('zstd'))).toBeNull();
  });

  test('has its secrets replaced before anything is cut off, and once more in its line', () => {
    const deep = `${' '.repeat(390)}password=hunter2hunter2 ${'x'.repeat(2_000)}`;
    expect(JSON.stringify(read(deep))).not.toContain('hunter2');
    const escaped = '{"message":"token \\u0073k-abcdefgh12345678abcd was refused"}';
    expect(read(escaped)?.bodyLine).toBe('token [redacted] was refused');
  });

  test('tells its title from far behind the beginning', () => {
    const page = `<html><head>${'<meta name="x">'.repeat(2_000)}<title>Account suspended</title></head></html>`;
    expect(read(page)).toMatchObject({ bodyLine: 'Account suspended' });
    expect(read(page)?.bodyStart.length).toBe(400);
  });

  test('is read in its own charset', () => {
    const type: Header[] = [['content-type', 'text/plain; charset=iso-8859-1']];
    expect(read(Buffer.from('Zugriff gesperrt f\xfcr Sie', 'latin1'), type)?.bodyLine).toBe(
      'Zugriff gesperrt für Sie',
    );
  });

  test('keeps no more than it is asked to', () => {
    const body = new RefusalBody(10);
    for (const chunk of ['12345', '67', '89abcdef', 'more']) body.take(Buffer.from(chunk));
    expect(body.isFull).toBe(true);
    expect(`${body.bytes()}`).toBe('123456789a');
  });
});
