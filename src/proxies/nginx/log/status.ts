/** What an Nginx access row alone says about how the request ended. */

import { numeric, present, type Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import type { ReasonDetail } from '../../../model/reason-detail.ts';
import type { Variables } from './variables.ts';

type StatusJudgement = Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails' | 'words' | 'detail'>;

/** Reason, confidence and words; the error log has the last word on all that is only `possible`. */
export function judgeNginxStatus(variables: Variables): StatusJudgement {
  const status = numeric(variables.status) ?? 0;
  const [reason, reasonConfidence] = limited(variables) ?? cached(variables) ?? byStatus(status, variables);
  const reasonDetails: ReasonDetail[] = [
    ...(isRetried(variables) ? ['retried' as const] : []),
    ...(isUnconnected(variables) ? ['unconnected' as const] : []),
    ...(isPassedOn(variables) ? ['passed-on' as const] : []),
  ];
  return { reason, reasonConfidence, reasonDetails, words: wordsOf(variables), detail: null };
}

/** `502, 200`: one upstream failed, and the next answered. */
function isRetried({ upstream_status: statuses = '' }: Variables): boolean {
  return /^\d+, (.*, )?200$/.test(statuses);
}

/** Nginx writes 502 and 504 there for its own failures as well. */
function isPassedOn({ status, upstream_status: statuses = '' }: Variables): boolean {
  return !/^50[24]$/.test(status ?? '') && statuses.split(/, | : /).at(-1) === status;
}

type Answer = [Reason, Row['reasonConfidence']];

function limited({ limit_conn_status: conn, limit_req_status: req }: Variables): Answer | null {
  if (conn === 'REJECTED') return ['connection-limited', 'certain'];
  return req === 'REJECTED' ? ['rate-limited', 'certain'] : null;
}

function cached({ upstream_cache_status: cache = '' }: Variables): Answer | null {
  return /^(HIT|STALE|UPDATING|REVALIDATED)$/.test(cache) ? ['cached', 'certain'] : null;
}

function byStatus(status: number, variables: Variables): Answer {
  const own = answeredByNginx(variables);
  if (status === 499) return ['client-closed', 'certain'];
  if (status === 504) return ['response-timeout', 'possible'];
  if (status === 502) return badGateway(variables);
  if (status === 444) return ['denied', 'possible'];
  if (status === 408) return ['client-slow', 'possible'];
  if (status >= 200 && status < 400) return byCompletion(variables);
  return own ? (ownAnswers[status] ?? ['unknown', 'possible']) : ['unknown', 'possible'];
}

/** Given by Nginx itself when no upstream was asked. */
const ownAnswers: Record<number, Answer> = {
  400: ['client-protocol-error', 'possible'],
  401: ['denied', 'likely'],
  403: ['no-route', 'possible'],
  404: ['no-route', 'likely'],
  405: ['no-route', 'possible'],
  429: ['rate-limited', 'likely'],
  503: ['rate-limited', 'possible'],
};

function answeredByNginx(variables: Variables): boolean {
  const shown = variables.upstream_addr ?? variables.upstream_status;
  return shown !== undefined && present(shown) === null;
}

/** Attempts that never connected have no connect time; a group's name as address: no server could be chosen. */
function badGateway(variables: Variables): Answer {
  const address = variables.upstream_addr?.split(/, | : /).at(-1);
  if (present(address) !== null && !/:\d+$|^unix:/.test(address ?? ''))
    return ['no-healthy-upstream', 'likely'];
  const isUnknown = variables.upstream_connect_time === undefined;
  return [isUnknown || isUnconnected(variables) ? 'connect-failed' : 'closed-before-headers', 'possible'];
}

/** The last attempt has no time of its connecting, where the format has a field for it. */
function isUnconnected({ upstream_connect_time: times }: Variables): boolean {
  return times !== undefined && present(times.split(/, | : /).at(-1)) === null;
}

/**
 * `$request_completion` is empty when the client side (or a worker's exit) ended the response. `OK`
 * is no proof of a clean end: Nginx says it after an upstream's crash or timeout too.
 */
function byCompletion({ request_completion: completion }: Variables): Answer {
  if (completion === undefined) return ['unknown', 'possible'];
  return [completion === 'OK' ? 'clean' : 'client-closed', 'possible'];
}

function wordsOf(variables: Variables): string {
  const completion = variables.request_completion;
  const upstream = present(variables.upstream_status);
  const words = [variables.status ?? ''];
  if (completion !== undefined) words.push(`request_completion "${completion}"`);
  if (upstream !== null) words.push(`upstream_status ${upstream}`);
  return words.join(', ');
}
