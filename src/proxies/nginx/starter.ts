/** Starts Nginx in the foreground. */
import type { Starter } from '../starter.ts';

export const nginxStarter: Starter = {
  program: 'nginx',
  versionArgs: ['-v'],
  version: /nginx\/(\d+\.\d+\.\d+)/,
  args: ['-p', '{dir}', '-c', '{config}', '-e', 'stderr', '-g', 'daemon off;'],
  // Workers run as `nobody` when we are root; temporary paths live below it.
  folders: ['tmp'],
  isOtherUser: true,
  reloadSignal: 'SIGHUP',
};
