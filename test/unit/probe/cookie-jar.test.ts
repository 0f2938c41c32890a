import { expect, test } from 'vitest';
import type { Header } from '../../../src/model/stream.ts';
import { addCookies, cookiesIn, keepCookies } from '../../../src/probe/cookie-jar.ts';

test.each([
  ['goes back under its name', ['a=1'], 'a=1'],
  ['leaves its attributes behind', ['a=1; Path=/; HttpOnly'], 'a=1'],
  ['that is set anew replaces the one before', ['a=1', 'b=2', 'a=3'], 'a=3; b=2'],
  ['may be empty', ['a='], 'a='],
  ['without a name is none', ['=1', 'b=2'], 'b=2'],
  ['goes back byte by byte', ['a=é'], 'a=Ã©'],
])('a cookie %s', (_title, lines, sent) => {
  const jar = new Map<string, string>();
  keepCookies(jar, lines);
  const headers: Header[] = [];
  addCookies(headers, jar);
  expect(headers).toEqual([['Cookie', sent]]);
});

test("cookies go behind the user's own, whose field stays as it is for other clients", () => {
  const own: Header = ['cookie', 'mine=1'];
  const headers: Header[] = [['Accept', '*/*'], own, ['X', 'y']];
  addCookies(headers, new Map([['a', '1']]));
  expect(headers).toEqual([
    ['Accept', '*/*'],
    ['cookie', 'mine=1; a=1'],
    ['X', 'y'],
  ]);
  expect(own).toEqual(['cookie', 'mine=1']);
});

test('only Set-Cookie fields hold cookies, however they are written', () => {
  const head: Header[] = [
    ['Set-Cookie', 'a=1'],
    ['cookie', 'b=2'],
    ['set-cookie', 'c=3'],
  ];
  expect(cookiesIn(head)).toEqual(['a=1', 'c=3']);
});
