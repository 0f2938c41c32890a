import { describe, expect, test } from 'vitest';
import type { Header } from '../../../src/model/header.ts';
import { isSerial, likePageOf, pageOf, serverOf } from '../../../src/owners/index.ts';

const html = (inner: string) => `<!DOCTYPE html>\n<html lang="en">\n${inner}\n</html>`;
const named = (server: string): Header[] => [['Server', server]];

/** As they were answered by the real thing, where its text says no more. */
const seen: [name: string, bodyStart: string, headers?: Header[]][] = [
  [
    'gunicorn',
    '<html>\n  <head>\n    <title>Internal Server Error</title>\n  </head>\n  <body>\n    <h1><p>Internal Server Error</p></h1>\n    \n  </body>\n</html>',
  ],
  ['uvicorn', 'Internal Server Error', named('uvicorn')],
  ['Starlette or FastAPI', '{"detail":"Not Found"}'],
  [
    'Flask',
    '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server.',
  ],
  [
    'Django',
    html(
      '<head>\n  <title>Not Found</title>\n</head>\n<body>\n  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>',
    ),
  ],
  ['Express', html('<head>\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot GET /nothere</pre>')],
  ['Fastify', '{"message":"Route GET:/nothere not found","error":"Not Found","statusCode":404}'],
  ['a server written in Go', '404 page not found\n', [['X-Content-Type-Options', 'nosniff']]],
];

/** As their sources and documents have them. */
const told: [name: string, bodyStart: string, headers?: Header[], status?: number][] = [
  ['NestJS', '{"message":"Cannot GET /events","error":"Not Found","statusCode":404}'],
  [
    'Spring',
    '{"timestamp":"2026-11-28T10:00:00.000+00:00","status":404,"error":"Not Found","path":"/events"}',
  ],
  [
    'Tomcat',
    '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head><body><h1>HTTP Status 404 – Not Found</h1>',
  ],
  ['Next.js', '<h1 class="next-error-h1">404</h1><h2>This page could not be found.</h2>'],
  [
    'Cloudflare',
    '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>cloudflare</center>',
  ],
  ['Cloudflare', 'error code: 521', named('cloudflare'), 521],
  [
    'an AWS load balancer',
    '<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>',
    named('awselb/2.0'),
  ],
  ['CloudFront', '<H1>504 Gateway Timeout ERROR</H1>\n<H2>The request could not be satisfied.</H2>'],
  ['Kong', '{\n  "message":"no Route matched with those values",\n  "request_id":"0"\n}'],
  ['APISIX', '{"error_msg":"404 Route Not Found"}'],
  ['Tengine', '<hr/>Powered by Tengine</body>'],
];

describe('who wrote a page', () => {
  test.each([...seen, ...told])('%s: %j', (name, bodyStart, headers = [], status = 500) => {
    expect(pageOf({ bodyStart, headers, status })?.owner.name).toBe(name);
  });

  test.each([
    ['{"error":"not found"}', []],
    ['Internal Server Error', []],
    ['Internal Server Error', named('envoy')],
    ['404 page not found', []],
    ['<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>', named('nginx')],
    ['', named('cloudflare')],
    ['<html><body><h1>Not Found</h1></body></html>', []],
  ] satisfies [string, Header[]][])('what anybody may write tells nobody: %j', (bodyStart, headers) => {
    expect(pageOf({ bodyStart, headers, status: 404 })).toBeNull();
  });
});

test('a worker of gunicorn that serves one request at a time closes each connection', () => {
  expect(serverOf(named('gunicorn'))?.owner.name).toBe('gunicorn');
  expect(isSerial([...named('gunicorn'), ['Connection', 'close']])).toBe(true);
  expect(isSerial([...named('gunicorn'), ['Connection', 'keep-alive']])).toBe(false);
  expect(isSerial([['Connection', 'close']])).toBe(false);
});

describe('a refusal in words that only one server has', () => {
  const mcp =
    '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Conflict: Only one SSE stream is allowed per session"}}';
  const go = '<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>';

  test.each([
    [409, mcp, '--one-at-a-time'],
    [503, go, 'http.TimeoutHandler'],
  ])('%i names its setting', (status, bodyStart, setting) => {
    expect(pageOf({ status, bodyStart, headers: [] })?.page.word?.setting).toBe(setting);
    expect(pageOf({ status: 500, bodyStart, headers: [] })).toBeNull();
  });

  test('a plain one is of uvicorn where the header says so, else perhaps', () => {
    const plain = { status: 503, bodyStart: 'Service Unavailable' };
    expect(pageOf({ ...plain, headers: named('uvicorn') })?.page.word?.setting).toBe('--limit-concurrency');
    expect(pageOf({ ...plain, headers: named('envoy') })).toBeNull();
    expect(likePageOf({ ...plain, headers: named('envoy') })?.owner.name).toBe('uvicorn');
  });
});
