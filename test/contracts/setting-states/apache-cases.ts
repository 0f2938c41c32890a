/** States that only Apache's config gives. */
import { proxyBuffering } from '../../../src/rules/delivery/proxy-buffering/index.ts';
import { sampleHop, stream } from '../../unit/facts-builder.ts';
import { host, readText } from '../../unit/proxies/apache/config/config.ts';
import type { StateCase } from './case.ts';

const untilFull: StateCase = {
  settings: readText(host('ProxyPass /events fcgi://127.0.0.1:9000/srv')).settings,
  seen: {
    hops: [sampleHop('edge', 'apache')],
    streams: [
      stream({ status: null, headers: [] }).stoppedAt(8000).done(),
      stream().direct().eventsEvery(500, 16).stoppedAt(8000).done(),
    ],
  },
  rule: proxyBuffering,
  says: /"setting":"flushpackets","file"/,
};

export const apacheCases = { untilFull };
