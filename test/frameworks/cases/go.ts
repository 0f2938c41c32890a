/** Go's net/http: WriteTimeout, TimeoutHandler, and a handler that never flushes. */
import type { FrameworkCase, Seen, Server } from '../harness/case.ts';

const app = (env: Record<string, string>): Server[] => [{ name: 'app', run: ['go'], env }];
const flowing: Seen = { status: 200, end: 'open', events: [4, Infinity] };

export const go: FrameworkCase[] = [
  {
    name: 'go-write-timeout',
    framework: 'Go net/http',
    trouble: 'http.Server.WriteTimeout ends each response at a fixed age',
    servers: app({ WRITE_TIMEOUT: '{{limitS}}s' }),
    front: 'nginx',
    path: '/events',
    limitS: { inTests: 3, byDefault: 30 },
    watchS: 7,
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: false, lateS: 3 } },
    expect: {
      url: {
        verdict: 'broken',
        root: ['total-timeout', 'unexplained-end', 'upstream-closed'],
        owner: ['origin', 'unknown', 'nginx'],
        absent: ['idle-timeout'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
      everything: {
        verdict: 'broken',
        root: ['total-timeout'],
        owner: ['origin'],
        also: ['upstream-closed'],
        words: ['WriteTimeout'],
        absent: ['idle-timeout'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
    },
    cure: {
      why: 'the handler lifts its own deadline: SetWriteDeadline(time.Time{})',
      servers: { app: { env: { LIFT_DEADLINE: '1' } } },
      seen: flowing,
    },
  },
  {
    name: 'go-timeout-handler',
    framework: 'Go net/http',
    trouble: 'http.TimeoutHandler gathers the whole answer, and gives a 503 in its place',
    servers: app({ HANDLER_TIMEOUT: '{{limitS}}s' }),
    front: 'envoy',
    path: '/events',
    limitS: { inTests: 3, byDefault: 30 },
    watchS: 6,
    seen: { status: 503 },
    expect: {
      url: {
        verdict: 'broken',
        root: [
          'proxy-buffering', // by http.TimeoutHandler, which it names
          'response-timeout',
          'origin-error',
          'request-refused',
          'upstream-unhealthy',
          'upstream-overflow',
        ],
        owner: ['origin', 'go', 'unknown', 'envoy'],
        absent: ['rate-limited', 'headers-held'],
      },
      everything: {
        verdict: 'broken',
        root: ['proxy-buffering', 'response-timeout', 'origin-error', 'request-refused'],
        owner: ['origin', 'go'],
        words: ['TimeoutHandler'],
        absent: ['upstream-unhealthy', 'upstream-overflow', 'rate-limited'],
      },
    },
    cure: {
      why: 'the stream is not wrapped',
      servers: { app: { env: { HANDLER_TIMEOUT: '' } } },
      seen: flowing,
    },
  },
  {
    name: 'go-no-flush',
    framework: 'Go net/http',
    trouble: 'without Flush nothing comes, not even the head, until 2 KB are full',
    servers: app({ NO_FLUSH: '1' }),
    front: 'nginx',
    path: '/events',
    watchS: 6,
    seen: { end: 'none' },
    expect: {
      url: {
        verdict: ['broken', 'degraded', 'inconclusive'],
        root: ['origin-not-flushing', 'headers-held', 'proxy-buffering'],
        owner: ['origin', 'unknown', 'nginx'],
        words: ['Flush'],
        absent: ['origin-workers-exhausted'],
      },
      everything: {
        verdict: ['broken', 'degraded', 'inconclusive'],
        root: ['origin-not-flushing', 'headers-held'],
        also: ['response-timeout'],
        owner: ['origin'],
        words: ['Flush'],
        absent: ['proxy-buffering', 'origin-workers-exhausted'],
        // An origin that has not begun looks the same.
        atMostPossible: ['response-timeout'],
      },
    },
    cure: { why: 'Flush behind each event', servers: { app: { env: { NO_FLUSH: '' } } }, seen: flowing },
  },
];
