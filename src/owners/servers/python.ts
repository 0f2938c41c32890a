/** Servers and frameworks of Python. Seen on the versions of November 2026, unless a note says where it stands. */
import type { HeaderMark, Owner } from '../owner.ts';

const second = 1_000;

function server(pattern: RegExp): HeaderMark[] {
  return [{ header: 'server', pattern }];
}

export const python: readonly Owner[] = [
  {
    name: 'gunicorn',
    role: 'server',
    marks: server(/^gunicorn/i),
    pages: [{ body: /<h1><p>[^<]+<\/p><\/h1>/ }],
    // gunicorn/workers/sync.py: it closes every connection; the other classes keep them.
    serial: { header: 'connection', pattern: /^close$/i },
    limits: [
      {
        ms: 30 * second,
        counts: 'age',
        setting: 'gunicorn --timeout',
        suggested: '0',
        // Run with 23 and 26: its arbiter looks once a second.
        lateMs: second,
        cure: 'run gthread, gevent or uvicorn workers (-k), or --timeout 0: a sync worker that serves a stream counts as hung',
        ends: 'cut',
      },
    ],
    words: {
      places: {
        setting: '--worker-class',
        suggested: 'gthread',
        how: 'start it with `--worker-class gthread --threads 100`, or with `--worker-class gevent` (a worker then holds up to `--worker-connections` streams, 1000 by default): a sync worker serves one request at a time, and more `--workers` alone only move the limit',
      },
    },
  },
  {
    name: 'uvicorn',
    role: 'server',
    marks: server(/^uvicorn/i),
    pages: [
      {
        body: /^Service Unavailable$/,
        mark: { header: 'server', pattern: /^uvicorn/i },
        statuses: [503],
        word: {
          setting: '--limit-concurrency',
          how: 'where `--limit-concurrency` is set, raise it above all connections and requests that are ever open: beyond it uvicorn gives 503 by itself',
        },
      },
      { body: /^Internal Server Error$/, mark: { header: 'server', pattern: /^uvicorn/i } },
    ],
    words: {
      places: {
        setting: 'async def',
        how: 'keep its event loop free, in which one blocking call (time.sleep, a synchronous client) stops every stream and request: `await` instead. A generator that is not `async` holds one of 40 threads for as long as its stream lives: make it `async`, or raise `total_tokens` of the thread limiter',
      },
    },
  },
  {
    name: 'Werkzeug',
    role: 'server',
    marks: server(/^werkzeug/i),
    words: {
      places: {
        setting: 'threaded',
        suggested: 'True',
        how: 'this is the development server: run it with threads, or the application under a server with asynchronous workers',
      },
    },
  },
  {
    name: 'waitress',
    role: 'server',
    marks: server(/^waitress/i),
    words: {
      places: {
        setting: '--threads',
        suggested: '100',
        how: 'have more threads than streams are ever open: each stream holds one',
      },
    },
  },
  {
    name: 'Flask',
    role: 'server',
    pages: [{ body: /<html lang=en>\s*<title>\d{3} [^<]+<\/title>\s*<h1>[^<]+<\/h1>/ }],
  },
  {
    name: 'Django',
    role: 'server',
    pages: [
      {
        body: /<title>DisallowedHost\b/,
        statuses: [400],
        refusesName: true,
        word: { setting: 'ALLOWED_HOSTS', how: 'put the name into `ALLOWED_HOSTS`' },
      },
      // Without DEBUG: of a refused name, and of other requests that it takes for an attack.
      {
        body: /<h1>Bad Request \(400\)<\/h1>/,
        statuses: [400],
        word: {
          setting: 'ALLOWED_HOSTS',
          how: 'if its log says DisallowedHost, name what is sent as Host in `ALLOWED_HOSTS`',
        },
      },
      { body: /<h1>Not Found<\/h1><p>The requested resource was not found on this server\.<\/p>/ },
      { body: /<h1>Server Error \(500\)<\/h1>/ },
      { body: /<title>Page not found at \// },
    ],
    words: {
      // django/http/response.py: __aiter__ of a StreamingHttpResponse.
      flush: {
        setting: 'async def',
        how: 'under ASGI give StreamingHttpResponse an `async` generator: one that is not is read to its end before anything is sent',
      },
    },
  },
  {
    name: 'Starlette or FastAPI',
    role: 'server',
    pages: [
      { body: /^\{"detail":"(Not Found|Method Not Allowed|Not authenticated)"\}$/ },
      {
        body: /^Invalid host header$/,
        statuses: [400],
        refusesName: true,
        word: { setting: 'allowed_hosts', how: 'put the name into `allowed_hosts` of TrustedHostMiddleware' },
      },
    ],
  },
  // mcp/server/transport_security.py
  {
    name: 'the Python SDK of MCP',
    role: 'server',
    pages: [
      {
        body: /^Invalid Host header$/,
        statuses: [421],
        refusesName: true,
        word: {
          setting: 'allowed_hosts',
          how: 'put the name into `TransportSecuritySettings(allowed_hosts=[…])`, with `:*` behind it for any port: by default its protection against DNS rebinding takes names of this machine alone',
        },
      },
    ],
  },
];
