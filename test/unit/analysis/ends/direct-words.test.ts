import { describe, expect, test } from 'vitest';
import { directEndWords } from '../../../../src/analysis/ends/direct-words.ts';
import { stream } from '../../facts-builder.ts';

describe('what the streams around the proxies show, in words', () => {
  const some = (count: number) => Array.from({ length: count }, () => stream().done());
  const words = (shown: Parameters<typeof directEndWords>[0]['shown'], ended: number, survived: number) =>
    directEndWords({ shown, ended: some(ended), survived: some(survived) } as Parameters<
      typeof directEndWords
    >[0]);

  test.each([
    ['outlived', 0, 1, ' The same stream asked around the proxies outlived it.'],
    ['outlived', 0, 2, ' Asked around the proxies both streams outlived it.'],
    ['outlived', 0, 3, ' Asked around the proxies all 3 streams outlived it.'],
    ['ended-likewise', 1, 0, ' Asked around the proxies the stream ends like that as well.'],
    ['ended-likewise', 2, 0, ' Asked around the proxies both streams that ended did so like that as well.'],
    ['mixed', 1, 2, ' The streams around the proxies disagree: 1 ended, 2 went on past that.'],
    ['mixed', 0, 2, ' Asked around the proxies some streams outlived it, and some did not open.'],
    ['unclear', 1, 0, ' Around the proxies streams ended too, in another way.'],
    ['unclear', 0, 0, ' What came around the proxies is too little to compare with.'],
    ['not-given', 0, 0, ''],
    ['unreachable', 0, 0, ''],
    ['refused', 0, 0, ''],
  ] as const)('%s, %i ended and %i went on', (shown, ended, survived, text) => {
    expect(words(shown, ended, survived)).toBe(text);
  });
});
