/** States that HAProxy's config gives. */
import { upstreamOverflow } from '../../../src/rules/start/upstream-overflow/index.ts';
import { joined, row, sampleHop, stream } from '../../unit/facts-builder.ts';
import { readConfig } from '../../unit/proxies/haproxy/config/read.ts';
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

export const haproxyCases = { ofClients };
