import { describe, expect, test } from 'vitest';
import { all, readText, server } from './config.ts';

const to = (port: number | string, seconds: number) =>
  `proxy_pass http://127.0.0.1:${port}; proxy_read_timeout ${seconds}s;`;
const intercepted = `proxy_intercept_errors on; error_page 404 = @new;`;

/** `location limit`, as it is read where the rows name these upstreams; `-`: it is not known. */
function told(inServer: string, passedTo: string[], inHttp = ''): string {
  const reading = readText(server(inServer, inHttp), { passedTo });
  const [route] = all(reading, 'route');
  const [limit] = all(reading, 'idle-timeout');
  return `${route?.value ?? '-'} ${limit?.value ?? '-'}`;
}

describe('the location of which the rows name the upstream', () => {
  const two = `location / { ${to(1, 60)} ${intercepted} } location @new { ${to(2, 3)} }`;

  test('is the one to which an answer of the first upstream led', () => {
    expect(told(two, ['127.0.0.1:2'])).toBe('@new 3s');
  });

  test('tells by which error page the request came there', () => {
    const [route] = all(readText(server(two), { passedTo: ['127.0.0.1:2'] }), 'route');
    expect(route?.via).toMatch(/^error_page \(.*nginx\.conf:6\)$/);
  });

  test('is an internal one, by X-Accel-Redirect', () => {
    const inner = `location ~ ^/protected/(.*)$ { internal; ${to('2/$1', 3)} }`;
    expect(told(`location / { ${to(1, 60)} } ${inner}`, ['127.0.0.1:2'])).toBe('~ ^/protected/(.*)$ 3s');
  });

  test('stays the one that serves the path, where the upstream is one of its own', () => {
    const group = 'upstream app { server 127.0.0.1:1; server 127.0.0.1:2 backup; }';
    const both = `location / { proxy_pass http://app; proxy_read_timeout 60s; } location /x { ${to(2, 3)} }`;
    expect(told(both, ['127.0.0.1:1', '127.0.0.1:2'], group)).toBe('/ 60s');
  });

  test('stays so for an address that the config does not have, or that may be behind a name', () => {
    expect(told(two, ['10.0.0.7:8080'])).toBe('/ 60s');
    const named = `location / { proxy_pass http://app.test:2; proxy_read_timeout 60s; } location /x { ${to(2, 3)} }`;
    expect(told(named, ['10.0.0.7:2'])).toBe('/ 60s');
  });

  test('is not told where several pass to that upstream, and only what they have in common is', () => {
    const others = `location /a { ${to(2, 3)} } location /b { ${to(2, 4)} }`;
    expect(told(`location / { ${to(1, 60)} } ${others}`, ['127.0.0.1:2'])).toBe('- -');
  });

  test('is not told where the rows name upstreams of two locations', () => {
    expect(told(two, ['127.0.0.1:1', '127.0.0.1:2'])).toBe('- -');
  });

  test('is not looked for in front of a server of the same config, whose upstream the rows name', () => {
    const inner = `} server { listen 127.0.0.1:9000; location / { ${to(2, 5)} }`;
    expect(told(`location / { ${to(9000, 60)} } location /x { ${to(2, 3)} } ${inner}`, ['127.0.0.1:2'])).toBe(
      '/ 60s',
    );
  });
});

describe('the requests by which a location asks for leave', () => {
  const gated = `location /events { auth_request /auth; ${to(1, 60)} } location = /auth { internal; ${to(2, 3)} }`;

  test('have settings of their own, marked with their path', () => {
    const { settings } = readText(server(gated), { subrequests: ['/auth'] });
    const ofGate = settings.filter(({ subrequest }) => subrequest === '/auth');
    expect(ofGate.map(({ kind, value }) => `${kind} ${value}`)).toContain('response-timeout 3s');
    expect(ofGate.map(({ kind, value }) => `${kind} ${value}`)).toContain('upstream http://127.0.0.1:2');
    expect(settings.filter(({ kind, subrequest }) => kind === 'route' && !subrequest)).toMatchObject([
      { value: '/events' },
    ]);
  });

  test('are not told of a location that asks for none', () => {
    const { settings } = readText(server(gated.replace('auth_request', 'mirror')), {
      subrequests: ['/auth'],
    });
    expect(settings.filter(({ subrequest }) => subrequest)).toEqual([]);
  });
});

describe('a choice by a header of the request', () => {
  const text = `location / { error_page 418 = @sse; if ($http_accept ~* "text/event-stream") { return 418; } ${to(1, 60)} }
    location @sse { ${to(1, 3)} }`;
  const limits = (headers?: [string, string][]) =>
    all(readText(server(text), { ...(headers && { headers }) }), 'idle-timeout').map(({ value }) => value);

  test('is made where it is known what is sent: what was given, or what this tool sends', () => {
    expect(limits([])).toEqual(['3s']);
    expect(limits([['Accept', 'application/json']])).toEqual(['60s']);
  });

  test('stays open behind a hop that may send another', () => {
    expect(limits()).toEqual([]);
  });
});
