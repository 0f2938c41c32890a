import { describe, expect, test } from 'vitest';
import { all, pick, readText } from './config.ts';

const listen = (port: string, inServer: string) => `server {\nlisten ${port};\n${inServer}\n}\n`;
const stream = (...servers: string[]) =>
  `events {}\nstream {\nupstream app { server 127.0.0.1:28100; }\n${servers.join('')}}\n`;
const http =
  'http {\nserver { listen 127.0.0.1:8443; location / { proxy_pass http://127.0.0.1:9; proxy_read_timeout 7s; } }\n}\n';
const timers = (text: string, query = {}) =>
  all(readText(text, query), 'idle-timeout').map(({ setting, value, line }) => [setting, value, line]);

describe('a server of stream { } that takes the connection', () => {
  test('is the hop, with its own timers, upstream and listener', () => {
    const reading = readText(
      stream(listen('8080', 'proxy_pass app;\nproxy_timeout 7s;\nproxy_connect_timeout 3s;')),
    );
    expect(pick(reading, 'idle-timeout')).toMatchObject({
      setting: 'proxy_timeout',
      value: '7s',
      ms: 7_000,
      line: 7,
      path: 'stream > server :8080',
    });
    expect(pick(reading, 'connect-timeout')).toMatchObject({ value: '3s', line: 8 });
    expect(pick(reading, 'upstream')).toMatchObject({ items: ['127.0.0.1:28100'], line: 3 });
    expect(pick(reading, 'listener')).toMatchObject({ state: 'plain', value: '*:8080' });
    expect(all(reading, 'buffering')).toEqual([]);
    expect(all(reading, 'domains')).toEqual([]);
  });

  test('has a limit of ten minutes by default, to be written behind its proxy_pass', () => {
    const reading = readText(stream(listen('8080', 'proxy_pass app;')));
    expect(pick(reading, 'idle-timeout')).toMatchObject({ value: '10m', origin: 'default', line: 6 });
    expect(pick(reading, 'idle-timeout').place?.template).toContain('proxy_timeout {value};');
  });

  test('takes over what stream { } says for all its servers', () => {
    expect(timers(`events {}\nstream {\nproxy_timeout 9s;\n${listen('8080', 'proxy_pass a:1;')}}`)).toEqual([
      ['proxy_timeout', '9s', 3],
    ]);
  });

  test('is the one on the address that is asked, not a wider one', () => {
    const text = stream(
      listen('8080', 'proxy_pass app; proxy_timeout 1s;'),
      listen('127.0.0.2:8080', 'proxy_pass app; proxy_timeout 2s;'),
    );
    expect(timers(text, { addresses: ['127.0.0.2'] })).toMatchObject([['proxy_timeout', '2s', 10]]);
    expect(timers(text, { addresses: ['127.0.0.1'] })).toMatchObject([['proxy_timeout', '1s', 6]]);
  });

  test('is none that takes datagrams', () => {
    const text = stream(
      listen('8080 udp', 'proxy_pass app; proxy_timeout 1s;'),
      listen('8080', 'proxy_pass app; proxy_timeout 2s;'),
    );
    expect(timers(text)).toMatchObject([['proxy_timeout', '2s', 10]]);
  });

  test('is also read from a file that is only a part of stream { }', () => {
    expect(timers(listen('8080', 'proxy_pass 127.0.0.1:9;\nproxy_timeout 4s;'))).toEqual([
      ['proxy_timeout', '4s', 4],
    ]);
  });

  test('is not the one where an HTTP server listens', () => {
    const text = `${stream(listen('9000', 'proxy_pass app; proxy_timeout 1s;'))}${http}`;
    expect(timers(text, { port: 8443 })).toEqual([['proxy_read_timeout', '7s', 10]]);
  });

  test('stands in front of an HTTP server of the same config: both limits hold', () => {
    const text = `${stream(listen('8080', 'proxy_pass 127.0.0.1:8443; proxy_timeout 4s;'))}${http}`;
    const reading = readText(text);
    expect(all(reading, 'idle-timeout').map(({ setting, value }) => [setting, value])).toEqual([
      ['proxy_read_timeout', '7s'],
      ['proxy_timeout', '4s'],
    ]);
    expect(pick(reading, 'upstream')).toMatchObject({ items: ['127.0.0.1:9'] });
    expect(pick(reading, 'route')).toMatchObject({ setting: 'location', value: '/' });
  });

  test('is in front of nobody here where it passes on to another machine', () => {
    const text = `${stream(listen('8080', 'proxy_pass 10.0.0.1:8443; proxy_timeout 4s;'))}${http}`;
    expect(timers(text)).toEqual([['proxy_timeout', '4s', 6]]);
  });
});

describe('the address behind a variable', () => {
  const map = (entries: string) =>
    `events {}\nstream {\nmap $ssl_preread_server_name $to {\n${entries}\n}\n${listen('8080', 'ssl_preread on;\nproxy_pass $to;')}}`;
  const upstream = (entries: string, query = {}) =>
    pick(readText(map(entries), { scheme: 'https', ...query }), 'upstream').items;

  test.each([
    ['app.test 127.0.0.1:1;\ndefault 127.0.0.1:2;', ['127.0.0.1:1']],
    ['other.test 127.0.0.1:1;\ndefault 127.0.0.1:2;', ['127.0.0.1:2']],
    ['hostnames;\n*.test 127.0.0.1:1;\ndefault 127.0.0.1:2;', ['127.0.0.1:1']],
    ['~^app 127.0.0.1:1;\ndefault 127.0.0.1:2;', []],
  ])('is that of the name which TLS asks for: %s', (entries, items) => {
    expect(upstream(entries)).toEqual(items);
  });

  test('is the default for an address, which TLS does not name', () => {
    const entries = '127.0.0.1 127.0.0.1:1;\ndefault 127.0.0.1:2;';
    expect(upstream(entries, { authority: '127.0.0.1:8080' })).toEqual(['127.0.0.1:2']);
  });
});

test('the log of stream { } is off by default, and its error log tells of ends at level info only', () => {
  const reading = readText(`error_log e.log;\n${stream(listen('8080', 'proxy_pass app;'))}`);
  expect(pick(reading, 'access-log')).toMatchObject({ value: 'off', origin: 'default' });
  expect(pick(reading, 'error-log')).toMatchObject({ state: 'hides-errors' });
  expect(reading.logs.map(({ role }) => role)).toEqual(['error']);
  const told = readText(`error_log e.log info;\n${stream(listen('8080', 'proxy_pass app;'))}`);
  expect(pick(told, 'error-log')).toMatchObject({ state: 'keeps-notices' });
});
