import { describe, expect, test } from 'vitest';
import type { Header } from '../../../../src/model/header.ts';
import { limits } from '../../../../src/model/limits.ts';
import { addCookies, cookiesIn, newCookieJar } from '../../../../src/probe/request/cookie-jar.ts';

const here = new URL('https://app.example.test/live/events?n=1');

/** What goes to `to` of the lines that came from `from`. */
function sent(
  lines: string[],
  { from = here.href, to = from }: { from?: string; to?: string } = {},
): string | null {
  const jar = newCookieJar();
  jar.keep(lines, new URL(from));
  return jar.valueFor(new URL(to));
}

test.each([
  ['goes back under its name', ['a=1'], 'a=1'],
  ['leaves its attributes behind', ['a=1; Path=/; HttpOnly; SameSite=Strict'], 'a=1'],
  ['that is set anew replaces the one before', ['a=1', 'b=2', 'a=3'], 'a=3; b=2'],
  ['may be empty', ['a='], 'a='],
  ['without a name is none', ['=1', 'b=2'], 'b=2'],
  ['of the longer path goes first', ['a=1; Path=/', 'b=2; Path=/live'], 'b=2; a=1'],
  ['that has expired is gone', ['a=1', 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], null],
  [
    'with Max-Age=0 is gone, whatever Expires says',
    ['a=1', 'a=1; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT'],
    null,
  ],
  ['of another site is none', ['a=1; Domain=other.test'], null],
  ['of a public suffix is none', ['a=1; Domain=test'], null],
  ['with a prefix that it does not keep is none', ['__Host-a=1; Path=/live; Secure', '__Secure-b=2'], null],
])('a cookie %s', (_title, lines, value) => {
  expect(sent(lines)).toBe(value);
});

describe('a cookie without Domain goes to the scheme, host and port that set it, and nowhere else', () => {
  test.each([
    ['http://127.0.0.1:8001/a', 'http://127.0.0.1:8001/b', 'a=1'],
    ['http://127.0.0.1:8001/a', 'http://127.0.0.1:8002/a', null],
    ['http://app.example.test/', 'https://app.example.test/', null],
    ['https://app.example.test/', 'http://app.example.test/', null],
    ['https://app.example.test/', 'https://other.example.test/', null],
    ['https://app.example.test/', 'https://sub.app.example.test/', null],
  ])('%s → %s', (from, to, value) => {
    expect(sent(['a=1'], { from, to })).toBe(value);
  });
});

test.each([
  ['a sub-domain', 'a=1; Domain=example.test; Path=/', 'https://other.example.test/', 'a=1'],
  ['a name that only ends alike', 'a=1; Domain=example.test; Path=/', 'https://badexample.test/', null],
  ['a path below', 'a=1; Path=/live', 'https://app.example.test/live/more', 'a=1'],
  ['a path that only begins alike', 'a=1; Path=/live', 'https://app.example.test/lively', null],
  ['a path beside its own, where none is given', 'a=1', 'https://app.example.test/other', null],
])('Domain and Path: %s', (_title, line, to, value) => {
  expect(sent([line], { to })).toBe(value);
});

test.each([
  ['Secure goes in no clear text', 'http://app.example.test/', 'a=1; Secure', null],
  ['nor is it taken from clear text of this machine', 'http://127.0.0.1:8001/', 'a=1; Secure', null],
  ['Domain of an address is that origin alone', 'http://127.0.0.1:8001/', 'a=1; Domain=127.0.0.1', 'a=1'],
])('%s', (_title, from, line, value) => {
  expect(sent([line], { from })).toBe(value);
});

test('an address in Domain does not lead to another port', () => {
  const to = 'http://127.0.0.1:8002/';
  expect(sent(['a=1; Domain=127.0.0.1'], { from: 'http://127.0.0.1:8001/', to })).toBeNull();
});

test('whatever a server sets, so many cookies and bytes are kept: the newest', () => {
  const jar = newCookieJar();
  for (let n = 0; n < 1_000; n++) jar.keep([`n${n}=${'x'.repeat(1_000)}`], here);
  const value = jar.valueFor(here) ?? '';
  expect(value.length).toBeLessThan(limits.cookieJarBytes);
  expect(value).toContain('n999=');
  for (let n = 0; n < 1_000; n++) {
    jar.keep([`m${n}=1`], here);
    if (n % 50 === 0) jar.valueFor(here);
  }
  expect(jar.valueFor(here)?.split('; ')).toHaveLength(limits.cookies);
  expect(jar.valueFor(here)).toContain('m999=1');
});

test('a cookie larger than browsers take is none', () => {
  expect(sent([`a=${'x'.repeat(limits.cookieBytes)}`, 'b=2'])).toBe('b=2');
});

test('cookies that are gone at once push no others out', () => {
  const gone = Array.from({ length: 90 }, (_, n) => `g${n}=1; Max-Age=0`);
  expect(sent(['a=1', ...gone])).toBe('a=1');
});

test("cookies go behind the user's own, whose field stays as it is for other clients, and byte by byte", () => {
  const own: Header = ['cookie', 'mine=1'];
  const headers: Header[] = [['Accept', '*/*'], own, ['X', 'y']];
  const jar = newCookieJar();
  jar.keep(['a=é'], here);
  addCookies(headers, jar, here);
  expect(headers).toEqual([
    ['Accept', '*/*'],
    ['cookie', 'mine=1; a=Ã©'],
    ['X', 'y'],
  ]);
  expect(own).toEqual(['cookie', 'mine=1']);
});

test('without a cookie for the place there is no field', () => {
  const headers: Header[] = [];
  addCookies(headers, newCookieJar(), here);
  expect(headers).toEqual([]);
});

test('only Set-Cookie fields hold cookies, however they are written', () => {
  const head: Header[] = [
    ['Set-Cookie', 'a=1'],
    ['cookie', 'b=2'],
    ['set-cookie', 'c=3'],
  ];
  expect(cookiesIn(head)).toEqual(['a=1', 'c=3']);
});
