/** What a reload of Caddy does to running streams (run against 2.6.2 and 2.11.4). */
import type { Change, Effect } from '../../profile/change.ts';

/** New requests are served under the new config, running ones live on under the old one. */
export function caddyEffect({ settings }: Change): Effect {
  const ends = settings.find(({ kind, state }) => kind === 'shutdown-timeout' && state === 'at-once');
  const source = settings.find(({ kind }) => kind === 'config-source')?.file ?? '';
  // By its name alone Caddy knows a Caddyfile.
  const adapter = /(?:^|\/)Caddyfile|\.json$/.test(source) ? '' : ' --adapter caddyfile';
  return {
    takesEffect: 'on a reload (also by `caddy run --watch`), for streams opened after it',
    cost: ends
      ? `flush_interval ${ends.value} (${ends.file}:${ends.line}) ends running streams at that moment, up to Caddy 2.6.4`
      : 'running ones live on, under the old settings, until they end',
    again: 'reload again',
    check: `caddy validate --config {main}${adapter}`,
    activate: `caddy reload --config {main}${adapter}`,
  };
}
