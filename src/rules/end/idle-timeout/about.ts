/** What `idle-timeout` is about. */
import type { About } from '../../rule.ts';
import { envoyTimeouts, measured, nginx } from '../../sources.ts';

export const about: About = {
  what: 'A timer that counts silence ended the stream. Every byte, a comment too, would have started it anew.',
  lookAlikes: [
    '`total-timeout`: the age at the end is constant, whatever was sent. Where nothing was ever sent both fit, and a heartbeat below the limit tells.',
    '`proxy-reload`, `origin-restart`: all end in one moment, not after one silence.',
    '`upstream-closed`: the timer is that of something behind the last proxy.',
    '`heartbeat-too-slow`: the same limit, told from the side of the origin.',
  ],
  settles:
    'The row or error line of the proxy (Envoy: SI; Nginx: `timed out … while reading upstream`) with the config; without them `--direct URL`, whose streams outlive that silence.',
  source: [
    nginx('proxy_read_timeout'),
    envoyTimeouts,
    measured(
      'Nginx fires up to 0.3 s early; Envoy closes an HTTP/1.1 connection 1 s after it ended the stream',
    ),
  ],
};
