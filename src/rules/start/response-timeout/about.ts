/** What `response-timeout` is about. */
import type { About } from '../../rule.ts';
import { envoyTimeouts, nginx, rfc } from '../../sources.ts';

export const about: About = {
  what: 'No response head came within a limit: that of a proxy, which then answers 504, or the time that this tool watched.',
  lookAlikes: [
    '`proxy-buffering`: the origin answered, and the proxy holds the head back with the body.',
    '`upstream-overflow`: the request waits in the proxy for a free connection.',
    '`connect-timeout`: no connection was made.',
    '`idle-timeout`, `total-timeout`: the head had come, and the stream was cut later.',
  ],
  settles:
    'The row of the proxy with its timer (Envoy: UT or SI with 504; Nginx: `while reading response header`), and `--direct URL`, which shows when the origin sends its head.',
  source: [nginx('proxy_read_timeout'), envoyTimeouts, rfc(9110, '15.6.5')],
};
