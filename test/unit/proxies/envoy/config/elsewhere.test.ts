import { expect, test } from 'vitest';
import { bootstrap, readText } from './files.ts';

const route = (prefix: string, action = '') =>
  `{ match: { prefix: ${prefix} }, route: { cluster: app${action} } }`;
const host = (name: string, domain: string, ...routes: string[]) =>
  `{ name: ${name}, domains: ["${domain}"], routes: [${routes.join(', ')}] }`;
const hosts = (action: string, ...others: string[]) =>
  `[${[host('app', '*', route('/api', `, ${action}`), route('/')), ...others].join(', ')}]`;
const other = host('other', 'other.test', route('/', ', timeout: 0s'));
const elsewhere = (virtualHosts: string, name: string) =>
  readText(bootstrap({ virtualHosts }))
    .settings.find(({ setting, kind }) => setting === name && kind !== 'response-timeout')
    ?.elsewhere?.map(({ value, ms, words }) => [value, ms, words.replace(/\/\S*\//, '')]);

test('a limit that is off on another route, or for another name, is told with what takes this request', () => {
  expect(elsewhere(hosts('timeout: 0s'), 'timeout')).toEqual([
    [
      '0s',
      0,
      expect.stringMatching(
        /^in route prefix \/api, and this request is taken by route prefix \/ \(.*envoy.yaml:\d+\)$/,
      ),
    ],
  ]);
  expect(elsewhere(hosts('idle_timeout: 1s', other), 'timeout')).toEqual([
    [
      '0s',
      0,
      expect.stringMatching(
        /^in route prefix \/ of virtual host other, and this request is taken by virtual host app/,
      ),
    ],
  ]);
});

test('nothing is told where it stands nowhere else', () => {
  expect(elsewhere(hosts('idle_timeout: 1s'), 'timeout')).toBeUndefined();
});
