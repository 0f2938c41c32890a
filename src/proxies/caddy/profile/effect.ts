/** What a reload of Caddy does to running streams (run against 2.6.2 and 2.11.4). */
import type { Change, Effect } from '../../profile/change.ts';

/** New requests are served under the new config, running ones live on under the old one. */
export function caddyEffect({ settings }: Change): Effect {
  const ends = settings.find(({ kind, state }) => kind === 'shutdown-timeout' && state === 'at-once');
  const main = settings.find(({ kind }) => kind === 'config-source');
  const source = main?.file ?? '';
  // By its name alone Caddy knows a Caddyfile.
  const adapter = /(?:^|\/)Caddyfile|\.json$/.test(source) ? '' : ' --adapter caddyfile';
  const check = `caddy validate --config {main}${adapter}`;
  if (main?.taken === 'start')
    return {
      takesEffect: 'on a restart: with `admin off` no reload reaches it',
      cost: 'a restart ends running streams',
      again: 'restart again',
      check,
      activate: 'systemctl restart caddy',
    };
  return {
    takesEffect: 'on a reload (also by `caddy run --watch`), for streams opened after it',
    cost: ends
      ? `flush_interval ${ends.value} (${ends.file}:${ends.line}) ends running streams at that moment, up to Caddy 2.6.4`
      : 'running ones live on, under the old settings, until they end',
    again: 'reload again',
    check,
    activate: `caddy reload --config {main}${adapter}`,
  };
}
