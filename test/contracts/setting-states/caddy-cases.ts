/** States that Caddy's config gives. */
import { proxyReload } from '../../../src/rules/end/proxy-reload/index.ts';
import { routeMissing } from '../../../src/rules/start/route-missing/index.ts';
import { row, sampleHop, stream } from '../../unit/facts-builder.ts';
import { readText, site } from '../../unit/proxies/caddy/config/config.ts';
import type { StateCase } from './case.ts';

/** Of two ages, and ended in one moment, at which the config was loaded. */
const together = [
  stream().eventsEvery(300, 16).endedAt(5000).done(),
  stream().openedAfter(1300).eventsEvery(300, 12).endedAt(3710).done(),
];
const loaded = row('edge', 'reload', {
  ...{ proxy: 'caddy', kind: 'notice', path: null, status: null, words: 'load complete' },
  endedAt: (together[0]?.openedAt ?? 0) + 5000,
  reasonConfidence: 'likely',
});

const atOnce: StateCase = {
  settings: readText(site('reverse_proxy 127.0.0.1:9000 {\nflush_interval -1\n}')).settings,
  seen: { hops: [sampleHop('edge', 'caddy')], streams: together, records: [loaded] },
  rule: proxyReload,
  says: /"setting":"flush_interval"/,
};

const unhandled: StateCase = {
  settings: readText(site('handle /other {\nreverse_proxy 127.0.0.1:9000\n}')).settings,
  seen: { hops: [sampleHop('edge', 'caddy')], streams: [stream().answered(200).done()] },
  rule: routeMissing,
  says: /no handler takes it/,
};

export const caddyCases = { atOnce, unhandled };
