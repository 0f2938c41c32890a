import { describe, expect, test } from 'vitest';
import { bytesOf, matchPcre, newBudget } from '../../../../../src/configs/pcre/index.ts';
import { parseBlocks } from '../../../../../src/proxies/nginx/config/blocks.ts';
import { chooseLocation } from '../../../../../src/proxies/nginx/config/request/location.ts';
import { readUri } from '../../../../../src/proxies/nginx/config/request/uri.ts';

function chosen(locations: string, sent: string): string {
  const path = readUri(sent, true)?.path;
  if (path === undefined) return '400';
  const fits = (_: unknown, pattern: string, ignoreCase: boolean) =>
    matchPcre(bytesOf(pattern), ignoreCase, path, newBudget()) !== null;
  const { chain, isRedirect } = chooseLocation(parseBlocks('n.conf', locations), path, fits);
  const words = chain.map(({ args }) => args.map(({ text }) => text).join(' ')).join(' > ');
  return isRedirect ? `301 ${words}` : words;
}

const rows: [title: string, locations: string, path: string, expected: string][] = [
  ['an exact location beats every other', 'location /a {} location = /a {} location ~ a {}', '/a', '= /a'],
  ['an exact location takes its path alone', 'location = /a {} location / {}', '/a/b', '/'],
  ['= may stand against its path', 'location =/a {} location / {}', '/a', '=/a'],
  [
    'the longest prefix wins, not the first',
    'location / {} location /a {} location /a/b {}',
    '/a/b/c',
    '/a/b',
  ],
  ['a prefix ends anywhere in a name', 'location /ev {} location / {}', '/events', '/ev'],
  ['a regex beats a longer prefix', 'location /a/b {} location ~ ^/a {}', '/a/b', '~ ^/a'],
  ['the first regex wins, not the longest', 'location ~ ^/a {} location ~ ^/a/b {}', '/a/b', '~ ^/a'],
  ['^~ keeps regexes away', 'location ^~ /a {} location ~ ^/a {}', '/a/b', '^~ /a'],
  [
    '^~ that is not the longest prefix keeps nothing away',
    'location ^~ /a {} location /a/b {} location ~ b {}',
    '/a/b',
    '~ b',
  ],
  ['~ minds the case', 'location ~ ^/EVENTS {} location / {}', '/events', '/'],
  ['~* does not mind the case', 'location ~* ^/EVENTS {} location / {}', '/events', '~* ^/EVENTS'],
  [
    'a quoted regex keeps its braces',
    'location ~ "^/v[0-9]{1,2}/" {} location / {}',
    '/v12/x',
    '~ ^/v[0-9]{1,2}/',
  ],
  ['a PCRE named group is understood', 'location ~ ^/(?P<kind>\\w+)$ {}', '/events', '~ ^/(?P<kind>\\w+)$'],
  ['a nested prefix wins over its parent', 'location /a { location /a/b {} }', '/a/b', '/a > /a/b'],
  ['a parent takes what nests nowhere', 'location /a { location /a/b {} }', '/a/c', '/a'],
  ['an outer regex beats a nested prefix', 'location /a { location /a/b {} } location ~ b {}', '/a/b', '~ b'],
  [
    'a nested regex beats an outer one',
    'location ~ ^/a {} location /a { location ~ b {} }',
    '/a/b',
    '/a > ~ b',
  ],
  [
    '^~ on the parent keeps outer regexes from the nested prefix',
    'location ^~ /a { location /a/b {} } location ~ b {}',
    '/a/b',
    '^~ /a > /a/b',
  ],
  ['a location nests in a regex', 'location ~ ^/a { location ~ b$ {} }', '/a/b', '~ ^/a > ~ b$'],
  ['a named location takes no path', 'location @app {} location /x {}', '/events', ''],
  ['the query is no part of the path', 'location = /a {} location / {}', '/a?b=/c', '= /a'],
  ['percent signs are undone', 'location /a/b {} location / {}', '/a%2Fb', '/a/b'],
  ['slashes and dots are resolved', 'location = /b {} location / {}', '//a/./..//b', '= /b'],
  ['encoded slashes and dots are resolved too', 'location = /b {} location / {}', '/a%2F%2e%2E/b', '= /b'],
  ['an encoded ? is a part of the path', 'location = /a?b {} location / {}', '/a%3Fb', '= /a?b'],
  ['.. above the root is refused', 'location / {}', '/../a', '400'],
  ['a bad percent sign is refused', 'location / {}', '/a%2', '400'],
  ['a location is compared byte by byte', 'location /é {} location / {}', '/%C3%A9x', '/é'],
  ['a proxied /x/ redirects /x', 'location /x/ { proxy_pass http://u; } location / {}', '/x', '301 /x/'],
  ['/x/ with files redirects nothing', 'location /x/ {} location / {}', '/x', '/'],
  ['/x of its own is not redirected', 'location /x/ { proxy_pass http://u; } location = /x {}', '/x', '= /x'],
];

describe('the location that nginx takes', () => {
  test.each(rows)('%s', (_title, locations, path, expected) => {
    expect(chosen(locations, path)).toBe(expected);
  });
});
