import { expect, test } from 'vitest';
import { askedAddresses } from '../../../src/run/asked-addresses.ts';

test.each([
  ['http://127.0.0.1:8080/e', [], ['127.0.0.1']],
  ['http://[::1]:8080/e', [], ['::1']],
  ['http://localhost/e', [], ['127.0.0.1', '::1']],
  ['http://app.test:8080/e', [], undefined],
  ['http://app.test:8080/e', ['app.test:8080:127.0.0.1'], ['127.0.0.1']],
  ['https://app.test/e', ['app.test:443:[::1]'], ['::1']],
  ['http://app.test:8080/e', ['app.test:9090:127.0.0.1'], undefined],
])('%s with --resolve %j is asked on %j', (url, resolve, expected) => {
  expect(askedAddresses({ url, resolve, connectTo: [] })).toEqual(expected);
});

test('--connect-to leaves it open', () => {
  const target = { url: 'http://127.0.0.1/e', resolve: [], connectTo: ['::other.test:'] };
  expect(askedAddresses(target)).toBeUndefined();
});
