/** How a change of a Go program comes to hold (net/http: Server.Shutdown waits for streams, Server.Close does not). */
import type { Effect } from '../../profile/change.ts';

export function goEffect(): Effect {
  return {
    takesEffect: 'with a new build of that program, from its start on',
    cost: 'running streams end with the old process: at once, or where it calls Server.Shutdown when the context of that is over',
    undo: 'start the build before',
  };
}
