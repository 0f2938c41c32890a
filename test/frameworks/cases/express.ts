/** Express with the `compression` middleware, which gathers events until its buffer is full. */
import type { FrameworkCase } from '../harness/case.ts';

const held = ['proxy-buffering', 'headers-held', 'origin-not-flushing', 'cached-response'];

export const express: FrameworkCase[] = [
  {
    name: 'express-compression',
    framework: 'Express with compression',
    trouble: 'a client that accepts gzip gets nothing until the compressor has enough',
    servers: [{ name: 'app', run: ['node', 'express.mjs'] }],
    front: 'nginx',
    path: '/events',
    watchS: 6,
    seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [0, 0] },
    expect: {
      url: {
        verdict: ['degraded', 'broken'],
        root: ['compression-buffering'],
        owner: ['origin', 'unknown'],
        words: ['res.flush()', 'no-transform'],
        absent: held,
      },
      everything: {
        verdict: ['degraded', 'broken'],
        root: ['compression-buffering'],
        owner: ['origin'],
        words: ['res.flush()', 'no-transform'],
        absent: held,
      },
    },
    cure: {
      why: 'Cache-Control: no-transform, which the middleware leaves alone',
      servers: { app: { env: { CACHE_CONTROL: 'no-cache, no-transform' } } },
      seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [6, Infinity] },
    },
  },
  {
    name: 'express-compression-flushed',
    framework: 'Express with compression',
    trouble: 'the same behind Envoy; cured by res.flush()',
    servers: [{ name: 'app', run: ['node', 'express.mjs'] }],
    front: 'envoy',
    path: '/events',
    watchS: 6,
    isFrontOnly: true,
    seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [0, 0] },
    expect: {
      url: {
        verdict: ['degraded', 'broken'],
        root: ['compression-buffering'],
        owner: ['origin', 'envoy', 'unknown'],
        words: ['res.flush()', 'no-transform'],
        absent: held,
      },
      everything: {
        verdict: ['degraded', 'broken'],
        root: ['compression-buffering'],
        owner: ['origin'],
        words: ['res.flush()', 'no-transform'],
        absent: held,
      },
    },
    cure: {
      why: 'res.flush() behind each event',
      servers: { app: { env: { FLUSH: '1' } } },
      seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open' },
    },
  },
];
