/** States that Nginx's config gives. */

import type { RouteQuery } from '../../../src/model/route-query.ts';
import { compressionBuffering } from '../../../src/rules/delivery/compression-buffering/index.ts';
import { proxyBuffering } from '../../../src/rules/delivery/proxy-buffering/index.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { proxyReload } from '../../../src/rules/end/proxy-reload/index.ts';
import { upstreamClosed } from '../../../src/rules/end/upstream-closed/index.ts';
import { alpnMismatch } from '../../../src/rules/start/alpn-mismatch.ts';
import { authRejected } from '../../../src/rules/start/auth-rejected/index.ts';
import { closedBeforeHeaders } from '../../../src/rules/start/closed-before-headers/index.ts';
import { hostMismatch } from '../../../src/rules/start/host-mismatch.ts';
import { routeMissing } from '../../../src/rules/start/route-missing/index.ts';
import { tlsProtocolMismatch } from '../../../src/rules/start/tls-protocol-mismatch.ts';
import { requestRefused } from '../../../src/rules/unexplained/request-refused/index.ts';
import { joined, row, samplePlan, sampleTrial, stream } from '../../unit/facts-builder.ts';
import { readText, server } from '../../unit/proxies/nginx/config/config.ts';
import { behind, type StateCase } from './case.ts';

const pass = 'location /events { proxy_pass http://127.0.0.1:9000; }';
const read = (inServer: string, inHttp = '', query: Partial<RouteQuery> = {}) =>
  readText(server(inServer, inHttp), query).settings;
const lively = () => stream().eventsEvery(500, 16).stoppedAt(8000).done();
const direct = () => stream().direct().eventsEvery(500, 16).stoppedAt(8000);
const headless = () => stream({ status: null, headers: [] }).stoppedAt(8000).done();
const notFound = stream().answered(404).done();
const own = row('edge', 'no-route', {
  proxy: 'nginx',
  status: 404,
  upstreamAddress: null,
  namesUpstream: true,
});
const other = 'server_name other.test;';
const second = 'server { listen 8080; server_name second.test; }';

const forced: StateCase = {
  settings: read(
    'location /events { proxy_pass http://127.0.0.1:9000; proxy_ignore_headers X-Accel-Buffering; }',
  ),
  seen: behind('nginx', { streams: [headless(), direct().header('x-accel-buffering', 'no').done()] }),
  rule: proxyBuffering,
  says: /"setting":"proxy_buffering","file"/,
};

const compresses: StateCase = {
  settings: read(pass, 'gzip on; gzip_types text/event-stream;'),
  seen: behind('nginx', {
    streams: [lively(), stream({ asks: 'compressed', contentEncoding: 'gzip' }).stoppedAt(8000).done()],
  }),
  rule: compressionBuffering,
  says: /"confidence":"certain"/,
};

const cutInFront = stream().eventsEvery(500, 2).cutAt(2505).done();
const inFront: StateCase = {
  settings: readText(
    `events {}
stream { server { listen 8080; proxy_pass 127.0.0.1:81; proxy_timeout 2s; } }
http { server { listen 81; ${pass} } }`,
  ).settings,
  seen: behind('nginx', {
    streams: [cutInFront],
    joins: [joined(cutInFront, row('edge', 'client-closed', { proxy: 'nginx' }))],
  }),
  rule: idleTimeout,
  says: /"setting":"proxy_timeout"/,
};

const byDefault: StateCase = {
  settings: read(`${other} location /events { return 404; }`, second),
  seen: behind('nginx', { streams: [notFound], joins: [joined(notFound, own)] }),
  rule: hostMismatch,
  says: /"setting":"server_name"/,
};

const passes: StateCase = {
  settings: read(other, second.replace('}', `${pass} }`)),
  seen: behind('nginx', { streams: [notFound] }),
  rule: hostMismatch,
  says: /"confidence":"possible"/,
};

const unavailable = stream().answered(503).done();
const answers: StateCase = {
  settings: read('location /events { return 503; }'),
  seen: behind('nginx', { streams: [unavailable] }),
  rule: { ...requestRefused, judge: (facts) => requestRefused.judgeRest(facts, [unavailable]) },
  says: /says `return 503`/,
};

const servesFiles: StateCase = {
  settings: read('location /events { root /srv; }'),
  seen: behind('nginx', { streams: [notFound] }),
  rule: routeMissing,
  says: /does not hand it on: static files/,
};

const failed = stream().answered(502).done();
const closed = row('edge', 'closed-before-headers', { proxy: 'nginx', kind: 'error' });
const keepsConnections: StateCase = {
  settings: read(
    'location /events { proxy_pass http://app; }',
    'upstream app { server 127.0.0.1:9000; keepalive 8; }',
  ),
  seen: behind('nginx', { streams: [failed], joins: [joined(failed, closed)] }),
  rule: closedBeforeHeaders,
  says: /"fact":"server 127.0.0.1:9000/,
};

const http2 = { ...sampleTrial, name: 'http2', protocol: 'http2' as const };
const unoffered = stream({ url: 'https://app.test/events' }).via('http2').failed('alpn', 'ALPN_NO_H2').done();
const http2Off: StateCase = {
  settings: read(pass),
  seen: behind('nginx', { plan: { ...samplePlan, trials: [http2] }, streams: [unoffered] }),
  rule: alpnMismatch,
  says: /"fact":"HTTP\/2 is off on this server/,
};

const handshake = stream({ url: 'https://app.test:8080/events' }).failed('tls', 'ECONNRESET').done();
const plain: StateCase = {
  settings: read(pass),
  seen: behind('nginx', { streams: [handshake] }),
  rule: tlsProtocolMismatch,
  says: /"confidence":"likely"/,
};

/** Of two ages, and ended in one moment. */
const together = [
  stream().eventsEvery(700, 4).cutAt(2400).done(),
  stream().openedAfter(1300).eventsEvery(700, 2).cutAt(1100).done(),
];
const reloaded = behind('nginx', { streams: [...together, direct().done()] });
const keepsNotices: StateCase = {
  settings: read(pass, 'error_log logs/error.log notice;'),
  seen: reloaded,
  rule: proxyReload,
  says: /does not show\."/,
};

const cut = stream().eventsEvery(100, 8).cutAt(900).done();
const hidesErrors: StateCase = {
  settings: read(pass, 'error_log logs/error.log crit;'),
  seen: behind('nginx', {
    streams: [cut],
    joins: [joined(cut, row('edge', 'unknown', { proxy: 'nginx', reasonConfidence: 'possible' }))],
  }),
  rule: upstreamClosed,
  says: /"missing":\["error-log-level"\]/,
};

/** Refused, and no row tells by whom. */
const turnedAway = (status: number, rule: string, says: RegExp): StateCase => ({
  settings: read(`location /events { proxy_pass http://127.0.0.1:9000; ${rule} }`),
  seen: behind('nginx', { streams: [stream().answered(status).done()] }),
  rule: authRejected,
  says,
});
const password = turnedAway(401, 'auth_basic feed; auth_basic_user_file users;', /"setting":"auth_basic"/);
const subrequest = turnedAway(401, 'auth_request /check;', /"setting":"auth_request"/);
const address = turnedAway(403, 'deny all;', /"title":"a rule forbids the request"/);

export const nginxCases = {
  inFront,
  password,
  subrequest,
  address,
  forced,
  compresses,
  byDefault,
  passes,
  answers,
  servesFiles,
  keepsConnections,
  http2Off,
  plain,
  keepsNotices,
  hidesErrors,
};
