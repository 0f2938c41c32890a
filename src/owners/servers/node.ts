/** Servers and frameworks of JavaScript. Seen on the versions of November 2026, unless a note says where it stands. */
import type { Owner } from '../owner.ts';

const second = 1_000;

export const node: readonly Owner[] = [
  {
    name: 'Express',
    role: 'server',
    marks: [{ header: 'x-powered-by', pattern: /^express/i }],
    pages: [{ body: /<pre>Cannot [A-Z]+ \// }],
    words: {
      compression: {
        setting: 'compression',
        how: "call `res.flush()` behind each event, or answer with `Cache-Control: no-transform`, which the compression middleware leaves alone; in webpack's dev server, which is made of it, `devServer: { compress: false }`",
      },
      flush: {
        setting: 'res.flush()',
        how: '`res.flushHeaders()` first, and `res.flush()` behind compression',
      },
    },
  },
  {
    name: 'Next.js',
    role: 'server',
    marks: [{ header: 'x-powered-by', pattern: /^next\.js/i }],
    // packages/next/src/client/components/not-found-error.tsx
    pages: [{ body: /This page could not be found\b|\/_next\/static\// }],
    words: {
      compression: {
        setting: 'compress',
        suggested: 'false',
        how: '`compress: false` in next.config, or `Cache-Control: no-transform` in the answer',
      },
      // Run with 15.5 and 16.4, which cuts the client as well.
      'silent-upstream': {
        setting: 'experimental.proxyTimeout',
        how: 'raise experimental.proxyTimeout in next.config for its rewrites (30 s where it is not set; versions 14 and 15 leave the client open)',
      },
      'upstream-end': { setting: 'version', how: 'its rewrites pass the end on from version 16 on' },
    },
  },
  {
    name: 'http-proxy (Vite server.proxy, http-proxy-middleware)',
    role: 'server',
    words: {
      'silent-upstream': { setting: 'proxyTimeout', how: 'raise proxyTimeout, or leave it out' },
      'upstream-end': {
        setting: 'proxyRes',
        how: "it passes no end on by itself: proxy.on('proxyRes', (up, req, res) => up.on('close', () => res.destroy())), in Vite within `configure: (proxy) => …`",
      },
    },
  },
  {
    name: 'Fastify',
    role: 'server',
    pages: [{ body: /^\{"message":"Route [A-Z]+:\/.* not found","error":"Not Found","statusCode":404\}/ }],
    words: {
      'idle-limit': {
        setting: 'connectionTimeout',
        suggested: '0',
        how: 'connectionTimeout: 0, as it is by default',
        ends: 'cut',
      },
    },
  },
  // packages/core/router/routes-resolver.ts
  {
    name: 'NestJS',
    role: 'server',
    pages: [{ body: /^\{"message":"Cannot [A-Z]+ \/.*","error":"Not Found","statusCode":404\}/ }],
  },
  {
    name: 'Node.js',
    role: 'server',
    words: {
      'idle-limit': {
        setting: 'server.setTimeout',
        suggested: '0',
        how: 'server.setTimeout(0), or req.setTimeout(0) for the stream alone',
        ends: 'cut',
      },
    },
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
        ends: 'cut',
      },
    ],
  },
  // hostValidationMiddleware of both dev servers.
  {
    name: 'Vite',
    role: 'server',
    pages: [
      {
        body: /^Blocked request\. This host \(/,
        statuses: [403],
        refusesName: true,
        word: {
          setting: 'server.allowedHosts',
          how: 'put the name into `server.allowedHosts` of vite.config (`preview.allowedHosts` for vite preview)',
        },
      },
    ],
  },
  {
    name: "webpack's dev server",
    role: 'server',
    pages: [
      {
        body: /^Invalid Host header$/,
        statuses: [403],
        refusesName: true,
        word: { setting: 'devServer.allowedHosts', how: 'put the name into `devServer.allowedHosts`' },
      },
    ],
  },
  // webStandardStreamableHttp.ts and hostHeaderValidation.ts of its TypeScript SDK; the Python SDK says the first alike.
  {
    name: 'the MCP SDK',
    role: 'server',
    pages: [
      {
        body: /Client must accept both application\/json and text\/event-stream/,
        statuses: [406],
        word: {
          setting: 'Accept',
          suggested: 'application/json, text/event-stream',
          how: "a POST must accept both types: -H 'Accept: application/json, text/event-stream'",
        },
      },
      {
        body: /Only one SSE stream is allowed per session/,
        statuses: [409],
        word: {
          setting: '--one-at-a-time',
          how: 'one stream per session; end the older one first, and ask with --one-at-a-time',
        },
      },
      {
        body: /"message":"Invalid Host(?: header)?: /,
        statuses: [403],
        refusesName: true,
        word: {
          setting: 'allowedHosts',
          how: 'put the name into `allowedHosts`: its protection against DNS rebinding takes the names on that list alone',
        },
      },
    ],
  },
];
