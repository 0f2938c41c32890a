/** What HAProxy says of itself, in its log and on standard error (run against 2.6.12). */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';

export interface Meaning {
  reason: Reason;
  reasonConfidence: Row['reasonConfidence'];
}

type Entry = [pattern: RegExp, reason: Reason, confidence: Row['reasonConfidence']];

/** Messages about its processes, its servers and its listeners. */
const notices: Entry[] = [
  [/^soft-stop running for too long, performing a hard-stop/, 'reload', 'certain'],
  [/^Proxy \S+ hard-stopped \(\d+ remaining conns will be closed\)/, 'reload', 'certain'],
  [/^(?:Reloading HAProxy|Reexecuting Master process)/, 'reload', 'certain'],
  // Of a reload and of a stop alike.
  [/^(?:Proxy \S+ stopped \(cumulated|Stopping (?:frontend|backend|proxy) \S+ in)/, 'reload', 'possible'],
  [/^Former worker \(\d+\) exited with code/, 'reload', 'likely'],
  [/^Exiting Master process|^All workers exited|^Current worker \(\d+\) exited with code/, 'stop', 'likely'],
  [/^(?:Backup )?Server \S+\/\S+ is (?:going )?DOWN\b/, 'connect-failed', 'possible'],
  [/^(?:backend|proxy) '?[^\s']+'? has no server available!/, 'no-healthy-upstream', 'possible'],
  [/^Proxy \S+ reached (?:system memory limit|process FD limit)/, 'file-descriptors', 'certain'],
  [
    /^(?:haproxy version is |path to executable is |New worker \(\d+\) forked|Loading success|Proxy \S+ (?:started|resumed|paused))/,
    'unknown',
    'possible',
  ],
  [/^(?:Health check for |Pausing |(?:Backup )?Server \S+\/\S+ is )/, 'unknown', 'possible'],
];

/** Messages about a connection that brought no request: TLS was not agreed upon. */
export const handshake =
  /^(?:SSL handshake failure|Connection closed during SSL handshake|Timeout during SSL handshake|SSL client (?:certificate not trusted|CA chain cannot be verified))/;

/** Null for what is no message of its own. */
export function readNotice(message: string): Meaning | null {
  const [, reason, reasonConfidence] = notices.find(([pattern]) => pattern.test(message)) ?? [];
  return reason === undefined || reasonConfidence === undefined ? null : { reason, reasonConfidence };
}
