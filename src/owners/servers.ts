/** Application servers and frameworks, with the limits that they put on a response by default. */
import type { Owner } from './owner.ts';

const second = 1_000;

export const servers: Owner[] = [
  {
    name: 'gunicorn',
    role: 'server',
    fingerprints: [{ header: 'server', pattern: /^gunicorn/i, rank: 10 }],
    limits: [
      {
        ms: 30 * second,
        counts: 'age',
        setting: 'gunicorn --timeout',
        suggested: '0',
        // Run with 23 and 26: its arbiter looks once a second.
        lateMs: second,
        cure: 'run gthread, gevent or uvicorn workers (-k), or --timeout 0: a sync worker that serves a stream counts as hung',
      },
    ],
  },
  {
    name: 'Tomcat and other servlet containers',
    role: 'server',
    fingerprints: [{ header: 'server', pattern: /^(apache-coyote|jetty)/i, rank: 10 }],
    limits: [
      {
        ms: 30 * second,
        counts: 'age',
        setting: 'spring.mvc.async.request-timeout',
        suggested: '-1',
        // The Servlet specification's default for AsyncContext; Tomcat looks once a second.
        lateMs: second,
        cure: 'new SseEmitter(0L), or spring.mvc.async.request-timeout=-1 (AsyncContext.setTimeout(0) without Spring)',
      },
    ],
  },
  {
    name: 'Jetty',
    role: 'server',
    fingerprints: [{ header: 'server', pattern: /^jetty/i, rank: 10 }],
    limits: [
      {
        ms: 30 * second,
        counts: 'silence',
        setting: 'idleTimeout',
        cure: 'a longer idleTimeout of the connector',
      },
    ],
  },
  {
    name: 'Bun',
    role: 'server',
    limits: [
      {
        ms: 10 * second,
        counts: 'silence',
        setting: 'Bun.serve idleTimeout',
        suggested: '255',
        // Run with 1.3: it counts ticks of 4 s, so that 10 s are 8 to 12.
        earlyMs: 2 * second,
        lateMs: 2 * second,
        cure: 'server.timeout(request, 0) for event streams, or idleTimeout: 255',
      },
    ],
  },
  {
    name: 'Cowboy (Phoenix)',
    role: 'server',
    fingerprints: [{ header: 'server', pattern: /^cowboy/i, rank: 10 }],
    limits: [
      {
        ms: 60 * second,
        // Counts what the client sends: for a response that is its age.
        counts: 'age',
        setting: 'idle_timeout',
        suggested: 'infinity',
        cure: 'idle_timeout: infinity for this handler (it counts what the client sends)',
      },
    ],
  },
];
