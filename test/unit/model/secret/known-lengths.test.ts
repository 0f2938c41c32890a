import { describe, expect, test } from 'vitest';
import { type KnownSecrets, learn, redactKnown } from '../../../../src/model/secret.ts';

describe('a known value', () => {
  const knowing = (...values: string[]) => {
    const known: KnownSecrets = { hashKey: 'key', values: [] };
    learn(known, values);
    return known;
  };

  test('has six characters or more: shorter ones stand in ordinary words', () => {
    expect(redactKnown('is abcde here', knowing('abcde'))).toBe('is abcde here');
    expect(redactKnown('is abcdef here', knowing('abcdef'))).toMatch(/^is ~[0-9a-f]{8} here$/);
    expect(redactKnown('abcdef', knowing('abcdef'))).toMatch(/^~[0-9a-f]{8}$/);
    expect(redactKnown('abcde', knowing('abcdef'))).toBe('abcde');
  });

  const value = 'Horse-Battery-Staple-Correct';

  test('is known by its first twelve characters, and not by eleven', () => {
    expect(redactKnown(`${value.slice(0, 12)} more`, knowing(value))).toMatch(/^~[0-9a-f]{8} more$/);
    expect(redactKnown(`${value.slice(0, 11)} more`, knowing(value))).toBe(`${value.slice(0, 11)} more`);
  });

  test('is known by six where the text was cut behind them', () => {
    for (const end of ['', '…']) {
      expect(redactKnown(`at ${value.slice(0, 6)}${end}`, knowing(value))).toMatch(
        new RegExp(`^at ~[0-9a-f]{8}${end}$`),
      );
      expect(redactKnown(`at ${value.slice(0, 5)}${end}`, knowing(value))).toBe(
        `at ${value.slice(0, 5)}${end}`,
      );
    }
  });

  test('in base 64 has twelve characters or more', () => {
    const inBase64 = (text: string) => Buffer.from(`user:${text}`).toString('base64');
    expect(redactKnown(inBase64('twelve-chars'), knowing('twelve-chars'))).toMatch(/~[0-9a-f]{8}/);
    expect(redactKnown(inBase64('eleven-char'), knowing('eleven-char'))).toBe(inBase64('eleven-char'));
  });

  test.each([0, 1, 2])('in base 64 is found %i bytes into a group, also in the form for URLs', (before) => {
    const secret = '>>>???~~~ÿÿÿ-secret-value';
    const whole = Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from(secret)]).toString('base64');
    for (const form of [whole, whole.replaceAll('+', '-').replaceAll('/', '_')])
      expect(redactKnown(form, knowing(secret))).toMatch(/^.{0,3}~[0-9a-f]{8}.{0,4}$/);
  });

  test('is learned once, up to five hundred of them', () => {
    const known = knowing('abcdef', 'abcdef', 'abc');
    expect(known.values).toEqual(['abcdef']);
    learn(
      known,
      Array.from({ length: 600 }, (_, n) => `cookie-${n}`),
    );
    expect(known.values).toHaveLength(500);
    learn(known, ['one-more']);
    expect(known.values).toHaveLength(500);
  });

  test('that is learned later is replaced from then on', () => {
    const known = knowing('abcdef');
    expect(redactKnown('abcdef ghijkl', known)).toMatch(/^~[0-9a-f]{8} ghijkl$/);
    learn(known, ['ghijkl']);
    expect(redactKnown('abcdef ghijkl', known)).toMatch(/^~[0-9a-f]{8} ~[0-9a-f]{8}$/);
  });

  test('is not asked for with a plain text as key', () => {
    learn('key', ['abcdef']);
    expect(redactKnown('abcdef', 'key')).toBe('abcdef');
  });
});
