import { describe, expect, test } from 'vitest';
import { host, pick, readText } from './config.ts';

const origin = 'http://127.0.0.1:9000';
const routeOf = (inHost: string, path: string, inMain = '') =>
  pick(readText(host(inHost, inMain), { path }), 'route');
const upstreamOf = (inHost: string, path: string, inMain = '') =>
  pick(readText(host(inHost, inMain), { path }), 'upstream').items;

describe('who takes a request', () => {
  test.each([
    ['/order/longer/y', '127.0.0.1:1'],
    ['/order', '127.0.0.1:1'],
    ['//order//x', '127.0.0.1:1'],
    ['/%6frder/e?a=1', '127.0.0.1:1'],
    ['/m/abc', '127.0.0.1:3'],
    ['/loc/x', '127.0.0.1:4'],
    ['/loc/in/x', '127.0.0.1:5'],
    ['/rp/z', '127.0.0.1:6'],
    ['/pt', '127.0.0.1:1'],
    ['/both/x', '127.0.0.1:8'],
  ])('%s goes to %s', (path, address) => {
    const inHost = `
      ProxyPass /order http://127.0.0.1:1/
      ProxyPass /order/longer http://127.0.0.1:2/
      ProxyPassMatch ^/m/(.*)$ http://127.0.0.1:3/$1
      <Location /loc>
        ProxyPass http://127.0.0.1:4/
      </Location>
      <Location /loc/in>
        ProxyPass http://127.0.0.1:5/
      </Location>
      ProxyPass /loc http://127.0.0.1:40/
      RewriteEngine On
      RewriteRule ^/rp(.*)$ http://127.0.0.1:6/$1 [P]
      RewriteRule ^/pt$ /order/x [PT]
      ProxyPass /rp http://127.0.0.1:60/
      ProxyPass /both http://127.0.0.1:7/`;
    expect(upstreamOf(inHost, path, 'ProxyPass /both http://127.0.0.1:8/')).toEqual([address]);
  });

  test.each([
    ['another word that begins alike', 'ProxyPass /events http://127.0.0.1:1/', '/eventsource'],
    ['a path without the slash of the pattern', 'ProxyPass /events/ http://127.0.0.1:1/', '/events'],
    ['what is kept here', 'ProxyPass /events !\nProxyPass / http://127.0.0.1:1/', '/events'],
    [
      'what a section keeps here',
      `<Location /events>\nProxyPass !\n</Location>\nProxyPass / ${origin}/`,
      '/events',
    ],
    [
      'a rule without [P]',
      `RewriteEngine On\nRewriteRule ^/events$ /other\nProxyPass /other ${origin}/`,
      '/events',
    ],
  ])('files are served for %s', (_, inHost, path) => {
    expect(routeOf(inHost, path)).toMatchObject({ state: 'serves-files', value: null });
  });

  test.each([
    ['RewriteEngine On\nRewriteRule ^/events - [F]', 403, undefined],
    ['RewriteEngine On\nRewriteRule ^/events - [G]', 410, undefined],
    ['RewriteEngine On\nRewriteRule ^/events https://b.test/ [R=301,L]', 301, ['https://b.test/']],
    ['Redirect permanent / https://b.test/', 301, ['https://b.test/']],
    [`<Location /events>\nRedirect 302 /there\n</Location>\nProxyPass / ${origin}/`, 302, ['/there']],
  ])('%s', (inHost, answers, items) => {
    expect(routeOf(inHost, '/events')).toMatchObject({ state: 'answers', answers, ...(items && { items }) });
  });

  test('a Redirect of the server loses against a ProxyPass', () => {
    expect(routeOf(`Redirect /events https://b.test/\nProxyPass / ${origin}/`, '/events')).toMatchObject({
      state: 'passes',
    });
  });

  test('PHP-FPM behind a handler', () => {
    const inHost = `<FilesMatch "\\.php$">\nSetHandler "proxy:unix:/run/php/fpm.sock|fcgi://localhost"\n</FilesMatch>`;
    expect(upstreamOf(inHost, '/events.php')).toEqual(['unix:/run/php/fpm.sock']);
  });

  test('WebSocket rules do not take an event stream', () => {
    const inHost = `RewriteEngine On
      RewriteCond %{HTTP:Upgrade} =websocket [NC]
      RewriteRule /(.*) ws://127.0.0.1:1/$1 [P,L]
      ProxyPass / http://127.0.0.1:2/`;
    expect(upstreamOf(inHost, '/events')).toEqual(['127.0.0.1:2']);
  });

  test('a condition that only the request tells leaves the route open', () => {
    const inHost = 'RewriteEngine On\nRewriteCond %{ENV:canary} yes\nRewriteRule ^/ http://127.0.0.1:1/ [P]';
    const reading = readText(host(inHost), {});
    expect(reading.settings.filter(({ kind }) => kind === 'route')).toEqual([]);
    expect(reading.warnings.join()).toMatch(/RewriteRule takes the request is only known when it comes/);
  });
});

describe('which virtual host', () => {
  const text = `Listen 8080
Listen 8081
ServerName main.test
<VirtualHost *:8080>
  ServerName first.test
  ProxyPass / http://127.0.0.1:1/
</VirtualHost>
<VirtualHost *:8080>
  ServerName https://app.test:443
  ServerAlias *.app.test alias.test
  ProxyPass / http://127.0.0.1:2/
</VirtualHost>
<VirtualHost 127.0.0.1:8081>
  ServerName spec.test
  ProxyPass / http://127.0.0.1:3/
</VirtualHost>
<VirtualHost *:8081>
  ServerName app.test
  ProxyPass / http://127.0.0.1:4/
</VirtualHost>
`;
  test.each([
    ['app.test', 8080, ':2', 'matched'],
    ['APP.test.:99', 8080, ':2', 'matched'],
    ['x.app.test', 8080, ':2', 'matched'],
    ['alias.test', 8080, ':2', 'matched'],
    ['unknown.test', 8080, ':1', 'default-server'],
    ['app.test', 8081, ':3', null],
  ])('%s on port %d', (authority, port, address, state) => {
    const reading = readText(text, { authority, port, addresses: ['127.0.0.1'] });
    expect(pick(reading, 'upstream').items).toEqual([`127.0.0.1${address}`]);
    expect(pick(reading, 'domains')).toMatchObject({ state });
  });

  test('a port that nothing listens on is that of a box in front, and said', () => {
    expect(readText(text, { port: 9999 }).warnings).toContainEqual(expect.stringContaining('port 9999'));
  });
});
