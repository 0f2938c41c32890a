/** Starts Apache httpd in the foreground; `modules/` of its config is where its modules are. */
import type { Starter } from '../starter.ts';

export const apacheStarter: Starter = {
  program: 'apache2',
  versionArgs: ['-v'],
  version: /Apache\/(\d+\.\d+\.\d+)/,
  args: ['-D', 'FOREGROUND', '-f', '{config}'],
  // Children run as another user when we are root.
  isOtherUser: true,
  reloadSignal: 'SIGUSR1',
};
