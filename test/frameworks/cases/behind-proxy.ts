/** The application behind a framework's own proxy, and what is right where that proxy fails it. */
import type { Expected, FrameworkCase, Server } from '../harness/case.ts';

export const origin = (env: Record<string, string>): Server => ({
  name: 'origin',
  run: ['node', 'origin.mjs'],
  env,
});

/** Four events, a silence longer than the proxy's limit, and on: so that --direct shows what the proxy lost. */
export const pausing = origin({ EVENTS: '4', PAUSE_MS: '{{pastLimitMs}}' });
export const toOrigin = { TARGET: 'http://127.0.0.1:{{port.origin}}' };

/** The upstream is gone, and the client was told nothing: only --direct shows it. */
export const deaf = (words: string[], also: string[] = []): FrameworkCase['expect'] => ({
  url: {
    // From outside it may be a quiet application.
    verdict: ['broken', 'degraded', 'inconclusive'],
    absent: ['idle-timeout', 'total-timeout', 'proxy-buffering', 'origin-not-flushing', 'headers-held'],
  },
  everything: {
    verdict: 'broken',
    root: ['deaf-stream'],
    // What stands between the proxy and the application was given to nobody.
    owner: ['unknown'],
    also,
    words,
    absent: ['idle-timeout', 'total-timeout', 'proxy-buffering', 'origin-not-flushing'],
  },
});
/** A compressor on the way holds the events of a client that accepts gzip. */
export const gathered: Expected = {
  verdict: ['degraded', 'broken'],
  root: ['compression-buffering'],
  absent: ['proxy-buffering', 'headers-held', 'origin-not-flushing', 'cached-response'],
};
