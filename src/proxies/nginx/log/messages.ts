/** What Nginx's error-log messages mean (ngx_http_upstream.c, ngx_http_request.c, ngx_event_connect.c and others). */

import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import { handshakeDetails, type ReasonDetail } from '../../../model/reason-detail.ts';

export interface Meaning {
  reason: Reason;
  reasonDetails: ReasonDetail[];
  reasonConfidence: Row['reasonConfidence'];
}

type Entry = [pattern: RegExp, reason: Reason, confidence?: Row['reasonConfidence']];

/** First match wins: a message before the actions it may be combined with, errno before the general case. */
const entries: Entry[] = [
  [/\(24: Too many open files/, 'file-descriptors'],
  [/worker_connections are not enough/, 'worker-connections'],
  [/^upstream timed out .*while (connecting|SSL handshaking) to upstream/, 'connect-timeout'],
  [/^upstream timed out .*while reading response header/, 'response-timeout'],
  [/^upstream timed out .*while sending request/, 'response-timeout', 'likely'],
  [/^upstream timed out .*while (reading upstream|proxying upgraded)/, 'idle-timeout'],
  [/^upstream timed out/, 'response-timeout', 'possible'],
  // Of `stream { }`: nothing was sent either way, whatever was waited for.
  [/^connection timed out .*while proxying connection/, 'idle-timeout'],
  [/(recv|readv|SSL_read)\(\) failed .*while proxying connection/, 'upstream-closed', 'possible'],
  [/^upstream server temporarily disabled/, 'upstream-retried'],
  [/^no live upstreams/, 'no-healthy-upstream'],
  [
    /could not be resolved|no resolver defined|no port in upstream|host not found in upstream/,
    'upstream-dns',
  ],
  [
    /SSL_do_handshake\(\) failed.*to upstream|^upstream SSL certificate|peer closed connection in SSL handshake.*to upstream/,
    'upstream-tls',
  ],
  [/SSL_do_handshake\(\) failed/, 'client-protocol-error'],
  [/connect\(\)(?: to \S+)? failed \((111|61)\b/, 'connect-refused'],
  [/connect\(\)(?: to \S+)? failed \((110|60)\b/, 'connect-timeout'],
  [
    /connect\(\).*failed|\(99: .*while connecting to upstream|bind\(.*while connecting to upstream/,
    'connect-failed',
  ],
  [/^upstream prematurely closed (connection|stream).*while reading upstream/, 'upstream-closed'],
  [/^upstream prematurely closed (connection|stream)/, 'closed-before-headers'],
  [/^upstream sent goaway/, 'upstream-closed', 'likely'],
  [/^upstream rejected request/, 'upstream-closed', 'possible'],
  [/(recv|readv|SSL_read)\(\) failed .*while reading response header/, 'closed-before-headers'],
  [/(recv|readv|SSL_read)\(\) failed .*while (reading upstream|proxying upgraded)/, 'upstream-closed'],
  [
    /(send|writev|sendfile)\(\) failed .*while sending request to upstream/,
    'closed-before-headers',
    'likely',
  ],
  [
    /(send|writev|sendfile|SSL_write)\(\) failed .*\((32|104)\b.*(reading upstream|sending (response )?to client)/,
    'client-closed',
  ],
  [/(send|writev|sendfile|SSL_write)\(\) failed \((32|104)\b/, 'client-closed', 'likely'],
  [/^upstream (sent|prematurely sent|returned)/, 'upstream-protocol-error'],
  [/^limiting requests/, 'rate-limited'],
  [/^delaying request/, 'rate-limited', 'possible'],
  [/^limiting connections/, 'connection-limited'],
  [/^concurrent streams exceeded/, 'connection-limited'],
  [/^client timed out.*while sending/, 'client-slow'],
  [/^client timed out/, 'client-slow', 'possible'],
  [
    /client prematurely closed|^client (canceled|terminated) stream|^client closed|^client \S+ closed/,
    'client-closed',
  ],
  [/buffered to a temporary file/, 'buffered-to-disk'],
  [
    /plain HTTP request to HTTPS|^client sent invalid|^client sent (too|no)|^client violated|^http2 flood|invalid (http2 )?connection preface/,
    'client-protocol-error',
  ],
  [
    /^auth request unexpected|^access forbidden|: password mismatch|^user ".*" was not found|no user\/password/,
    'denied',
  ],
  [/^directory index of|is not found \(2: |open\(\) ".*failed \((2|20): /, 'no-route'],
  [/open\(\) ".*failed \(13: /, 'no-route', 'likely'],
];

/** Messages about the process, at level notice or alert. */
const notices: Entry[] = [
  [/^signal 1 \(SIGHUP\)|^reconfiguring/, 'reload'],
  [/^gracefully shutting down/, 'reload', 'likely'],
  [/^start worker process/, 'reload', 'possible'],
  [/^signal (15|3|2) \(|exited on signal \d+/, 'stop'],
  // A reload ends its old workers in the same words as a stop does.
  [/exited with code 0$/, 'unknown'],
  [/^exiting$|^exit$|exited with fatal code/, 'stop', 'possible'],
];

/** What a message says beyond its reason. */
const details: [pattern: RegExp, detail: ReasonDetail][] = [
  [/\(99: /, 'no-local-address'],
  [/no resolver defined/, 'no-resolver'],
  [/too big header/, 'head-too-big'],
  [/^concurrent streams exceeded/, 'concurrent-streams'],
  [/^access forbidden by rule/, 'by-address'],
  [/^auth request unexpected status/, 'check-failed'],
];

/** The reason behind a message, with the errno and the action that it carries. */
export function readMessage(message: string, aboutRequest: boolean): Meaning {
  const table = aboutRequest ? entries : [...notices, ...entries];
  const [, reason = 'unknown', confidence] = table.find(([pattern]) => pattern.test(message)) ?? [];
  return {
    reason,
    reasonDetails: [
      ...details.flatMap(([pattern, detail]) => (pattern.test(message) ? [detail] : [])),
      ...(reason === 'upstream-tls' ? handshakeDetails(message) : []),
    ],
    reasonConfidence: confidence ?? (reason === 'unknown' ? 'possible' : 'certain'),
  };
}
