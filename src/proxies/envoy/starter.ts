/** Starts Envoy with one worker. */
import type { Starter } from '../starter.ts';

export const envoyStarter: Starter = {
  program: 'envoy',
  versionArgs: ['--version'],
  version: /version: [0-9a-f]+\/(\d+\.\d+\.\d+)/,
  args: [
    ...['-c', '{config}', '--concurrency', '1', '--disable-hot-restart', '-l', 'warning'],
    ...['--file-flush-interval-msec', '{flushMs}'],
  ],
  flushMs: 200,
};
