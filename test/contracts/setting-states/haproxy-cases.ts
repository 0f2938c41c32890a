/** States that HAProxy's config gives. */
import { lastEventIdIgnored } from '../../../src/rules/return/last-event-id-ignored.ts';
import { originNotFound } from '../../../src/rules/start/origin-not-found/index.ts';
import { responseTimeout } from '../../../src/rules/start/response-timeout/index.ts';
import { upstreamOverflow } from '../../../src/rules/start/upstream-overflow/index.ts';
import { wrongContentType } from '../../../src/rules/start/wrong-content-type/index.ts';
import { joined, row, sampleHop, stream } from '../../unit/facts-builder.ts';
import { readConfig } from '../../unit/proxies/haproxy/config/read.ts';
import { withIds } from '../../unit/rules/return/with-ids.ts';
import type { StateCase } from './case.ts';

const refused = stream().answered(503).done();
const full = row('edge', 'overflow', { proxy: 'haproxy', status: 503, upstreamAddress: null });
const text =
  'defaults\n  mode http\nfrontend f\n  bind :80\n  maxconn 2\n  default_backend b\nbackend b\n  server s 10.0.0.1:80 maxconn 7\n';

/** The limit of the frontend refused nobody: the server's is the one to be raised. */
const ofClients: StateCase = {
  settings: readConfig(text).settings.map((setting) => ({ ...setting, hop: 'edge' })),
  seen: { hops: [sampleHop('edge', 'haproxy')], streams: [refused], joins: [joined(refused, full)] },
  rule: upstreamOverflow,
  says: /^(?!.*"current":"2").*"current":"7"/,
};

const hops = [sampleHop('edge', 'haproxy')];

function settingsWith(frontendRule: string, backendRule = '') {
  const text = `defaults\n  mode http\nfrontend f\n  bind :80\n  ${frontendRule}\n  default_backend b\nbackend b\n  ${backendRule}\n  server s 10.0.0.1:80\n`;
  return readConfig(text).settings.map((setting) => ({ ...setting, hop: 'edge' }));
}

const refusedLate = stream().answered(504).done();
const late = { ...refusedLate, marks: { ...refusedLate.marks, headersMs: 6_000, firstByteMs: 6_000 } };
const wholeBody: StateCase = {
  settings: settingsWith('', 'http-response wait-for-body time 6s'),
  seen: {
    hops,
    streams: [late],
    joins: [joined(late, row('edge', 'response-timeout', { proxy: 'haproxy', status: 504 }))],
  },
  rule: responseTimeout,
  says: /"setting":"http-response wait-for-body time"/,
};

const absent = stream().answered(404).done();
const passed = row('edge', 'unknown', {
  ...{ proxy: 'haproxy', status: 404, upstreamStatus: '404' },
  ...{ reasonConfidence: 'possible', reasonDetails: ['passed-on'] },
});
const path: StateCase = {
  settings: settingsWith('http-request replace-path /events(.*) /v2/push\\1'),
  seen: { hops, streams: [absent], joins: [joined(absent, passed)] },
  rule: originNotFound,
  says: /"confidence":"likely","where":\{"hop":"edge","proxy":"haproxy"\}/,
};

const before = withIds([11, 12, 13, 14], { id: 't1' });
const again = withIds([15], { asks: 'again', takesUp: { stream: 't1', lastEventId: '11' } });
const lastEventId: StateCase = {
  settings: settingsWith('http-request del-header Last-Event-ID'),
  seen: { hops, streams: [before], again: [again] },
  rule: lastEventIdIgnored,
  says: /"where":\{"hop":"edge","proxy":"haproxy"\}/,
};

const typed = [['content-type', 'text/plain']] as [string, string][];
const contentType: StateCase = {
  settings: settingsWith('http-response set-header Content-Type text/plain'),
  seen: { hops, streams: [stream().answered(200, typed, 'data: one\n\n').done()] },
  rule: wrongContentType,
  says: /"where":\{"hop":"edge","proxy":"haproxy"\}/,
};

export const haproxyCases = { ofClients, wholeBody, path, lastEventId, contentType };
