/** What a Caddy access row alone says: the status was sent before the end, and how it ended is not in it. */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import { headerIn } from './request.ts';

type StatusJudgement = Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails' | 'words'>;
type Headers = Readonly<Record<string, unknown>> | null;

/** By the status and the answer's headers; null: they are not in the row. */
export function judgeCaddyStatus(status: number, headers: Headers): StatusJudgement {
  const maker = makerOf(headers);
  const [reason, reasonConfidence] = maker === 'passed-on' ? unknown : (byStatus[status] ?? unknown);
  return {
    reason,
    reasonConfidence,
    reasonDetails: maker ? [maker] : [],
    words: `status ${status}`,
  };
}

type Judged = [Reason, Row['reasonConfidence']];

const unknown: Judged = ['unknown', 'possible'];

/** Answers of its own (`statusError`, modules/caddyhttp/reverseproxy); the line of `http.log.error` says more. */
const byStatus: Readonly<Record<number, Judged>> = {
  401: ['denied', 'likely'],
  403: ['denied', 'possible'],
  404: ['no-route', 'possible'],
  499: ['client-closed', 'certain'],
  502: ['connect-failed', 'possible'],
  503: ['no-healthy-upstream', 'possible'],
  504: ['response-timeout', 'possible'],
};

/**
 * An answer of an upstream has its Date; to one of its own Go adds that after the row's headers were kept. From 2.9 on
 * reverse_proxy adds Via. Null: the row does not show it.
 */
function makerOf(headers: Headers): 'own-answer' | 'passed-on' | null {
  if (!headers || Object.keys(headers).length === 0) return null;
  if (headerIn(headers, 'date') !== null || /\bCaddy\b/.test(headerIn(headers, 'via') ?? ''))
    return 'passed-on';
  return /^caddy$/i.test(headerIn(headers, 'server') ?? '') ? 'own-answer' : null;
}
