import { expect, test } from 'vitest';
import { plainValuesOfHeader, secretsOfUrl } from '../../../../src/model/secret.ts';

const urls = ['https://app.example.test/acme-team/events'];
const valuesOf = (name: string, value: string) => plainValuesOfHeader(name, value, urls);

test.each([
  ['X-Access-Code', 'correct horse', ['correct horse']],
  ['X-Foo', 'purpletiger', ['purpletiger']],
  ['Cookie', 'sid=tulipbulb; theme="zebracode"; a=1', ['tulipbulb', 'zebracode']],
  // Else a piece of it, the scheme alone, would be found in what a report advises.
  ['Authorization', 'Bearer purpletiger', ['purpletiger']],
])('a header %s: %s tells its values, however plain', (name, value, values) => {
  expect(valuesOf(name, value)).toEqual(values);
});

test.each([
  ['Accept-Language', 'deutschland'],
  ['X-Request-Id', 'abcdefgh'],
  ['X-Forwarded-For', '203.0.113.7'],
  ['X-Upstream', 'inner.example.test:8080'],
  ['X-Type', 'application/json; charset=utf-8'],
  ['X-Team', 'acme-team'],
  ['Cookie', 'consent=accepted; lang=en-US; device=desktop'],
])('a header %s: %s tells none: a report needs such words', (name, value) => {
  expect(valuesOf(name, value)).toEqual([]);
});

test.each(['http://joe:hunt/er2@host/e', 'http://joe:hunt#er2@host/e', 'http://joe:hunt?er2@host/e'])(
  'the password in %s is known though its mark was not encoded',
  (url) => {
    expect(secretsOfUrl(url).some((value) => /^hunt.er2$/.test(value))).toBe(true);
  },
);

test('a port and a path with an @ in it are no password', () => {
  expect(secretsOfUrl('http://host:8080/npm/@scope-name/events')).toEqual([]);
});
