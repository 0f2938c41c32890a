import { describe, expect, test } from 'vitest';
import { all, pick, readText, server } from './config.ts';

const to = (seconds: number) => `proxy_pass http://127.0.0.1:9; proxy_read_timeout ${seconds}s;`;
const stream = `location /stream/ { ${to(7)} } location / { ${to(60)} }`;

/** `/stream/ 7s`: the location that is told and its limit; `403`: an answer of nginx's own; `…` what else there is. */
function told(inServer: string, path = '/events', method = 'GET', inHttp = ''): string {
  const reading = readText(server(inServer, inHttp), { path, method });
  const [route] = all(reading, 'route');
  const [limit] = all(reading, 'idle-timeout');
  const depends = reading.warnings.some((text) => text.includes('which location serves the request depends'));
  const words = [
    route?.value ?? '-',
    limit?.value ?? route?.answers ?? route?.state ?? '?',
    ...(depends ? ['depends'] : []),
  ];
  return words.join(' ');
}

const rows: [title: string, inServer: string, path: string, expected: string][] = [
  ['a rewrite of the server', `rewrite ^/old/(.*)$ /stream/$1 last; ${stream}`, '/old/x', '/stream/ 7s'],
  ['one without a flag', `rewrite ^/old/(.*)$ /stream/$1; ${stream}`, '/old/x', '/stream/ 7s'],
  ['one that does not match', `rewrite ^/old/(.*)$ /stream/$1 last; ${stream}`, '/x', '/ 60s'],
  ['the second after the first', `rewrite ^/a /b; rewrite ^/b /stream/; ${stream}`, '/a', '/stream/ 7s'],
  [
    'a rewrite of the location',
    `location /old { rewrite ^ /stream/x last; } ${stream}`,
    '/old',
    '/stream/ 7s',
  ],
  [
    'break stays in the location',
    `location /old { rewrite ^ /stream/x break; ${to(9)} } ${stream}`,
    '/old',
    '/old 9s',
  ],
  [
    'break behind it as well',
    `location /old { rewrite ^ /stream/x; break; ${to(9)} } ${stream}`,
    '/old',
    '/old 9s',
  ],
  ['a redirect', `location /old { rewrite ^ /stream/x redirect; } ${stream}`, '/old', '/old 302'],
  ['a permanent one', `location /old { rewrite ^ https://a/ permanent; } ${stream}`, '/old', '/old 301'],
  ['a circle', 'location / { rewrite ^ /a last; }', '/x', '/ 500'],
  [
    'an error page of another location',
    `location /e { error_page 418 = @s; return 418; } location @s { ${to(7)} }`,
    '/e',
    '@s 7s',
  ],
  [
    'an error page with a path',
    `location /e { error_page 402 =200 /stream/x; return 402; } ${stream}`,
    '/e',
    '/stream/ 7s',
  ],
  [
    'an answer without an error page',
    'location / { error_page 404 @s; return 402; } location @s { return 200; }',
    '/e',
    '/ 402',
  ],
  [
    'a return with a text has none',
    `location / { error_page 404 = @s; return 404 no; } location @s { ${to(7)} }`,
    '/e',
    '/ 404',
  ],
  [
    'an error page only once',
    `error_page 404 402 = @s; location / { return 404; } location @s { return 402; }`,
    '/e',
    '@s 402',
  ],
  ['an internal location', `location /events { internal; ${to(7)} }`, '/events', '/events 404'],
  [
    'and what nests in it',
    `location /e { internal; location /events { ${to(7)} } }`,
    '/events',
    '/events 404',
  ],
  [
    'an internal location after a rewrite',
    `rewrite ^/x /events; location /events { internal; ${to(7)} }`,
    '/x',
    '/events 7s',
  ],
  ['try_files', `location / { try_files $uri @s; } location @s { ${to(7)} }`, '/e', '@s 7s'],
  ['try_files that ends with a status', 'location / { try_files $uri =404; }', '/e', '/ serves-files'],
  [
    'try_files beside a pass',
    `location / { try_files $uri @s; ${to(9)} } location @s { ${to(7)} }`,
    '/e',
    '@s passes depends',
  ],
  ['a variable of the server', `set $to /stream/x; rewrite ^/old $to last; ${stream}`, '/old', '/stream/ 7s'],
  [
    'an if that is true',
    `location / { if ($uri = /e) { rewrite ^ /stream/x last; } ${to(60)} } ${stream.split(' location / ')[0]}`,
    '/e',
    '/stream/ 7s',
  ],
  ['an if that is not', `location / { if ($request_method = POST) { return 405; } ${to(8)} }`, '/e', '/ 8s'],
  ['an argument', `if ($arg_live = 1) { rewrite ^ /stream/x last; } ${stream}`, '/e?live=1', '/stream/ 7s'],
  ['a cookie that may answer', `location / { if ($cookie_x) { return 403; } ${to(8)} }`, '/e', '/ 8s'],
  [
    'a cookie that may lead elsewhere',
    `if ($cookie_beta) { rewrite ^ /stream/x last; } ${stream}`,
    '/e',
    '/ passes depends',
  ],
  [
    'the same limit wherever it leads',
    `proxy_read_timeout 5s; if ($cookie_b) { rewrite ^ /b last; } location /b { proxy_pass http://b; } location / { proxy_pass http://a; }`,
    '/e',
    '/ 5s depends',
  ],
  ['a path that follows from a header', `rewrite ^ /$http_x last; ${stream}`, '/e', '- ? depends'],
  [
    'everyone denied',
    `location / { deny all; error_page 403 = @s; ${to(60)} } location @s { ${to(7)} }`,
    '/e',
    '@s 7s',
  ],
  ['leave that may be refused', `location / { auth_request /auth; ${to(8)} }`, '/e', '/ 8s'],
  [
    'leave whose refusal leads elsewhere',
    `location / { auth_request /auth; error_page 401 = @s; ${to(8)} } location @s { ${to(7)} }`,
    '/e',
    '/ passes depends',
  ],
  [
    'a pattern that cannot be evaluated',
    `location ~ ^/(?R)x { ${to(7)} } location / { ${to(60)} }`,
    '/e',
    '/ passes depends',
  ],
  [
    'one that is behind the match',
    `location ~ ^/e { ${to(7)} } location ~ ^/(?R)x { ${to(60)} }`,
    '/e',
    '~ ^/e 7s',
  ],
  [
    'a pattern that explodes',
    `location ~ ^/(a+)+$ { ${to(7)} } location / { ${to(60)} }`,
    `/${'a'.repeat(60)}!`,
    '/ passes depends',
  ],
];

describe('the location that serves', () => {
  test.each(rows)('%s', (_title, inServer, path, expected) => {
    expect(told(inServer, path)).toBe(expected);
  });

  test('a map of the request decides, and one of a header does not', () => {
    const map = (source: string) => `map ${source} $to { default /x; ~^/events /stream/x; }`;
    expect(told(`rewrite ^ $to last; ${stream}`, '/events', 'GET', map('$request_uri'))).toBe('/stream/ 7s');
    expect(told(`rewrite ^ $to last; ${stream}`, '/events', 'GET', map('$http_x'))).toBe('- ? depends');
  });

  test('limit_except holds for other methods, whose rewrites it leaves out', () => {
    const inServer = `location / { limit_except GET { deny all; } error_page 403 = @s; ${to(60)} } location @s { ${to(7)} }`;
    expect(told(inServer, '/', 'GET')).toBe('/ 60s');
    expect(told(inServer, '/', 'POST')).toBe('@s 7s');
  });

  test('an error page without = keeps the status of the error', () => {
    const inServer = `location / { error_page 404 @s; return 404; } location @s { ${to(7)} }`;
    expect(pick(readText(server(inServer)), 'route')).toMatchObject({
      state: 'passes',
      answers: 404,
      value: '@s',
    });
  });

  test('the jumps on the way are told with their lines', () => {
    const inServer = `rewrite ^/old /e last; location /e { error_page 418 = @s; return 418; } location @s { ${to(7)} }`;
    const { via } = pick(readText(server(inServer), { path: '/old' }), 'route');
    expect(via?.replace(/\(\S*\//g, '(')).toBe('rewrite (nginx.conf:6), error_page (nginx.conf:6)');
    expect(pick(readText(server(stream)), 'route').via).toBeUndefined();
  });

  test('what it depends on is said, without what it is compared with', () => {
    const inServer = `if ($http_x_key = s3cret) { rewrite ^ /stream/x last; } ${stream}`;
    const [warning = ''] = readText(server(inServer)).warnings.filter((text) => text.includes('depends'));
    expect(warning).toMatch(
      /depends on if \(\$http_x_key …\) \(\S+:6\): location \/ \(\S+:6\) or location \/stream\//,
    );
    expect(warning).not.toContain('s3cret');
  });

  test('a pattern beyond it is named with its line', () => {
    const { warnings } = readText(server(`location ~ ^/(?R)x { ${to(7)} } location / { ${to(60)} }`));
    expect(warnings.join()).toMatch(
      /nginx\.conf:6: the pattern of location ~ \^\/\(\?R\)x cannot be evaluated/,
    );
  });

  test('merge_slashes off of the default server', () => {
    const locations = `location = /a/b { ${to(7)} } location / { ${to(60)} }`;
    expect(told(locations, '/a//b')).toBe('= /a/b 7s');
    expect(told(`merge_slashes off; ${locations}`, '/a//b')).toBe('/ 60s');
  });
});

describe('the server by its address', () => {
  const text = `events {} http {
    server { listen 127.0.0.1:8080; server_name internal.test; location / { ${to(7)} } }
    server { listen 8080; server_name app.test; location / { ${to(60)} } }
  }`;
  const limit = (addresses?: string[]) =>
    all(readText(text, addresses ? { addresses } : {}), 'idle-timeout')[0]?.value;

  test('an address of its own beats a name on all addresses', () => {
    expect(limit(['127.0.0.1'])).toBe('7s');
  });

  test('another address never reaches it', () => {
    expect(limit(['127.0.0.2'])).toBe('60s');
    expect(limit(['192.0.2.7'])).toBe('60s');
  });

  test('an unknown address decides nothing', () => {
    expect(limit()).toBeUndefined();
    expect(readText(text).warnings.join()).toContain('the address that is asked (listen *:8080)');
  });
});
