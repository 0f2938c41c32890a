import { describe, expect, test } from 'vitest';
import { all, pick, readText, server } from './config.ts';

const inner = (inLocation: string, listen = '127.0.0.1:9') =>
  `server { listen ${listen}; server_name app.internal; location /app/ { ${inLocation} } }
   server { listen ${listen} default_server; location / { return 404; } }`;
const toApp =
  'proxy_pass http://127.0.0.1:9/app/; proxy_set_header Host app.internal; proxy_read_timeout 1h;';
const slow = 'proxy_pass http://10.0.0.7:3000; proxy_read_timeout 5s;';

describe('a server of the same config that gets the request next', () => {
  const reading = readText(server(`location / { ${toApp} }`, inner(slow)));

  test('limits the stream as well, by the name and path that are passed on', () => {
    expect(all(reading, 'idle-timeout').map(({ value }) => value)).toEqual(['1h', '5s']);
    expect(pick(reading, 'upstream').items).toEqual(['10.0.0.7:3000']);
    expect(all(reading, 'route').map(({ value, askedPath }) => [value, askedPath])).toEqual([
      ['/', undefined],
      ['/app/', '/app/events'],
    ]);
    expect(reading.passedOn).toMatchObject({ authority: '10.0.0.7:3000', path: '/app/events' });
  });

  test('is found behind an upstream and on a socket', () => {
    const group = `upstream app { server 127.0.0.1:9; } ${inner(slow)}`;
    const grouped = readText(server(`location / { ${toApp.replace('127.0.0.1:9', 'app')} }`, group));
    const socket = toApp.replace('127.0.0.1:9', 'unix:/run/in.sock:');
    const onSocket = readText(server(`location / { ${socket} }`, inner(slow, 'unix:/run/in.sock')));
    for (const one of [grouped, onSocket]) expect(all(one, 'idle-timeout')).toHaveLength(2);
  });

  test.each([
    ['another machine', toApp.replace('127.0.0.1', '10.0.0.9'), '*:9'],
    ['another port', toApp.replace(':9', ':10'), '127.0.0.1:9'],
    ['an address that only a request tells', toApp.replace('127.0.0.1:9', '$arg_to'), '127.0.0.1:9'],
  ])('is none where the request goes to %s', (_, pass, listen) => {
    const one = readText(server(`location / { ${pass} }`, inner(slow, listen)));
    expect(all(one, 'idle-timeout').map(({ value }) => value)).toEqual(['1h']);
  });

  test('is none where others of its group may take the request', () => {
    const group = `upstream app { server 127.0.0.1:9; server 10.0.0.7:9; } ${inner(slow)}`;
    const one = readText(server(`location / { ${toApp.replace('127.0.0.1:9', 'app')} }`, group));
    expect(all(one, 'idle-timeout').map(({ value }) => value)).toEqual(['1h']);
  });

  test('ends where a server passes to itself', () => {
    const loop = readText(server('location / { proxy_pass http://127.0.0.1:8080; }'));
    expect(all(loop, 'route')).toHaveLength(1);
  });
});
