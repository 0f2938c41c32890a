import { describe, expect, test } from 'vitest';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import { all, pick, readText, server } from './config.ts';

const pass = 'proxy_pass http://127.0.0.1:9;';
const places = (
  text: string,
  kind: 'idle-timeout' | 'buffering' = 'idle-timeout',
  query: Partial<RouteQuery> = {},
) =>
  (pick(readText(text, query), kind).elsewhere ?? []).map(({ value, line, words }) => [
    value,
    line,
    words.replace(/\/tmp\S*\//g, ''),
  ]);

describe('where the wanted setting stands, and the request does not come', () => {
  test('is another location', () => {
    const text = server(
      `location /api/ { ${pass}\nproxy_read_timeout 1h;\nproxy_buffering off; }\nlocation / { ${pass} }`,
    );
    expect(places(text)).toEqual([
      ['1h', 7, 'in location /api/, and this request is served by location / (nginx.conf:9)'],
    ]);
    expect(places(text, 'buffering').map(([value, line]) => [value, line])).toEqual([['off', 8]]);
  });

  test('is a location within the one that serves', () => {
    const text = server(`location / { ${pass}\nlocation /events/live { ${pass}\nproxy_read_timeout 1h; } }`);
    expect(places(text)).toEqual([
      ['1h', 8, 'in location /events/live, and this request is served by location / (nginx.conf:6)'],
    ]);
  });

  test('is another server', () => {
    const other = 'server { listen 8080; server_name other.test;\nlocation / { proxy_read_timeout 1h; } }';
    const text = server(`server_name app.test; location / { ${pass} }`, other);
    expect(places(text)).toEqual([
      [
        '1h',
        4,
        'in the server with server_name other.test, and this request is taken by the server with server_name app.test (nginx.conf:5)',
      ],
    ]);
  });

  test('is further out than what takes its place', () => {
    const text = server(`location / { ${pass}\nproxy_read_timeout 7s; }`, 'proxy_read_timeout 1h;');
    expect(places(text)).toEqual([
      [
        '1h',
        3,
        'in http { }, and proxy_read_timeout 7s (nginx.conf:7), nearer to the request, takes its place',
      ],
    ]);
  });

  test('is http { } where a server of stream { } takes the connection', () => {
    const text = `events {}
stream { server { listen 8080; ${pass.replace('http://', '')} } }
http { server { listen 81; proxy_read_timeout 1h; location / { ${pass} } } }`;
    expect(places(text)).toEqual([
      [
        '1h',
        3,
        'in http { }, and this connection is passed on by the server with listen 8080 of stream { } (nginx.conf:2)',
      ],
    ]);
  });

  test('is told once for a file that several places include, and not where nothing but the request decides', () => {
    const twice = server(`location /a { ${pass} proxy_read_timeout 1h; }\nlocation / { ${pass} }`);
    expect(places(twice)).toHaveLength(1);
    const open = server(
      `location /a { ${pass} proxy_read_timeout 1h; }\nlocation / { if ($http_x) { rewrite ^ /a last; } ${pass} }`,
    );
    expect(all(readText(open), 'idle-timeout').flatMap((one) => one.elsewhere ?? [])).toEqual([]);
  });
});
