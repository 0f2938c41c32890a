/** Makes a test a sentence: `facts().hop('nginx').with(stream().via('http1').eventsEvery(1000, 5).cutAt(2000))`. */
import type { Facts, Join } from '../../src/model/facts.ts';
import type { LogRecord, Reason } from '../../src/model/log-record.ts';
import type { Hop, Plan, Target, Trial } from '../../src/model/plan.ts';
import type { Setting } from '../../src/model/setting.ts';
import type { Stream, StreamClose } from '../../src/model/stream.ts';

export const sampleTarget: Target = {
  url: 'http://app.example.test:8080/events',
  direct: null,
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
};

export const sampleTrial: Trial = {
  name: 'http1',
  asks: 'plain',
  route: 'proxy',
  protocol: 'http1',
  priorKnowledge: false,
  path: null,
  authority: null,
  acceptEncoding: 'identity',
  streams: 2,
  staggerMs: 1300,
  headOnly: false,
};

export const samplePlan: Plan = {
  command: 'diagnose',
  target: sampleTarget,
  hops: [],
  trials: [sampleTrial],
  forMs: 30_000,
  population: null,
  untilCutMs: null,
  oneAtATime: false,
  failOn: 'warning',
  endMarker: null,
  eventTimeField: null,
  browserOrigin: null,
  logWindowMs: 900_000,
  maxEventBytes: 16_000_000,
  out: null,
  format: 'terminal',
  debug: false,
  warnings: [],
};

/** The same, with streams around the proxies. */
export const directPlan: Plan = {
  ...samplePlan,
  target: { ...sampleTarget, direct: 'http://127.0.0.1:9000/events' },
};

let counter = 0;

export function sampleHop(name: string, proxy: Hop['proxy'] = name as Hop['proxy']): Hop {
  return {
    name,
    proxy,
    accessLogs: [`${name}-access.log`],
    errorLogs: [`${name}-error.log`],
    configs: [`${name}.conf`],
    logFormat: null,
    admin: null,
  };
}

/** A stream under construction: each verb returns it; `done()` gives the plain value. */
export function stream(change: Partial<Stream> = {}) {
  const id = change.id ?? `c${++counter}`;
  const value: Stream = {
    id,
    tag: `run/${id}`,
    requestId: `request-${id}`,
    trial: 'http1',
    asks: 'plain',
    route: 'proxy',
    protocol: 'http1',
    attempt: 1,
    method: 'GET',
    url: sampleTarget.url,
    authority: 'app.example.test:8080',
    requestHeaders: [],
    openedAt: 1_800_000_000_000,
    addresses: ['127.0.0.1'],
    connectErrors: [],
    address: '127.0.0.1:8080',
    localPort: 50_000,
    marks: {
      dnsMs: null,
      connectMs: 1,
      tlsMs: null,
      requestSentMs: 1,
      headersMs: 2,
      firstByteMs: 2,
      firstEventMs: null,
      firstCommentMs: null,
    },
    tls: null,
    status: 200,
    headers: [
      ['content-type', 'text/event-stream'],
      ['transfer-encoding', 'chunked'],
    ],
    bodyStart: null,
    contentEncoding: null,
    arrivals: [],
    events: [],
    eventCount: 0,
    commentCount: 0,
    bytes: 0,
    maxGapMs: null,
    retryMs: null,
    lastEventId: null,
    faults: [],
    h2: null,
    failure: null,
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: 0, ageMs: 30_000 },
    ...change,
  };
  const arrive = (atMs: number, kind: 'event' | 'comment', text: string) => {
    const last = value.arrivals.at(-1);
    if (last) value.maxGapMs = Math.max(value.maxGapMs ?? 0, atMs - last.atMs);
    value.arrivals.push({ atMs, bytes: 20 });
    value.events.push({ atMs, kind, type: null, id: null, bytes: 10, text, madeAt: null });
    value.bytes += 20;
    if (kind === 'event') value.eventCount++;
    else value.commentCount++;
    if (kind === 'event') value.marks.firstEventMs ??= atMs;
    else value.marks.firstCommentMs ??= atMs;
  };
  const close = (atMs: number, part: Partial<StreamClose>) => {
    const last = value.arrivals.at(-1)?.atMs ?? value.marks.headersMs ?? 0;
    value.maxGapMs = Math.max(value.maxGapMs ?? 0, atMs - last);
    value.close = {
      how: 'cut',
      transport: 'fin',
      by: 'peer',
      code: null,
      idleMs: atMs - last,
      ageMs: atMs - 1,
      ...part,
    };
  };
  const self = {
    via: (protocol: Stream['protocol']) => edit(() => Object.assign(value, { protocol, trial: protocol })),
    direct: () => edit(() => Object.assign(value, { route: 'direct', trial: 'direct' })),
    openedAfter: (ms: number) => edit(() => Object.assign(value, { openedAt: value.openedAt + ms })),
    answered: (status: number, headers: Stream['headers'] = [], bodyStart: string | null = null) =>
      edit(() =>
        Object.assign(value, {
          status,
          headers,
          bodyStart,
          close: { how: 'terminated', transport: 'open', by: 'peer', code: null, idleMs: 0, ageMs: 2 },
        }),
      ),
    header: (name: string, text: string) => edit(() => value.headers.push([name, text])),
    eventAt: (atMs: number, text = 'tick') => edit(() => arrive(atMs, 'event', text)),
    commentAt: (atMs: number, text = 'hb') => edit(() => arrive(atMs, 'comment', text)),
    eventsEvery: (ms: number, count: number) =>
      edit(() => {
        for (let n = 0; n < count; n++) arrive(3 + n * ms, 'event', `tick ${n}`);
      }),
    commentsEvery: (ms: number, count: number) =>
      edit(() => {
        for (let n = 0; n < count; n++) arrive(3 + n * ms, 'comment', 'hb');
      }),
    cutAt: (atMs: number, part: Partial<StreamClose> = {}) =>
      edit(() =>
        close(
          atMs,
          value.protocol === 'http2'
            ? { how: 'rst-stream', transport: 'open', code: 'INTERNAL_ERROR', ...part }
            : part,
        ),
      ),
    endedAt: (atMs: number) =>
      edit(() =>
        close(atMs, { how: value.protocol === 'http2' ? 'end-stream' : 'terminated', transport: 'open' }),
      ),
    stoppedAt: (atMs: number) => edit(() => close(atMs, { how: 'own-stop', transport: 'open', by: 'us' })),
    failed: (phase: NonNullable<Stream['failure']>['phase'], code: string, message = code) =>
      edit(() =>
        Object.assign(value, {
          status: null,
          headers: [],
          failure: { phase, code, message },
          close: { how: 'not-opened', transport: 'open', by: 'peer', code: null, idleMs: null, ageMs: null },
        }),
      ),
    headAfter: (ms: number) =>
      edit(() => Object.assign(value.marks, { headersMs: 1 + ms, firstByteMs: 1 + ms })),
    unansweredFor: (ms: number) =>
      edit(() =>
        Object.assign(value, {
          status: null,
          headers: [],
          marks: { ...value.marks, headersMs: null, firstByteMs: null },
          close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: ms },
        }),
      ),
    with: (part: Partial<Stream>) => edit(() => Object.assign(value, part)),
    done: () => value,
  };
  const edit = (work: () => unknown) => {
    work();
    return self;
  };
  return self;
}

/** A log row as a hop wrote it; `reason` is what it means. */
export function row(hop: string, reason: Reason, change: Partial<LogRecord> = {}): LogRecord {
  return {
    hop,
    proxy: hop.startsWith('envoy') ? 'envoy' : 'nginx',
    file: `${hop}-access.log`,
    line: 1,
    dialect: 'nginx-access',
    kind: 'access',
    raw: `raw row: ${reason}`,
    startedAt: null,
    endedAt: null,
    stampMs: 1000,
    durationMs: null,
    method: 'GET',
    path: '/events',
    protocol: 'HTTP/1.1',
    authority: null,
    status: 200,
    bytesSent: null,
    userAgent: null,
    requestId: null,
    clientAddress: null,
    upstreamAddress: '127.0.0.1:9000',
    namesUpstream: false,
    upstreamStatus: null,
    upstreamCluster: null,
    connection: null,
    pid: null,
    contentType: null,
    reason,
    reasonConfidence: 'certain',
    reasonDetails: [],
    words: reason,
    detail: null,
    fields: {},
    ...change,
  };
}

export function setting(change: Partial<Setting> & Pick<Setting, 'kind' | 'setting'>): Setting {
  return {
    hop: 'nginx',
    proxy: 'nginx',
    path: 'location /events',
    state: null,
    value: null,
    ms: null,
    origin: 'config',
    file: 'nginx.conf',
    line: 10,
    place: null,
    off: null,
    detail: null,
    ...change,
  };
}

/** Facts from streams, hops, settings and rows; `joined` pairs a row with a stream for certain. */
export function facts(change: Partial<Facts> = {}): Facts {
  return {
    plan: samplePlan,
    streams: [],
    hops: [],
    settings: [],
    records: [],
    joins: [],
    logs: [],
    clockOffsetMs: {},
    admin: [],
    watchedSeconds: 30,
    interrupted: false,
    generator: { eventLoopDelayMs: 1, rssBytes: 50_000_000, cpuSeconds: 0.2, openFiles: 20 },
    ...change,
  };
}

export function joined(of: Stream, record: LogRecord, join: Join['join'] = 'tag'): Join {
  return {
    streamId: of.id,
    hop: record.hop,
    record,
    join,
    confidence: join === 'fuzzy' ? 'likely' : 'certain',
  };
}
