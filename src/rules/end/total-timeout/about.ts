/** What `total-timeout` is about. */
import type { About } from '../../rule.ts';
import { envoy, envoyTimeouts, measured } from '../../sources.ts';

export const about: About = {
  what: 'A limit on the whole stream ended it at a fixed age, whatever was sent: no heartbeat helps. It may be that of a proxy, of the request itself, or of the origin.',
  lookAlikes: [
    '`idle-timeout`: the silence before the end is constant, and the ages differ.',
    "`client-timeout`: only other clients end at that age, and this tool's stream outlives it.",
    '`session-replaced`: the ends follow other streams that open.',
    '`origin-ended`: a proper end at differing ages.',
  ],
  settles:
    "The row of the proxy (Envoy: UT after the head, UMSDR, `max_duration_timeout`) with the config; `--direct URL`, which shows whether the limit is the origin's own.",
  source: [
    envoyTimeouts,
    envoy('details of responses', 'configuration/http/http_conn_man/response_code_details'),
    measured('Envoy 1.36.2 and 1.40.0: over HTTP/1.1 the end shows 1 s after the limit'),
  ],
};
