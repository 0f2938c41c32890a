import { describe, expect, test } from 'vitest';
import { readNginxConfig } from '../../../../src/proxies/nginx/config/index.ts';
import { all, get, pick, readText, server } from './config/config.ts';

const main = 'test/fixtures/nginx/site/nginx.conf';
const uploads = readNginxConfig('edge', main, {
  ...get,
  authority: 'feed.test',
  path: '/api/uploads/7/stream',
});
const root = readNginxConfig('edge', main, { ...get, authority: 'feed.test', path: '/events' });
const proxied = (inLocation: string) => `location / { ${inLocation} proxy_pass http://127.0.0.1:9000; }`;

describe('inheritance', () => {
  test('a timer of the server holds in a location that has none', () => {
    expect(pick(uploads, 'idle-timeout')).toMatchObject({
      setting: 'proxy_read_timeout',
      value: '300s',
      ms: 300_000,
      origin: 'config',
      file: 'test/fixtures/nginx/site/conf.d/10-feed.conf',
      line: 4,
      path: 'http > server :8080',
      off: null,
    });
  });

  test('a timer of the location, here from a snippet, beats the server’s', () => {
    expect(pick(root, 'idle-timeout')).toMatchObject({
      ms: 30_000,
      file: 'test/fixtures/nginx/site/snippets/proxy.conf',
      line: 2,
      path: 'http > server :8080 > location /',
    });
  });

  test('the read timeout also limits the wait for the response head', () => {
    expect(pick(uploads, 'response-timeout')).toMatchObject({ setting: 'proxy_read_timeout', ms: 300_000 });
  });

  test('a nested location inherits from the location around it', () => {
    const nested = 'location /a { proxy_read_timeout 5s; location /a/b { proxy_pass http://127.0.0.1:1; } }';
    expect(pick(readText(server(nested), { path: '/a/b' }), 'idle-timeout').ms).toBe(5_000);
  });

  test('proxy_pass is not inherited by a nested location', () => {
    const nested = 'location /a { proxy_pass http://127.0.0.1:1; location /a/b { } }';
    const reading = readText(server(nested), { path: '/a/b' });
    expect(pick(reading, 'route').detail).toBe('static files');
    expect(all(reading, 'idle-timeout')).toEqual([]);
  });

  test('one header of the location drops all headers of the server', () => {
    const outer = "proxy_set_header Connection 'upgrade';";
    expect(all(readText(server(outer + proxied(''))), 'no-effect')).toHaveLength(1);
    const [dropped] = all(readText(server(outer + proxied('proxy_set_header Host $host;'))), 'no-effect');
    expect(dropped?.detail).toMatch(/^is dropped/);
  });

  test('access logs of an inner level replace those of an outer one', () => {
    const reading = readText(server(`access_log /inner.log;${proxied('')}`, 'access_log /outer.log;'));
    expect(reading.logs.map(({ path }) => path)).toEqual(['/inner.log', 'logs/error.log']);
  });
});

describe('the route', () => {
  test('names the location and where it hands the request', () => {
    expect(pick(uploads, 'route')).toMatchObject({
      value: '/api/uploads/',
      detail: 'proxy_pass http://feed',
      line: 11,
    });
  });

  test.each([
    ['no location at all', 'root /srv;', null, 'static files'],
    [
      'a return of the server, whatever the locations say',
      `return 301 https://x;${proxied('')}`,
      null,
      'return 301 https://x',
    ],
    ['a return before a proxy_pass', proxied('return 404;'), '/', 'return 404'],
    ['files', 'location / { root /srv; }', '/', 'static files'],
    [
      'an if that may change it',
      proxied('if ($x) { return 403; }'),
      '/',
      'proxy_pass http://127.0.0.1:9000; if ($x) (nginx.conf:6) may change this',
    ],
    [
      'a variable that set has filled',
      'set $up 127.0.0.1:7; location / { proxy_pass http://$up; }',
      '/',
      'proxy_pass http://$up (http://127.0.0.1:7)',
    ],
    [
      'try_files that hands over to a named location',
      'location / { try_files $uri @app; } location @app { proxy_pass http://127.0.0.1:7; }',
      '@app',
      'proxy_pass http://127.0.0.1:7, by try_files (nginx.conf:6)',
    ],
    [
      'try_files that hands over to another path',
      'location / { try_files $uri /index.php?$args; } location ~ \\.php$ { fastcgi_pass 127.0.0.1:9; }',
      '~ \\.php$',
      'fastcgi_pass 127.0.0.1:9, by try_files (nginx.conf:6)',
    ],
    [
      'try_files that ends in a file',
      'location / { try_files $uri /index.html; }',
      '/',
      'static files (try_files $uri /index.html)',
    ],
    [
      'the slash that nginx adds',
      'location /events/ { proxy_pass http://127.0.0.1:7; }',
      '/events/',
      'return 301 /events/',
    ],
  ])('tells of %s', (_title, inServer, value, detail) => {
    const route = pick(readText(server(inServer)), 'route');
    expect({ ...route, detail: route.detail?.replace(/\(\S*nginx\.conf/g, '(nginx.conf') }).toMatchObject({
      value,
      detail,
    });
  });
});

describe('defaults', () => {
  const reading = readText(server(proxied('')));

  test.each([
    ['idle-timeout', 'proxy_read_timeout', '60s', 60_000],
    ['response-timeout', 'proxy_read_timeout', '60s', 60_000],
    ['connect-timeout', 'proxy_connect_timeout', '60s', 60_000],
    ['buffering', 'proxy_buffering', 'on', null],
    ['upstream-protocol', 'proxy_http_version', '1.0', null],
    ['compression', 'gzip', 'off', null],
    ['shutdown-timeout', 'worker_shutdown_timeout', null, null],
    ['worker-connections', 'worker_connections', '512', null],
    ['max-streams', 'http2_max_concurrent_streams', '128', null],
    ['access-log', 'access_log', 'logs/access.log', null],
    ['error-log', 'error_log', 'logs/error.log', null],
  ] as const)('%s: %s is %s', (kind, setting, value, ms) => {
    expect(pick(reading, kind)).toMatchObject({ setting, value, ms, origin: 'default' });
  });

  test('nothing is said of limits that are not set', () => {
    expect([
      ...all(reading, 'rate-limit'),
      ...all(reading, 'connection-limit'),
      ...all(reading, 'no-effect'),
    ]).toEqual([]);
  });

  test('a file without http is read as a part of it, and its main level left alone', () => {
    const part = readText('server { listen 8080; location / { proxy_pass http://127.0.0.1:7; } }');
    expect(pick(part, 'route').value).toBe('/');
    expect(all(part, 'worker-connections')).toEqual([]);
    expect(part.warnings.join()).toContain('no http block');
  });
});

describe('timers', () => {
  test('zero is kept as zero and said to end the wait at once', () => {
    const timer = pick(readText(server(proxied('proxy_read_timeout 0;'))), 'idle-timeout');
    expect(timer.ms).toBe(0);
    expect(timer.detail).toContain('at once');
  });

  test('a value that nginx would refuse has no milliseconds and one warning', () => {
    const reading = readText(server(proxied('proxy_read_timeout 1.5s;')));
    expect(pick(reading, 'idle-timeout').ms).toBeNull();
    expect(reading.warnings).toEqual([expect.stringMatching(/nginx\.conf:6: proxy_read_timeout 1\.5s/)]);
  });

  test('the shutdown timeout is read from the main level, and 0 switches it off', () => {
    const reading = readText(`worker_shutdown_timeout 30s;\n${server(proxied(''))}`);
    expect(pick(reading, 'shutdown-timeout')).toMatchObject({ ms: 30_000, off: '0', path: 'main', line: 1 });
  });

  test('another protocol has its own directives, and proxy_read_timeout does nothing for it', () => {
    const reading = readText(
      server('proxy_read_timeout 9s; location / { fastcgi_pass unix:/run/p.sock; fastcgi_read_timeout 7s; }'),
    );
    expect(pick(reading, 'idle-timeout')).toMatchObject({ setting: 'fastcgi_read_timeout', ms: 7_000 });
    expect(pick(reading, 'buffering').setting).toBe('fastcgi_buffering');
    expect(pick(reading, 'no-effect').detail).toContain('fastcgi_read_timeout');
    expect(pick(reading, 'upstream').items).toEqual(['unix:/run/p.sock']);
  });
});

describe('compression and buffering', () => {
  test('gzip that covers event streams names the list and its line', () => {
    const reading = readText(server(proxied(''), 'gzip on;\ngzip_types text/css text/event-stream;'));
    expect(pick(reading, 'compression')).toMatchObject({
      setting: 'gzip_types',
      value: 'text/css text/event-stream',
      line: 4,
    });
  });

  test('gzip_types * covers event streams', () => {
    expect(pick(readText(server(proxied('gzip on; gzip_types *;'))), 'compression').setting).toBe(
      'gzip_types',
    );
  });

  test('gzip of other types says that event streams are not among them', () => {
    const compression = pick(readText(server(proxied('gzip on; gzip_types text/css;'))), 'compression');
    expect(compression).toMatchObject({ setting: 'gzip', value: 'text/css' });
    expect(compression.detail).toContain('text/event-stream is not among');
  });

  test('a proxy that ignores X-Accel-Buffering is said to', () => {
    const reading = readText(server(proxied('proxy_ignore_headers Cache-Control X-Accel-Buffering;')));
    expect(pick(reading, 'buffering').detail).toContain('proxy_ignore_headers X-Accel-Buffering');
  });

  test('buffering off is read', () => {
    expect(pick(uploads, 'buffering')).toMatchObject({ value: 'off', origin: 'config', line: 16 });
  });
});

describe('upstreams, limits and logs', () => {
  test('an upstream block gives its servers, method and flags', () => {
    const upstream = pick(uploads, 'upstream');
    expect(upstream).toMatchObject({
      setting: 'server',
      items: ['127.0.0.1:8051', '127.0.0.1:8052', '127.0.0.1:8053'],
      path: 'http > upstream feed',
      file: main,
      line: 18,
    });
    expect(upstream.detail).toBe('ip_hash; 127.0.0.1:8052 max_fails=2; 127.0.0.1:8053 backup; keepalive 16');
  });

  test.each([
    ['http://10.0.0.9', ['10.0.0.9:80']],
    ['https://10.0.0.9/base/', ['10.0.0.9:443']],
    ['http://[::1]:8080', ['[::1]:8080']],
    ['http://unix:/run/app.sock:/x', ['unix:/run/app.sock']],
    ['http://$chosen', []],
  ])('%s leads to %j', (target, items) => {
    expect(pick(readText(server(`location / { proxy_pass ${target}; }`)), 'upstream').items).toEqual(items);
  });

  test('limits say their zone, key and rate', () => {
    const zone = 'limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;';
    const reading = readText(server(proxied('limit_req zone=one burst=5 nodelay;'), zone));
    expect(pick(reading, 'rate-limit')).toMatchObject({
      value: 'zone=one burst=5 nodelay',
      detail: 'zone one, key $binary_remote_addr, rate=1r/s',
    });
    expect(pick(uploads, 'connection-limit')).toMatchObject({
      value: 'clients 8',
      detail: 'zone clients, key $binary_remote_addr',
    });
  });

  test('a log format is put together from its parts', () => {
    expect(uploads.logs).toEqual([
      {
        role: 'access',
        path: '/var/log/nginx/access.log',
        places: ['/var/log/nginx/access.log'],
        format: `{"status":$status,"time":\${request_time}}`,
        escape: 'json',
        flushMs: 5_000,
        buffered: true,
      },
      {
        role: 'error',
        path: '/var/log/nginx/error.log',
        places: ['/var/log/nginx/error.log'],
        format: null,
        escape: 'default',
        flushMs: null,
        buffered: false,
      },
    ]);
    expect(pick(uploads, 'error-log')).toMatchObject({ value: '/var/log/nginx/error.log', detail: 'warn' });
  });

  test('a log that is off is a setting and no log', () => {
    const reading = readText(server(`access_log off; error_log /e.log;${proxied('')}`));
    expect(pick(reading, 'access-log').value).toBe('off');
    expect(pick(reading, 'error-log').detail).toBe('error');
    expect(reading.logs.map(({ role }) => role)).toEqual(['error']);
  });

  test('a format that was not read is a warning', () => {
    expect(readText(server(`access_log /a.log mine;${proxied('')}`)).warnings.join()).toContain(
      'log_format mine',
    );
  });

  test('HTTP/2 on the listener is said beside its stream limit', () => {
    const on = readText('events {} http { server { listen 8080 http2; } }');
    expect(pick(on, 'max-streams').detail).toBe('HTTP/2 is on');
    expect(pick(uploads, 'max-streams').detail).toContain('off');
  });
});

describe('settings that do nothing for a stream', () => {
  test('each says why, with its line', () => {
    expect(all(uploads, 'no-effect').map(({ setting, value, line }) => [setting, value, line])).toEqual([
      ['proxy_send_timeout', '300s', 17],
      ['proxy_set_header', 'Connection upgrade', 14],
      ['proxy_set_header', 'X-Accel-Buffering no', 15],
    ]);
    expect(all(uploads, 'no-effect').every(({ detail }) => (detail ?? '').length > 20)).toBe(true);
  });

  test('timers of idle connections and of pending output are among them', () => {
    const reading = readText(server(proxied('keepalive_timeout 1h; send_timeout 1h;')));
    expect(all(reading, 'no-effect').map(({ setting }) => setting)).toEqual([
      'keepalive_timeout',
      'send_timeout',
    ]);
  });

  test('a header that keeps upstream connections alive is not', () => {
    expect(all(readText(server(proxied('proxy_set_header Connection "";'))), 'no-effect')).toEqual([]);
  });
});

describe('an include that could not be read', () => {
  const include = 'include snippets/gone.conf;';
  const timer = (text: string) =>
    readText(text).settings.find(
      ({ kind, setting }) => kind === 'idle-timeout' && setting === 'proxy_read_timeout',
    );

  test('in the location hides what is inherited there, and the default', () => {
    expect(timer(server(`location / { proxy_pass http://a; ${include} }`))).toBeUndefined();
    expect(
      timer(server(`proxy_read_timeout 7s; location / { proxy_pass http://a; ${include} }`)),
    ).toBeUndefined();
  });

  test('further out hides nothing that is said nearer to the request, nor beside it', () => {
    const near = server(`${include} location / { proxy_pass http://a; proxy_read_timeout 7s; }`);
    expect(timer(near)?.ms).toBe(7_000);
    const beside = server(`location / { proxy_pass http://a; proxy_read_timeout 7s; ${include} }`);
    expect(timer(beside)?.ms).toBe(7_000);
  });

  test('of a package, and a pattern without a match, hide nothing', () => {
    const text = server('location / { proxy_pass http://a; }', 'include mime.types; include conf.d/*.conf;');
    expect(timer(text)).toMatchObject({ ms: 60_000, origin: 'default' });
  });
});

describe('a file that takes no request is refused with what it seems to be', () => {
  test.each([
    ['', 'it is empty'],
    ['events {}\nstream { server { listen 1 udp; proxy_pass a:1; } }', 'none of its servers'],
    ['http { include conf.d/*.conf; }', 'no server block'],
    ['static_resources: { listeners: [] }', 'Envoy config: --envoy-config'],
    ['192.0.2.7 - - [21/Nov/2026:02:19:48 +0000] "GET / HTTP/1.1" 200 1 "-" "c"\n', '--nginx-access-log'],
    ['2026/11/21 02:19:48 [error] 29#29: *3 upstream timed out', '--nginx-error-log'],
    ['<!DOCTYPE html><style>a { b: c; }</style>', 'HTML page'],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'PEM'],
    ['apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {}', 'Kubernetes manifest'],
  ])('%s', (text, words) => {
    expect(() => readText(text)).toThrow(
      expect.objectContaining({ why: expect.stringContaining(words), exitCode: 2 }),
    );
  });
});
