/** What `closed-before-headers` is about. */
import type { About } from '../../rule.ts';
import { nginx, responseFlags, rfc } from '../../sources.ts';

export const about: About = {
  what: 'The connection was closed after the request and before a response head: by the upstream of a proxy, by a proxy that is told to (444), or by what answers there.',
  lookAlikes: [
    '`upstream-unreachable`: no connection was made to the upstream.',
    '`upstream-protocol-error`: bytes came, and they were no response head.',
    '`upstream-closed`: the head had come, and the stream was cut later.',
    '`tls-protocol-mismatch`: another protocol was expected on that port.',
  ],
  settles:
    'Where some requests pass and some fail, the keep-alive time of the upstream beside that of the proxy; where all fail, the log of the upstream at that time.',
  source: [
    rfc(9112, '9.3.1'),
    nginx('keepalive', 'http_upstream'),
    nginx('return', 'http_rewrite'),
    responseFlags,
  ],
};
