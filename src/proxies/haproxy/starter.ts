/** Starts HAProxy with a master process, so that it can be reloaded; `log stdout format raw local0` is its access log. */
import type { Starter } from '../starter.ts';

export const haproxyStarter: Starter = {
  program: 'haproxy',
  versionArgs: ['-v'],
  version: /HAProxy version (\d+\.\d+(?:\.\d+)?)/,
  args: ['-W', '-f', '{config}'],
  prints: { stdout: 'access', stderr: 'error' },
  reloadSignal: 'SIGUSR2',
};
