/** HAProxy's termination states (configuration manual 8.5) as reasons. */
import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';

export type Judged = [reason: Reason, confidence: Row['reasonConfidence']];

/** What a row says beside its state. */
export interface Situation {
  status: number | null;
  /** `<NOSRV>`, or another word in the place of a server's name: none was asked. */
  isServerless: boolean;
  /** The backend's name is that of the frontend. */
  isOwnBackend: boolean;
  /** The request was not read to its end when the row was made: no backend took it. */
  isUnrouted: boolean;
  /** The row tells nothing of a request: bytes were passed on unread (`mode tcp`). */
  isUnread: boolean;
}

/** The first two characters: who ended it, and in which phase. */
const states: Record<string, Judged> = {
  sD: ['idle-timeout', 'certain'],
  sL: ['idle-timeout', 'likely'],
  SD: ['upstream-closed', 'certain'],
  SL: ['upstream-closed', 'likely'],
  sH: ['response-timeout', 'certain'],
  // `http-response wait-for-body` was over.
  sR: ['response-timeout', 'likely'],
  SH: ['closed-before-headers', 'certain'],
  // A port without a listener, and a handshake that the server breaks off.
  SC: ['connect-failed', 'likely'],
  sC: ['connect-timeout', 'certain'],
  sQ: ['overflow', 'certain'],
  CD: ['client-closed', 'certain'],
  CL: ['client-closed', 'likely'],
  CH: ['client-closed', 'certain'],
  CC: ['client-closed', 'certain'],
  CQ: ['client-closed', 'certain'],
  CR: ['client-closed', 'certain'],
  CT: ['client-closed', 'certain'],
  cD: ['client-slow', 'certain'],
  cL: ['client-slow', 'likely'],
  cR: ['client-slow', 'likely'],
  cH: ['client-slow', 'possible'],
  PH: ['upstream-protocol-error', 'certain'],
  PD: ['upstream-closed', 'certain'],
  PC: ['connection-limited', 'likely'],
  PT: ['denied', 'certain'],
  RC: ['connect-failed', 'certain'],
  // Its process ended (hard-stop-after), the operator shut the session, or a server was marked down.
  KD: ['proxy-shutdown', 'certain'],
  DD: ['proxy-shutdown', 'likely'],
  UD: ['proxy-shutdown', 'likely'],
};

const unknown: Judged = ['unknown', 'possible'];

/** The reason behind a state, `sD` or `sD--`; `----` is a clean end. */
export function judgeState(state: string, situation: Situation): Judged {
  const two = state.slice(0, 2);
  if (two === '--') return judgeNormal(situation);
  if (two === 'SC' && situation.isServerless) return withoutServer(situation);
  // There `timeout client` counts the silence of both sides (run against 2.6.12).
  if (two === 'cD' && situation.isUnread) return ['idle-timeout', 'likely'];
  if (two === 'PR') return refusedByIt(situation);
  if (two === 'LR') return answeredByIt(situation);
  return states[two] ?? byFirst[two.charAt(0)] ?? unknown;
}

const byFirst: Record<string, Judged> = {
  C: ['client-closed', 'likely'],
  K: ['proxy-shutdown', 'likely'],
  D: ['proxy-shutdown', 'possible'],
};

/** An error status with nothing wrong is the server's own. */
function judgeNormal({ status }: Situation): Judged {
  return status !== null && status >= 200 && status < 400 ? ['clean', 'certain'] : unknown;
}

/**
 * A request that no rule took: the row is written before any backend had it, and names the frontend in its place. In a
 * `listen` section without a living server the backend bears the same name, and the request was taken.
 */
function withoutServer({ isOwnBackend, isUnrouted }: Situation): Judged {
  return isOwnBackend && isUnrouted ? ['no-route', 'certain'] : ['no-healthy-upstream', 'certain'];
}

function refusedByIt({ status }: Situation): Judged {
  if (status === 400 || status === 413 || status === 431) return ['client-protocol-error', 'certain'];
  if (status === 429) return ['rate-limited', 'likely'];
  if (status === 408) return ['client-slow', 'certain'];
  return ['denied', 'certain'];
}

/** `http-request return`, a redirect, the statistics page. */
function answeredByIt({ status }: Situation): Judged {
  if (status === 404) return ['no-route', 'likely'];
  if (status === 401 || status === 403) return ['denied', 'likely'];
  return status === 429 ? ['rate-limited', 'likely'] : unknown;
}
