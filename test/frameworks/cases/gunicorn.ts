/** gunicorn: a worker's time limit, and streams that take every worker. */
import type { FrameworkCase } from '../harness/case.ts';

const flask = 'flask_app:app';
const bind = ['--no-control-socket', '--bind', '127.0.0.1:{{port.app}}'];

/** What a request that hangs may look like, too. */
const hang = ['response-timeout', 'headers-held', 'origin-not-flushing', 'proxy-buffering'];

export const gunicorn: FrameworkCase[] = [
  {
    name: 'gunicorn-sync-timeout',
    framework: 'gunicorn sync',
    trouble: 'a worker that is busy with a stream is killed after --timeout',
    servers: [
      {
        name: 'app',
        run: ['python', '-m', 'gunicorn', ...bind, '--workers', '6', '--timeout', '{{limitS}}', flask],
        ready: 'Booting worker',
      },
    ],
    front: 'nginx',
    path: '/events',
    limitS: { inTests: 3, byDefault: 30 },
    watchS: 7,
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: false, lateS: 4 } },
    expect: {
      url: {
        verdict: 'broken',
        root: ['total-timeout', 'upstream-closed', 'origin-restart'],
        owner: ['origin', 'unknown'],
        words: ['gunicorn --timeout'],
        absent: ['idle-timeout'],
        atMostPossible: ['proxy-reload'],
      },
      fronted: {
        verdict: 'broken',
        root: ['total-timeout', 'upstream-closed', 'origin-restart'],
        owner: ['origin', 'unknown', 'nginx'],
        words: ['gunicorn --timeout'],
        absent: ['idle-timeout'],
      },
      everything: {
        verdict: 'broken',
        root: ['total-timeout'],
        owner: ['origin'],
        also: ['upstream-closed'],
        words: ['gunicorn --timeout'],
        absent: ['idle-timeout'],
        atMostPossible: ['proxy-reload'],
      },
    },
    cure: {
      why: 'a worker class whose workers have threads',
      servers: {
        app: {
          run: [
            ...['python', '-m', 'gunicorn', ...bind, '--worker-class', 'gthread', '--threads', '32'],
            ...['--timeout', '{{limitS}}', flask],
          ],
        },
      },
      seen: { status: 200, end: 'open', events: [4, Infinity] },
    },
  },
  {
    name: 'gunicorn-sync-workers',
    framework: 'gunicorn sync',
    trouble:
      'every stream holds a worker: with one worker the second hangs, and so does every ordinary request',
    servers: [
      {
        name: 'app',
        run: ['python', '-m', 'gunicorn', ...bind, '--workers', '1', '--timeout', '120', flask],
        ready: 'Booting worker',
      },
    ],
    front: 'nginx',
    path: '/events',
    watchS: 8,
    seen: { streams: 2, status: 200, end: 'none' },
    expect: {
      url: {
        verdict: 'broken',
        root: ['origin-workers-exhausted'],
        owner: ['origin'],
        words: ['--worker-class gthread'],
        absent: hang,
      },
      // Nginx puts its own name in the place of gunicorn's.
      fronted: {
        verdict: 'broken',
        root: ['origin-workers-exhausted'],
        owner: ['origin'],
        words: ['worker'],
        absent: hang,
      },
      everything: {
        verdict: 'broken',
        root: ['origin-workers-exhausted'],
        owner: ['origin'],
        words: ['--worker-class gthread'],
        absent: hang,
      },
    },
    cure: {
      why: 'a worker class whose workers have threads',
      servers: {
        app: {
          run: [
            ...['python', '-m', 'gunicorn', ...bind, '--worker-class', 'gthread', '--threads', '32', flask],
          ],
        },
      },
      seen: { streams: 2, status: 200, end: 'open', events: [4, Infinity] },
    },
  },
  {
    name: 'gunicorn-gthread-threads',
    framework: 'gunicorn gthread',
    trouble: 'every stream holds a thread: with two of them the third stream hangs',
    servers: [
      {
        name: 'app',
        run: [
          ...['python', '-m', 'gunicorn', ...bind, '--worker-class', 'gthread'],
          ...['--workers', '1', '--threads', '2', flask],
        ],
        ready: 'Booting worker',
      },
    ],
    front: 'envoy',
    path: '/events',
    watchS: 8,
    seen: { streams: 3, status: 200 },
    expect: {
      url: {
        verdict: 'broken',
        root: ['origin-workers-exhausted'],
        owner: ['origin'],
        words: ['--threads'],
        absent: hang,
      },
    },
    cure: {
      why: 'more threads than streams',
      servers: {
        app: {
          run: [
            ...['python', '-m', 'gunicorn', ...bind, '--worker-class', 'gthread', '--threads', '32', flask],
          ],
        },
      },
      seen: { streams: 3, status: 200, end: 'open', events: [4, Infinity] },
    },
  },
];
