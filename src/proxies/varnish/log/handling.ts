/** What is told by how Varnish handled a request, and by the status. */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';

type Judged = Pick<Row, 'reason' | 'reasonConfidence' | 'reasonDetails'>;

/** `hit`, `miss`, `pass`, `pipe` or `synth`; null where the row does not say. */
export type Handling = string | null;

/** Answers of `return (synth(…))`. */
const synthetic: Record<number, Reason> = {
  400: 'client-protocol-error',
  401: 'denied',
  403: 'denied',
  404: 'no-route',
  405: 'no-route',
  429: 'rate-limited',
};

/** One status stands for all failures of a backend: the rest is in `varnishlog` alone. */
export function judgeHandling(handling: Handling, status: number | null): Judged {
  if (handling === 'hit') return judged('cached', 'certain');
  if (handling === 'synth')
    return { ...judged(synthetic[status ?? 0] ?? 'unknown', 'likely'), reasonDetails: ['own-answer'] };
  if (status === 503) return judged('connect-failed', 'possible');
  return judged('unknown', 'possible');
}

function judged(reason: Reason, reasonConfidence: Row['reasonConfidence']): Judged {
  return { reason, reasonConfidence, reasonDetails: [] };
}
