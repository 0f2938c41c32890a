/** Servers that run the application itself: behind them is no other hop. */
import type { HeaderMark, Maker } from './maker.ts';

function server(pattern: RegExp): HeaderMark[] {
  return [{ name: 'server', pattern }];
}

function poweredBy(pattern: RegExp): HeaderMark[] {
  return [{ name: 'x-powered-by', pattern }];
}

const threadEach = 'Each stream holds a thread: have more of them than streams are ever open.';

export const applicationServers: readonly Maker[] = [
  {
    name: 'gunicorn',
    role: 'origin',
    pages: [{ body: /<h1><p>[^<]+<\/p><\/h1>/ }],
    headers: server(/^gunicorn/i),
    // gunicorn/workers/sync.py: it closes every connection; the other classes keep them.
    serial: { name: 'connection', pattern: /^close$/i },
    places: {
      setting: '--worker-class',
      suggested: 'gthread',
      text: 'A sync worker serves one request at a time: start gunicorn with `--worker-class gthread --threads 100`, or `--worker-class gevent` (a worker then holds up to `--worker-connections` streams, 1000 by default); more `--workers` alone only moves the limit.',
    },
  },
  {
    name: 'uvicorn',
    role: 'origin',
    pages: [
      {
        body: /^(Internal Server Error|Service Unavailable)$/,
        header: { name: 'server', pattern: /^uvicorn/i },
      },
    ],
    headers: server(/^uvicorn/i),
    places: {
      setting: 'async def',
      text: 'uvicorn serves many streams at once while nothing blocks: a generator that is not `async` holds one of 40 threads for as long as its stream lives. Make it `async`, without blocking calls, or raise `total_tokens` of the thread limiter.',
    },
  },
  {
    name: 'Werkzeug',
    role: 'origin',
    headers: server(/^werkzeug/i),
    places: {
      setting: 'threaded',
      suggested: 'True',
      text: 'This is the development server: run it with threads, or the application under a server with asynchronous workers.',
    },
  },
  {
    name: 'waitress',
    role: 'origin',
    headers: server(/^waitress/i),
    places: {
      setting: '--threads',
      suggested: '100',
      text: threadEach,
    },
  },
  { name: 'Puma', role: 'origin', places: { setting: 'threads', suggested: '64', text: threadEach } },
  {
    name: 'PHP',
    role: 'origin',
    headers: poweredBy(/^php/i),
    places: {
      setting: 'pm.max_children',
      text: 'Each stream holds one PHP process: raise `pm.max_children` above the number of streams, or serve streams from a process of another kind. Streams of one session also wait for each other: call `session_write_close()` before the first event.',
    },
  },
  { name: 'Express', role: 'origin', headers: poweredBy(/^express/i) },
  { name: 'Next.js', role: 'origin', headers: poweredBy(/^next\.js/i) },
  { name: 'Kestrel', role: 'origin', headers: server(/^kestrel/i) },
];
