import { describe, expect, test } from 'vitest';
import { isHarmless, mask } from '../../../../src/model/secret/mask.ts';
import { looksRandom, redactWord } from '../../../../src/model/secret.ts';

/** Each word and the longest one of its kind that is still taken for a person's choice. */
describe('a word is drawn by lot from a length on', () => {
  test.each([
    ['any', 'aB3dE6gH9jK2', 'aB3dE6gH9jK'],
    ['digits alone', '12345678901234567890', '1234567890123456789'],
    ['a hexadecimal number', 'abcdef123456', 'abcdef12345'],
    ['letters with a digit', 'ghijklmnopqrstuvwxyz12345', 'ghijklmnopqrstuvwxyz1234'],
    ['small letters alone', 'abcdefghijklmnopqrstuvwxyzabcdef', 'abcdefghijklmnopqrstuvwxyzabcde'],
    ['three turns between letters and digits', 'ghijklm1nopqrst2', 'ghijkl1nopqrst2'],
    ['parts that turn often', 'g1h2i3j4-k5l6m7n8', 'g1h2i3j-k5l6m7n'],
    ['capitals among small letters', 'QzXjKvBpWmLr', 'QzXjKvBpWmL-a'],
    ['three parts of letters and digits', 'k7x9-m2p4-w8z3ab', 'k7x9-m2p4-w8z3a'],
    ['parts of four', 'k7xy-m2py-w8zy-ab', 'k7x-m2p-w8z-q1v-r5'],
    ['many short parts of all kinds', 'aB-cD-eF-gH-iJ-kL-mN-o1', 'aB-cD-eF-gH-iJ-kL-mN-1'],
  ])('%s: %s, and not %s', (_, random, chosen) => {
    expect(looksRandom(random)).toBe(true);
    expect(looksRandom(chosen)).toBe(false);
  });
});

describe('a word is drawn by lot by what it is made of', () => {
  test.each([
    ['four turns in twelve characters, not three', 'ghij1klm2nop', 'ghijk1lmnop2'],
    ['three turns in sixteen, not two', 'ghijklm1nopqrst2', 'ghijklm1nopqrstu'],
    ['capitals at every second place or nearly so', 'qzXjKvBpwmlr', 'QzXjKvbpwmlr'],
    [
      'small letters alone, not with one capital',
      'abcdefghijklmnopqrstuvwxyzabcdef',
      'Abcdefghijklmnopqrstuvwxyzabcdef',
    ],
    ['three parts with a digit, not two', 'k7x9-m2p4-w8z3-xyz', 'k7x9-m2p4-wxyz-xyz'],
    ['three parts of all kinds, not two', 'aB3-dE6-gH9-xyz', 'aB3-dE6-ghi-xyz'],
    ['with small letters, not with capitals alone', 'aB3-dE6-gH9-XYZ', 'AB3-DE6-GH9-XYZ'],
    ['with capitals, not with small letters alone', 'aB3-dE6-gH9-xyz', 'ab3-de6-gh9-xyz'],
    ['short parts with a digit, not without', 'aB-cD-eF-gH-iJ-kL-mN-o1', 'aB-cD-eF-gH-iJ-kL-mN-oP'],
    ['short parts with a capital, not without', 'aB-c3-d4-e5-f6-g7-h8-i9', 'a1-b2-c3-d4-e5-f6-g7-h8'],
    ['short parts that turn often, not seldom', 'aB-cD-eF-gH-iJ-kL-mN-o1', 'aB-cD-eF-gh-ij-kl-mn-o1'],
    [
      'a UUID whatever its digits, not another word of that length',
      '00000000-0000-4000-8000-000000000000',
      '00000000-0000-4000-8000_000000000000',
    ],
  ])('%s: %s, and not %s', (_, random, chosen) => {
    expect(looksRandom(random)).toBe(true);
    expect(looksRandom(chosen)).toBe(false);
  });

  test('the first and the last of each kind of character count', () => {
    expect(looksRandom('z0Z9a0A9z9Z0')).toBe(true);
    expect(looksRandom('00000000000000000009')).toBe(true);
    expect(looksRandom('aaaaaaaaaaaaaaaazzzzzzzzzzzzzzzz')).toBe(true);
    expect(looksRandom('AZAZAZAZAZAZAZAZAZAZAZAZAZAZAZAZ')).toBe(true);
    expect(looksRandom('@[`{/:@[`{/:@[`{/:@[`{/:@[`{/:@[')).toBe(false);
  });
});

describe('what shows nothing is no secret', () => {
  test.each(['', '-', '~0123abcd', '[redacted]', '$arg_token', '$' + '{http_x_key}', '$uri'])(
    '%s stays',
    (value) => {
      expect(isHarmless(value)).toBe(true);
      expect(mask(value, 'key')).toBe(value);
    },
  );

  test.each(['--', '~0123abc', '~0123abcde', '~0123ABCD', '[redacted', 'x$uri', '$argtoken', '$secret', ' '])(
    '%s is masked',
    (value) => {
      expect(isHarmless(value)).toBe(false);
      expect(mask(value, 'key')).toMatch(/^~[0-9a-f]{8}$/);
    },
  );

  test('a mask is the same for the same value and key only', () => {
    expect(mask('one', 'key')).toBe(mask('one', 'key'));
    expect(mask('one', 'key')).not.toBe(mask('two', 'key'));
    expect(mask('one', 'key')).not.toBe(mask('one', 'other'));
  });

  test('an id of nineteen random characters is one that a ticket needs, twenty may be a secret', () => {
    const word = 'aB3dE6gH9jK2mN5pQ8rS';
    expect(redactWord(word, 'key')).toMatch(/^~[0-9a-f]{8}$/);
    expect(redactWord(word.slice(0, 19), 'key')).toBe(word.slice(0, 19));
    expect(redactWord(word.slice(0, 11), 'key')).toBe(word.slice(0, 11));
    expect(redactWord('', 'key')).toBe('');
  });
});
