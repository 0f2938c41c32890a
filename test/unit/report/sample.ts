/** Reports as a run would give them, for the tests of every output. */
import type { Finding } from '../../../src/model/finding.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Report, ReportConnection } from '../../../src/model/report.ts';

export const errorLogRow =
  '2025/03/04 10:01:12 [error] 31#31: *812 upstream timed out (110: Connection timed out) while reading upstream, client: 10.0.0.7, server: api.example, request: "GET /v1/market/stream HTTP/1.1", upstream: "http://10.1.0.4:8080/v1/market/stream", host: "api.example"';

export const patch = `--- edge/nginx.conf
+++ edge/nginx.conf
@@ -21,5 +21,5 @@
     location /v1/market/ {
         proxy_pass http://app;
         proxy_buffering off;
-        proxy_read_timeout 60s;
+        proxy_read_timeout 1h;
     }
`;

/** Nginx cut the stream for its silence; two consequences, two more findings. */
export function brokenReport(changes: Partial<Report> = {}): Report {
  return { ...emptyReport(), ...brokenParts(), ...changes };
}

/** Every stream open to the end, nothing found. */
export function healthyReport(changes: Partial<Report> = {}): Report {
  const connections = [
    connection('c1', { close: ownStop, maxGapMs: 5_000 }),
    connection('c2', { close: ownStop, protocol: 'http2', maxGapMs: 5_100 }),
  ];
  const stats = { ...emptyReport().stats, connections: 2, opened: 2, events: 12, closes: { 'own-stop': 2 } };
  return { ...emptyReport(), connections, stats, watched: { seconds: 30, streams: 2 }, ...changes };
}

/** A finding with nothing but what every finding has. */
export function finding(rule: string, changes: Partial<Finding> = {}): Finding {
  return {
    rule,
    title: `title of ${rule}`,
    severity: 'warning',
    confidence: 'likely',
    where: { hop: null, proxy: 'unknown' },
    what: `what of ${rule}.`,
    why: `why of ${rule}.`,
    evidence: [],
    fix: [],
    explains: [],
    ...changes,
  };
}

const ownStop = {
  how: 'own-stop',
  transport: 'open',
  by: 'us',
  code: null,
  idleMs: 900,
  ageMs: 30_000,
} as const;

function idleTimeout(): Finding {
  return finding('idle-timeout', {
    title: 'nginx closes the stream after 60 s without a byte from the origin',
    severity: 'critical',
    confidence: 'certain',
    where: { hop: 'edge', proxy: 'nginx' },
    what: 'Every stream through the proxy was cut 60.0 s after its last byte, at ages of 75 s and 2 min 12 s.',
    why: 'proxy_read_timeout counts the silence between two reads from the upstream; the origin sends a heartbeat each 90 s.',
    evidence: [
      {
        fact: 'c1 was cut 60.0 s after its last byte, 75 s after the request',
        from: 'connection',
        connection: 'c1',
      },
      {
        fact: 'nginx gave up on the upstream',
        from: 'log',
        file: '/var/log/nginx/error.log',
        line: 812,
        raw: errorLogRow,
      },
      {
        fact: 'the limit is 60 s',
        from: 'config',
        file: 'edge/nginx.conf',
        line: 24,
        raw: '        proxy_read_timeout 60s;',
      },
      {
        fact: 'idle time at the end was 60.0 to 60.1 s on 2 of 2 streams',
        from: 'statistic',
        value: 60,
        unit: 's',
      },
    ],
    fix: [
      {
        proxy: 'nginx',
        setting: 'proxy_read_timeout',
        file: 'edge/nginx.conf',
        line: 24,
        current: '60s',
        suggested: '1h',
        text: 'Give the location that carries events a limit far above its heartbeat; other locations keep theirs.',
        patch,
      },
      {
        proxy: 'origin',
        setting: 'heartbeat',
        current: '90s',
        suggested: '20s',
        text: 'Or send a comment line (": keep-alive") every 20 s.',
      },
    ],
    explains: ['reconnect-storm', 'events-lost-on-reconnect'],
  });
}

function findings(): Finding[] {
  return [
    idleTimeout(),
    finding('reconnect-storm', { title: 'clients reconnect every 60 s' }),
    finding('events-lost-on-reconnect', {
      title: '3 events were lost across a reconnect',
      confidence: 'certain',
    }),
    finding('limit-ahead', {
      title: 'envoy ends every stream after 15 min',
      where: { hop: 'mesh', proxy: 'envoy' },
      fix: [
        {
          proxy: 'envoy',
          setting: 'max_stream_duration',
          current: null,
          suggested: '0s',
          text: 'Switch it off.',
        },
      ],
    }),
    finding('heartbeat-comment-only', {
      severity: 'info',
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
    }),
  ];
}

function brokenParts(): Partial<Report> {
  return {
    verdict: 'broken',
    watched: { seconds: 135, streams: 4 },
    findings: findings(),
    ruledOut: [
      ...['dns-failure', 'connect-refused', 'connect-timeout', 'tls-untrusted', 'tls-expired'].map(
        (rule) => ({
          rule,
          because: 'every connection was made',
        }),
      ),
      { rule: 'proxy-buffering', because: 'events came one by one, 1.0 s apart, as on the direct route' },
    ],
    notChecked: [
      { rule: 'proxy-reload', missing: ['access-log'] },
      { rule: 'client-timeout', missing: ['access-log'] },
      { rule: 'upstream-overflow', missing: ['admin', 'config'] },
      { rule: 'h2-goaway', missing: ['http2'], because: 'the server did not offer HTTP/2' },
    ],
    failed: [{ rule: 'size-limit', error: 'TypeError: Cannot read properties of undefined' }],
    stats: {
      ...emptyReport().stats,
      connections: 4,
      opened: 3,
      failed: 1,
      reconnects: 1,
      events: 34,
      comments: 3,
      bytes: 4121,
      ttfeMs: { count: 3, min: 12, mean: 15, p50: 15, p90: 18, p95: 18, p99: 18, max: 18 },
      eventLagMs: { count: 34, min: 1, mean: 4, p50: 3, p90: 9, p95: 9, p99: 11, max: 11 },
      eventTimeField: 'ts',
      closes: { cut: 2, 'own-stop': 1, 'not-opened': 1 },
    },
    connections: connections(),
    logs: [
      {
        hop: 'edge',
        file: '/var/log/nginx/access.log',
        dialect: 'nginx-access',
        lines: 900,
        parsed: 900,
        unparsed: 0,
        matched: 3,
      },
      {
        hop: 'mesh',
        file: '/var/log/envoy/access.log',
        dialect: 'envoy-text',
        lines: 12,
        parsed: 11,
        unparsed: 1,
        matched: 0,
        firstUnparsed: { line: 7, raw: 'starting main dispatch loop' },
      },
    ],
    warnings: ['clock of hop edge is 400 ms ahead of this machine'],
  };
}

function connections(): ReportConnection[] {
  const cut = {
    how: 'cut',
    transport: 'fin',
    by: 'peer',
    code: null,
    idleMs: 60_012,
    ageMs: 75_020,
  } as const;
  const none = {
    how: 'not-opened',
    transport: 'rst',
    by: 'peer',
    code: null,
    idleMs: null,
    ageMs: 1,
  } as const;
  return [
    connection('c1', { close: cut }),
    connection('c2', { close: { ...cut, ageMs: 132_000 }, attempt: 2 }),
    connection('c3', { trial: 'direct-http1-identity', route: 'direct', close: ownStop, maxGapMs: 90_001 }),
    connection('c4', {
      trial: 'through-http2',
      protocol: 'http2',
      status: null,
      ttfbMs: null,
      ttfeMs: null,
      maxGapMs: null,
      failure: 'ECONNREFUSED 127.0.0.1:8443',
      close: none,
    }),
  ];
}

function connection(id: string, changes: Partial<ReportConnection>): ReportConnection {
  return {
    id,
    trial: 'through-http1',
    route: 'proxy',
    protocol: 'http1',
    attempt: 1,
    openedAt: '2025-03-04T10:00:00.000Z',
    status: 200,
    ttfbMs: 12,
    ttfeMs: 15,
    events: 12,
    comments: 1,
    maxGapMs: 60_012,
    failure: null,
    close: ownStop,
    log: [],
    ...changes,
  };
}

function emptyReport(): Report {
  return {
    schema: 1,
    tool: { name: 'sse-doctor', version: '0.1.0' },
    createdAt: '2025-03-04T10:02:30.000Z',
    plan: plan(),
    verdict: 'healthy',
    settle: null,
    watched: { seconds: 0, streams: 0 },
    interrupted: false,
    findings: [],
    ruledOut: [],
    notChecked: [],
    failed: [],
    stats: {
      connections: 0,
      opened: 0,
      failed: 0,
      reconnects: 0,
      events: 0,
      comments: 0,
      bytes: 0,
      connectMs: null,
      ttfbMs: null,
      ttfeMs: null,
      heartbeatGapMs: null,
      eventLagMs: null,
      eventTimeField: null,
      eventsPerSecond: 0,
      closes: {},
      generator: { eventLoopDelayMs: 0.2, rssBytes: 9e7, cpuSeconds: 0.4, openFiles: 24 },
    },
    connections: [],
    logs: [],
    warnings: [],
  };
}

function plan(): Plan {
  const hop = { accessLogs: [], errorLogs: [], configs: [], logFormat: null, admin: null };
  const trial = {
    priorKnowledge: false,
    path: null,
    authority: null,
    streams: 1,
    staggerMs: 0,
    asks: 'plain' as const,
    headOnly: false,
  };
  return {
    command: 'diagnose',
    target: {
      url: 'https://api.example/v1/market/stream?symbols=~1a2b3c4d',
      direct: 'http://10.1.0.4:8080/v1/market/stream?symbols=~1a2b3c4d',
      method: 'GET',
      headers: [],
      body: null,
      ownUserAgent: false,
      tls: { insecure: false, cacert: null, cert: null, key: null },
      resolve: [],
      connectTo: [],
      unixSocket: null,
      forwardProxy: null,
      family: 0,
      followRedirects: false,
      locationTrusted: false,
      keepsMethod: false,
      connectTimeoutMs: 10_000,
      maxTimeMs: null,
    },
    hops: [
      { ...hop, name: 'edge', proxy: 'nginx' },
      { ...hop, name: 'mesh', proxy: 'envoy' },
    ],
    trials: [
      { ...trial, name: 'through-http1', route: 'proxy', protocol: 'http1', acceptEncoding: 'identity' },
      { ...trial, name: 'through-http2', route: 'proxy', protocol: 'http2', acceptEncoding: 'identity' },
      {
        ...trial,
        name: 'direct-http1-identity',
        route: 'direct',
        protocol: 'http1',
        acceptEncoding: 'identity',
      },
    ],
    forMs: 30_000,
    population: null,
    untilCutMs: 600_000,
    oneAtATime: false,
    failOn: 'warning',
    endMarker: null,
    eventTimeField: 'ts',
    browserOrigin: null,
    logWindowMs: 900_000,
    maxEventBytes: 16_000_000,
    out: 'reports/2025-03-04T10-00-00Z-diagnose',
    format: 'terminal',
    debug: false,
    warnings: [],
  };
}
