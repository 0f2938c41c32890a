import { expect, test } from 'vitest';
import { makePlan, type RunInput } from '../../../src/plan/index.ts';
import { wantedWords } from '../../../src/run/wanted-words.ts';

test.each<[string, RunInput, string[] | null]>([
  ['a path', { url: 'https://a/api/v1/feed?k=v' }, ['/feed', '/events', '/stream', '/sse', '/realtime']],
  [
    'one around the proxies too',
    { url: 'https://a/feed', direct: 'http://b/raw-feed' },
    ['/feed', '/raw-feed', '/events', '/stream', '/sse', '/realtime'],
  ],
  ['no other paths for a POST', { url: 'https://a/mcp', method: 'POST' }, ['/mcp']],
  ['no plain word', { url: 'https://a/' }, null],
  ['a word that may be written in two ways', { url: 'https://a/%C3%A4' }, null],
  ['redirects', { url: 'https://a/feed', followRedirects: true }, null],
])('rows that can matter: %s', (_, input, expected) => {
  const found = wantedWords(makePlan(input, {}));
  expect(found?.sort() ?? null).toEqual(expected && ['sse-doctor', ...expected].sort());
});
