/**
 * What a FetchError means: the words of Varnish for what befell its request to the backend (vsl(7), cache_fetch.c,
 * cache_backend.c, cache_http1_fetch.c; 7.1.1 run).
 */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';

type Judged = Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails'>;

/** The first that fits; `after`: with a response head, which a read error then followed. */
const entries: [words: RegExp, before: Reason, after?: Reason, confidence?: Row['reasonConfidence']][] = [
  [/^first byte timeout/, 'response-timeout'],
  [/^between bytes timeout/, 'idle-timeout'],
  [
    /^Resource temporarily unavailable|\b(?:Operation|Connection) timed out$/,
    'response-timeout',
    'idle-timeout',
  ],
  [/^backend \S+: busy/, 'overflow'],
  [/^backend \S+: unhealthy|returned no backend|^No backend/i, 'no-healthy-upstream'],
  [/^backend \S+: fail errno 111\b|\(Connection refused\)/, 'connect-refused'],
  [/^backend \S+: fail errno 1(?:10|15)\b|timed out\)/, 'connect-timeout'],
  [/^backend \S+: fail/, 'connect-failed'],
  [
    /^(?:backend write error|Connection reset by peer|Broken pipe)/,
    'closed-before-headers',
    'upstream-closed',
  ],
  [/^http (?:first )?read error|^HTC /i, 'closed-before-headers'],
  [
    /^http format error|^(?:Received junk|Junk|HTTP header overflow|Too many headers)/i,
    'upstream-protocol-error',
  ],
  [
    /^(?:chunked|straight|eof) |insufficient bytes|^(?:chunked )?read err/,
    'closed-before-headers',
    'upstream-closed',
  ],
  [/^(?:Invalid|Test)?\s*(?:gzip|gunzip)/i, 'upstream-protocol-error'],
  [/^(?:Pass )?delivery (?:failed|abandoned)|^Pass delivery/, 'client-closed', 'client-closed', 'possible'],
];

/** The reason behind these words, of one request to a backend; `hasHead`: a response head had come. */
export function judgeFetchErrors(errors: readonly string[], hasHead: boolean): Judged {
  for (const [words, before, after = before, confidence = 'certain'] of entries)
    if (errors.some((error) => words.test(error)))
      return judged(hasHead ? after : before, confidence, errors);
  return judged('unknown', 'possible', errors);
}

function judged(
  reason: Reason,
  reasonConfidence: Row['reasonConfidence'],
  errors: readonly string[],
): Judged {
  const isHead = errors.some((error) => /header overflow|Too many headers/i.test(error));
  return { reason, reasonConfidence, reasonDetails: isHead ? ['head-too-big'] : [] };
}
