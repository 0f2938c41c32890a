/** What `origin-ended` is about. */
import type { About } from '../../rule.ts';
import { nginx, rfc } from '../../sources.ts';

export const about: About = {
  what: 'The origin finished the response itself. Where an end marker or the response to a JSON-RPC call came before the end that is as it should be, and told as information; so is the end of an answer to a POST.',
  lookAlikes: [
    '`end-marker-missing`: a stream that should have said that it is done.',
    '`upstream-closed`: the body broke off without its end.',
    '`total-timeout`: the same age each time, around the proxies too, may be a limit of the origin.',
    'A clean end proves little behind HTTP/1.0 or a body that only the connection ends: a crash looks the same, and the rule then says no more than possible.',
  ],
  settles:
    'An access row of the innermost proxy, and the log of the origin. HTTP/1.1 to the upstream makes a crash visible; `--direct URL` shows whether the origin ends the stream there too.',
  source: [rfc(9112, '6.3'), rfc(9113, '8.1'), nginx('proxy_http_version')],
};
