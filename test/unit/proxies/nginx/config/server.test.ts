import { describe, expect, test } from 'vitest';
import type { RouteQuery } from '../../../../../src/model/route-query.ts';
import { pick, readText } from './config.ts';

/** Each server answers with its own status, so the route's detail names the one that was taken. */
function chosen(servers: string[], query: Partial<RouteQuery>): string | null {
  const blocks = servers.map((inner, index) => `server { ${inner} return ${index + 1}; }`);
  return pick(readText(`events {} http { ${blocks.join('\n')} }`, query), 'route').detail;
}

const names = [
  'listen 8080; server_name other.test;',
  'listen 8080; server_name *.test;',
  'listen 8080; server_name app.*;',
  'listen 8080; server_name ~^r\\d+\\.example$;',
  'listen 8080; server_name app.test APP2.test;',
  'listen 8080; server_name .dot.test;',
  'listen 8080; server_name *.long.test;',
];

const rows: [title: string, servers: string[], query: Partial<RouteQuery>, expected: string][] = [
  ['an exact name beats wildcards', names, { authority: 'app.test' }, 'return 5'],
  ['the port in Host is no part of the name', names, { authority: 'app.test:8080' }, 'return 5'],
  ['names do not mind the case', names, { authority: 'App2.TEST' }, 'return 5'],
  ['a dot at the end of Host is dropped', names, { authority: 'app.test.' }, 'return 5'],
  ['a leading wildcard beats a trailing one', names, { authority: 'app.x.test' }, 'return 2'],
  ['the longest leading wildcard wins', names, { authority: 'a.long.test' }, 'return 7'],
  ['a trailing wildcard beats a regex', names, { authority: 'app.example' }, 'return 3'],
  ['a regex is tried last', names, { authority: 'r12.example' }, 'return 4'],
  ['.name is the name itself', names, { authority: 'dot.test' }, 'return 6'],
  ['.name is every name under it', names, { authority: 'a.dot.test' }, 'return 6'],
  ['without a name that fits the first server answers', names, { authority: 'nobody' }, 'return 1'],
  [
    'default_server answers before the first',
    ['listen 8080;', 'listen 8080 default_server;'],
    { authority: 'nobody' },
    'return 2',
  ],
  [
    'a name on another port is not reached',
    ['listen 9090; server_name app.test;', 'listen 8080;'],
    {},
    'return 2',
  ],
  ['address:port has the port', ['listen 9090;', 'listen 127.0.0.1:8080;'], {}, 'return 2'],
  ['[::]:port has the port', ['listen 9090;', 'listen [::]:8080;'], {}, 'return 2'],
  ['a range of ports has each of them', ['listen 9090;', 'listen 127.0.0.1:8000-8100;'], {}, 'return 2'],
  ['an address alone means port 80', ['listen 9090;', 'listen 127.0.0.1;'], { port: 80 }, 'return 2'],
  ['no listen means port 80', ['listen 9090;', ''], { port: 80 }, 'return 2'],
  [
    'a port that nobody listens on leaves the name to decide',
    ['listen 80;', 'listen 81; server_name app.test;', 'listen unix:/run/n.sock;'],
    { port: 30080 },
    'return 2',
  ],
  [
    'without a port https prefers the server that speaks TLS',
    ['listen 80; server_name app.test;', 'listen 443 ssl; server_name app.test;'],
    { port: null, scheme: 'https' },
    'return 2',
  ],
  [
    'without a port https takes a plain server when TLS ended before it',
    ['listen 80; server_name other.test;', 'listen 81; server_name app.test;'],
    { port: null, scheme: 'https' },
    'return 2',
  ],
];

describe('the server that nginx takes', () => {
  test.each(rows)('%s', (_title, servers, query, expected) => {
    expect(chosen(servers, query)).toBe(expected);
  });
});

describe('the settings that describe the server', () => {
  const text =
    'events {}\nhttp {\n  server {\n    listen [::]:8080 ssl default_server;\n    server_name a.test *.b.test;\n  }\n}';

  test('of another port is read with a warning, and is not guessed where servers have several', () => {
    const conf = (...listens: number[]) =>
      `events {} http { ${listens.map((port) => `server { listen ${port}; return 204; }`).join(' ')} }`;
    expect(readText(conf(80, 80), { port: 30080 }).warnings).toEqual([
      'no server of the nginx config listens on port 30080; *:80 was read',
    ]);
    expect(readText(conf(80, 81), { port: 81 }).warnings).toEqual([]);
    expect(() => readText(conf(80, 81), { port: 30080 })).toThrow(
      expect.objectContaining({ why: expect.stringContaining('none of its servers listens on port 30080') }),
    );
  });

  test('the listener gives address, port and whether it speaks TLS', () => {
    const listener = pick(readText(text), 'listener');
    expect(listener).toMatchObject({
      value: '[::]:8080',
      detail: 'tls',
      line: 4,
      path: 'http > server :8080',
    });
  });

  test('the domains list every name and say that none fits', () => {
    const domains = pick(readText(text), 'domains');
    expect(domains).toMatchObject({ items: ['a.test', '*.b.test'], line: 5, setting: 'server_name' });
    expect(domains.detail).toContain('no server_name is app.test');
  });

  test('the domains say which name fits', () => {
    expect(pick(readText(text, { authority: 'x.b.test:8080' }), 'domains').detail).toBe(
      'server_name *.b.test',
    );
  });

  test('a server without a name has an empty list, to be put behind its listen', () => {
    const domains = pick(readText('events {}\nhttp {\nserver {\nlisten 8080;\n}\n}'), 'domains');
    expect(domains).toMatchObject({ items: [], origin: 'default', line: 4 });
  });

  test('the domains say whether another server could have taken the request', () => {
    const two = text.replace('  server {', '  server { listen [::]:8080; server_name c.test; }\n  server {');
    const detail = (conf: string) => pick(readText(conf), 'domains').detail;
    expect(detail(text)).toContain('the only server on that port');
    expect(detail(two)).toContain('answers as the default');
    // A part of a config does not show the other servers.
    expect(detail('server {\n  listen 8080;\n  server_name a.test;\n}')).toContain('answers as the default');
  });
});
