/** What `deaf-stream` is about. */
import type { About } from '../../rule.ts';
import { measured, page } from '../../sources.ts';

export const about: About = {
  what: 'The stream is open and silent, and nothing will come any more: what feeds it has gone on without it, has ended, or hangs. A client notices nothing, so it never reconnects.',
  lookAlikes: [
    'A quiet origin: a fresh stream is as quiet, once it has had its opening burst.',
    '`proxy-buffering`, `compression-buffering`: the events come later, in bursts.',
    '`idle-timeout`: the hop that gave up its upstream told the client so, and ended the stream.',
    '`session-replaced`: the origin ends the older stream where here it only stops feeding it.',
  ],
  settles:
    '`--direct URL`, watched past the silence (`--for`): whether the stream goes on or ends there. A comment about every 15 s makes any stream that is deaf known after 30 s.',
  source: [
    page(
      'Next.js: next.config.js, experimental.proxyTimeout (packages/next/src/server/config-shared.ts)',
      'https://github.com/vercel/next.js/blob/canary/packages/next/src/server/config-shared.ts',
    ),
    measured(
      'Apache 2.4.71 (mod_proxy_fcgi under HTTP/2) after a cut and after ProxyTimeout: open for 110 s and more, whatever Timeout, H2StreamTimeout and flushpackets said',
    ),
    measured(
      'Next.js 14.2 and 15.5 (rewrites) after 30 s of silence and after a cut; Vite 8.4 and http-proxy 1.18 after a cut',
    ),
  ],
};
