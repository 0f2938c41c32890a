/** Apache's default behaviour. */
import type { Habits } from '../../profile/habits.ts';

export const apacheHabits: Habits = {
  // mpm_common: further connections wait in the listen queue.
  letsWait: { value: 'MaxRequestWorkers', versions: '2.4.71' },
  // `max=` of a worker.
  hasBreakers: { value: true, versions: '2.4.71' },
  // `ProxyTimeout`, AH01102: the page is that of a closed connection.
  lateAlike: { value: 502, versions: '2.4.71' },
  noRoute: { value: 'path', versions: '2.4.71' },
  // ServerName and ServerAlias are compared without the port of Host (server/vhost.c).
  ignoresPort: { value: true, versions: '2.4.71' },
  // No row and an open upstream a minute after the client had left.
  seesLossAtWrite: { value: ['http1'], versions: '2.4.71' },
  showsCuts: { value: true, versions: '2.4.71' },
  // Timeout and ProxyTimeout count the time between two reads.
  knowsNoAge: { value: true, versions: '2.4.71' },
  // mod_deflate ends a block where mod_proxy_http flushes, which is where it would wait.
  flushesCompressor: { value: true, versions: '2.4.71' },
  // `%X` is X for a client that left, for a stream of a stopped Apache, and over HTTP/2 for each stream that it resets.
  leftMayBeOwn: { value: true, versions: '2.4.71' },
};
