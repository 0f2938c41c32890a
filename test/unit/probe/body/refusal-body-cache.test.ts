import { expect, test } from 'vitest';
import type { Header } from '../../../../src/model/header.ts';
import { limits } from '../../../../src/model/limits.ts';
import { startRefusalBodyCache } from '../../../../src/probe/body/refusal-body-cache.ts';

const html: Header[] = [['content-type', 'text/html']];

test('ten thousand alike refusals keep one text', () => {
  const library = startRefusalBodyCache('key');
  const words = Array.from({ length: 10_000 }, () => {
    const body = library.open();
    body.take(Buffer.from('<title>Too many streams</title>'));
    return library.close(body, html);
  });
  expect(words[0]?.bodyLine).toBe('Too many streams');
  expect(new Set(words).size).toBe(1);
});

test('the same bytes under another encoding are another body', () => {
  const library = startRefusalBodyCache('key');
  const read = (headers: Header[]) => {
    const body = library.open();
    body.take(Buffer.from('no gzip'));
    return library.close(body, headers);
  };
  expect(read(html)?.bodyLine).toBe('no gzip');
  expect(read([...html, ['content-encoding', 'gzip']])).toBeNull();
});

test('of more bodies at once than a process can hold only the beginnings are kept', () => {
  const library = startRefusalBodyCache('key');
  const bodies = Array.from({ length: 1_000 }, () => library.open());
  for (const body of bodies) body.take(Buffer.alloc(limits.refusalBodyBytes, 'x'));
  const kept = bodies.reduce((sum, body) => sum + body.bytes().length, 0);
  expect(kept).toBeLessThan(101 * limits.refusalBodyBytes + 1_000 * 2_000);
});
