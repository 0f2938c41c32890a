/** Servers that run the application itself: behind them is no other hop. */
import type { Maker } from './maker.ts';

function server(pattern: RegExp): NonNullable<Maker['headers']> {
  return [{ name: 'server', pattern }];
}

function poweredBy(pattern: RegExp): NonNullable<Maker['headers']> {
  return [{ name: 'x-powered-by', pattern }];
}

const threadEach = 'Each stream holds a thread: have more of them than streams are ever open.';

export const applicationServers: readonly Maker[] = [
  {
    name: 'gunicorn',
    headers: server(/^gunicorn/i),
    // gunicorn/workers/sync.py: it closes every connection; the other classes keep them.
    serial: { name: 'connection', pattern: /^close$/i },
    places: {
      setting: '--worker-class',
      suggested: 'gevent',
      text: 'A sync worker serves one request at a time: start gunicorn with `--worker-class gevent` (a worker then holds up to `--worker-connections` streams, 1000 by default), or `--worker-class gthread --threads 100`; more `--workers` alone only moves the limit.',
    },
  },
  {
    name: 'uvicorn',
    headers: server(/^uvicorn/i),
    places: {
      setting: 'async def',
      text: 'uvicorn serves many streams at once while nothing blocks: a generator that is not `async` holds one of 40 threads for as long as its stream lives. Make it `async`, without blocking calls, or raise `total_tokens` of the thread limiter.',
    },
  },
  {
    name: 'Werkzeug',
    headers: server(/^werkzeug/i),
    places: {
      setting: 'threaded',
      suggested: 'True',
      text: 'This is the development server: run it with threads, or the application under a server with asynchronous workers.',
    },
  },
  {
    name: 'waitress',
    headers: server(/^waitress/i),
    places: {
      setting: '--threads',
      suggested: '100',
      text: threadEach,
    },
  },
  { name: 'Puma', places: { setting: 'threads', suggested: '64', text: threadEach } },
  {
    name: 'PHP',
    headers: poweredBy(/^php/i),
    places: {
      setting: 'pm.max_children',
      text: 'Each stream holds one PHP process: raise `pm.max_children` above the number of streams, or serve streams from a process of another kind. Streams of one session also wait for each other: call `session_write_close()` before the first event.',
    },
  },
  { name: 'Express', headers: poweredBy(/^express/i) },
  { name: 'Next.js', headers: poweredBy(/^next\.js/i) },
  { name: 'Kestrel', headers: server(/^kestrel/i) },
];
