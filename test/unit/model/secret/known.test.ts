import { expect, test } from 'vitest';
import { type KnownSecrets, learn, redactKnown } from '../../../../src/model/secret.ts';

const secret = 'p/s & "w"=Zq7rEh0wzCY1Vz';
const known: KnownSecrets = { hashKey: 'key', values: [] };
learn(known, [secret, 'short']);

test.each([
  ['as it is', secret],
  ['in a URL', encodeURIComponent(secret)],
  ['in a URL, small letters', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
  ['in a URL twice', encodeURIComponent(encodeURIComponent(secret))],
  ['in a form', new URLSearchParams({ a: secret }).toString().slice(2)],
  ['in JSON', JSON.stringify(secret).slice(1, -1)],
  ['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ['as Go writes JSON', JSON.stringify(secret).slice(1, -1).replace('&', '\\u0026').replace('=', '\\u003d')],
  ['as Nginx escapes it', secret.replaceAll('"', '\\x22')],
  ['in a page', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ['in base 64', Buffer.from(`x:${secret}`).toString('base64')],
  ['cut at the end of the text', secret.slice(0, 8)],
])('a known value is replaced %s', (_, form) => {
  const shown = redactKnown(`before ${form}`, known);
  expect(shown).toMatch(/^before .{0,6}~[0-9a-f]{8}.{0,4}$/);
});

test('equal values stay equal, and what is too short to know stays', () => {
  const [a, b] = redactKnown(`${secret} ${secret}`, known).split(' ');
  expect(a).toBe(b);
  expect(redactKnown('a short word', known)).toBe('a short word');
});

test('the beginning of a value inside another word stays', () => {
  expect(redactKnown('p/s & something else', known)).toBe('p/s & something else');
});

test('among many values that begin alike the whole of the one that stands there is replaced', () => {
  const many: KnownSecrets = { hashKey: 'key', values: [] };
  const start = 'eyJhbGciOiJIUzI1NiJ9.';
  for (let n = 0; n < 400; n++) {
    learn(many, [`${start}${n}.signature`, `id${n}`, `word${n}`]);
    redactKnown('compiled at each step', many);
  }
  const [a, b, c] = redactKnown(`${start}7.signature|${start}70.signature|${start}7.signature`, many).split(
    '|',
  );
  expect(a).toMatch(/^~[0-9a-f]{8}$/);
  expect(b).toMatch(/^~[0-9a-f]{8}$/);
  expect(b).not.toBe(a);
  expect(c).toBe(a);
  expect(redactKnown('word7 wor word', many)).toMatch(/^word7 wor word$/);
  expect(redactKnown('word12, word', many)).toMatch(/^~[0-9a-f]{8}, word$/);
});
