import { describe, expect, test } from 'vitest';
import { bytesOf, matchPcre, newBudget } from '../../../src/configs/pcre/index.ts';

/** Captures joined by `|`; the fault; null: no match. */
function match(pattern: string, text: string, ignoreCase = false): string | null {
  const result = matchPcre(bytesOf(pattern), ignoreCase, bytesOf(text), newBudget());
  if (result === null) return null;
  return 'fault' in result ? result.fault : `yes ${result.captures.slice(1).join('|')}`.trim();
}

const rows: [title: string, pattern: string, text: string, expected: string | null][] = [
  ['an inline flag in a group', '^/(?i:events)/', '/EVENTS/1', 'yes'],
  ['which ends with it', '^/(?i:e)vents', '/EVents', null],
  ['an inline flag for the rest', '^/a(?i)b|C', 'c', 'yes'],
  ['a flag that is taken back', '(?i)a(?-i)b', 'AB', null],
  ['a POSIX class', '^/[[:alnum:]]+/stream$', '/a1/stream', 'yes'],
  ['its opposite', '^[[:^digit:]]+$', 'a1', null],
  ['a possessive quantifier gives nothing back', '^/a++a', '/aaa', null],
  ['an atomic group gives nothing back', '^(?>ev|events)/', 'events/', null],
  ['a plain group does', '^(?:ev|events)/', 'events/', 'yes'],
  ['a lookahead', '^/(?!api|admin)', '/api/x', null],
  ['a lookbehind', '(?<=/)stream', '/stream', 'yes'],
  ['a lookbehind that must fail', '(?<!x)stream', 'xstream', null],
  ['named groups in all their spellings', "^(?<a>1)(?P<b>2)(?'c'3)", '123', 'yes 1|2|3'],
  ['references', '^(\\w)(?P<n>\\d)\\1(?P=n)\\g{-1}\\k<n>$', 'a1a111', 'yes a|1'],
  ['a reference to a group without a match fails', '^(?:(a)|b)\\1', 'b', null],
  ['a repeated group holds its last round', '^(?:(a)|(b))*$', 'ab', 'yes a|b'],
  ['a blank of a line', '^a\\hb$', 'a\tb', 'yes'],
  ['$ before the last line break', 'a$', 'a\n', 'yes'],
  ['but not \\z', 'a\\z', 'a\n', null],
  ['\\K changes nothing about the groups', '^/a\\K/(\\w+)', '/a/b', 'yes b'],
  ['an escape by its number', '^\\x61\\x{62}\\0$', 'ab\0', 'yes'],
  ['bytes, as nginx has them', '^/.{2}$', '/é', 'yes'],
  ['no case of letters beyond ASCII', '(?i)^/É', '/é', null],
  ['blanks of an extended pattern', '(?x) ^ a  b # c', 'ab', 'yes'],
  ['a lazy quantifier', '^(a+?)(a*)$', 'aaa', 'yes a|aa'],
  ['a brace that is no quantifier', '^a{,2}$', 'a{,2}', 'yes'],
];

describe('patterns of a config', () => {
  test.each(rows)('%s', (_title, pattern, text, expected) => {
    expect(match(pattern, text)).toBe(expected);
  });

  test.each([
    ['recursion', '^(\\((?R)*\\))$'],
    ['a condition', '^(a)?(?(1)b|c)'],
    ['a verb', '(*UTF8)^a'],
    ['a property', '^\\p{L}'],
    ['branch reset', '(?|(a)|(b))'],
    ['what PCRE refuses as well', '^(a'],
  ])('%s is said to be beyond it', (_title, pattern) => {
    expect(match(pattern, '(a)')).toMatch(/is not understood here$/);
  });

  test.each([
    ['^(a+)+$', `${'a'.repeat(40)}!`],
    ['^(\\w+\\s?)*$', `${'word '.repeat(20)}!`],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60)],
    ['(?:a?){30}a{30}b', 'a'.repeat(30)],
    ['^(?:a|b)*c', 'ab'.repeat(20_000)],
  ])('%s ends in time', (pattern, text) => {
    const began = performance.now();
    expect(match(pattern, text)).toMatch(/too long|^yes/);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('a thousand patterns that explode share one budget', () => {
    const budget = newBudget();
    const began = performance.now();
    for (let at = 0; at < 1_000; at += 1) matchPcre(`^(a+)+$|${at}`, false, `${'a'.repeat(40)}!`, budget);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
