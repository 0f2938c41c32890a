/** Starts Caddy; its run-time log goes to stderr. A reload needs the address of its admin interface in the config. */
import type { Starter } from '../starter.ts';

export const caddyStarter: Starter = {
  program: 'caddy',
  versionArgs: ['version'],
  version: /v?(\d+\.\d+\.\d+)/,
  args: ['run', '--config', '{config}', '--adapter', 'caddyfile'],
  prints: { stderr: 'error' },
  reloadCommands: [
    { program: 'caddy', args: ['reload', '--config', '{config}', '--adapter', 'caddyfile', '--force'] },
  ],
};
