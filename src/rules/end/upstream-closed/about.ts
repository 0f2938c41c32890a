/** What `upstream-closed` is about. */
import type { About } from '../../rule.ts';
import { measured, nginx, responseFlags } from '../../sources.ts';

export const about: About = {
  what: 'The origin, or the hop behind the one that noticed, closed the connection in the middle of the response. The proxy only passed the end on.',
  lookAlikes: [
    "`malformed-body`: Envoy's UPE stands for a chunk that cannot be read as well; the direct stream shows the bytes.",
    '`origin-ended`: the response was finished properly.',
    '`idle-timeout`, `total-timeout`: a timer of the proxy itself; its row says so.',
    '`origin-restart`: the same for all streams of one upstream address in one moment.',
    '`end-marker-missing`: the cut was hidden, and looks like an end.',
  ],
  settles:
    'The error line of the Nginx (`upstream prematurely closed`, `recv() failed (104`), the flag UC or UPE after the head of the Envoy; then the log of what stands behind.',
  source: [
    responseFlags,
    nginx('proxy_read_timeout'),
    measured(
      'Nginx 1.22.1: the access row of such a stream looks like a clean end, only the error log tells',
    ),
  ],
};
