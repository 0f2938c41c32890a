/** How a change of a proxy made of Pingora comes to hold (run against 0.9.1; `ServerConf::grace_period_seconds`). */
import type { Effect } from '../../profile/change.ts';

export function pingoraEffect(): Effect {
  return {
    takesEffect: 'with a new build of that program, from its start on',
    cost: 'SIGTERM lets running streams go on for `grace_period_seconds` (5 minutes where it is not set), then cuts them; SIGQUIT hands the listening sockets to a new process before that (`--upgrade`)',
    undo: 'start the build before',
  };
}
