/** What an Apache access row alone says about how the request ended; the error log has the last word. */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';
import type { Values } from './times.ts';

type Judgement = Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails' | 'words' | 'detail'>;
type Answer = [Reason, Row['reasonConfidence']];

/** `isAsked`: an upstream was asked; null: the format does not say. */
export function judgeApacheRow(
  status: number | null,
  protocol: string | null,
  isAsked: boolean | null,
  values: Values,
): Judgement {
  const connection = values.X ?? values['>X'];
  const [reason, reasonConfidence] =
    isAsked === false ? byItself(status ?? 0) : asked(status ?? 0, protocol, connection);
  const words = connection === undefined ? `${status ?? ''}` : `${status ?? ''}, %X ${connection}`;
  const isPassedOn = isAsked === true && !ownStatuses.has(status ?? 0);
  return { reason, reasonConfidence, reasonDetails: isPassedOn ? ['passed-on'] : [], words, detail: null };
}

/** With which it answers for an upstream that failed. */
const ownStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);

function asked(status: number, protocol: string | null, connection: string | undefined): Answer {
  if (status === 502) return ['closed-before-headers', 'possible'];
  if (status === 503) return ['connect-failed', 'possible'];
  if (status === 504) return ['response-timeout', 'possible'];
  if (status === 408) return ['client-slow', 'possible'];
  return status >= 200 && status < 400 ? byConnection(protocol, connection) : ['unknown', 'possible'];
}

/**
 * `%X` over HTTP/1.1: `+` after a whole response on a connection that is kept (after a cut too with mod_proxy_fcgi),
 * `X` where it was aborted: by the client, or with the process. Over HTTP/2 a reset of its own is an `X` as well (2.4.71).
 */
function byConnection(protocol: string | null, connection: string | undefined): Answer {
  if (protocol?.startsWith('HTTP/1')) {
    if (connection === 'X') return ['client-closed', 'possible'];
    if (connection === '+') return ['clean', 'possible'];
  }
  return ['unknown', 'possible'];
}

/** No upstream was asked. */
function byItself(status: number): Answer {
  const answers: Record<number, Answer> = {
    400: ['client-protocol-error', 'possible'],
    401: ['denied', 'likely'],
    403: ['denied', 'possible'],
    404: ['no-route', 'likely'],
    405: ['no-route', 'possible'],
    408: ['client-slow', 'possible'],
  };
  return answers[status] ?? ['unknown', 'possible'];
}
