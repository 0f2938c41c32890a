/**
 * One file per root cause: Facts in, verdict out; `judge.ts` runs and ranks them. Imports `model/` only.
 * A new rule is one file named after the failing state, one line here, and a test with a case that fires and a
 * look-alike that stays silent. Order breaks ties between findings of equal severity and confidence.
 */
import { alpnMismatch } from './alpn-mismatch.ts';
import { authRejected } from './auth-rejected.ts';
import { connectRefused } from './connect-refused.ts';
import { connectTimeout } from './connect-timeout.ts';
import { dnsFailure } from './dns-failure.ts';
import { h2Reset } from './h2-reset.ts';
import { heartbeatTooSlow } from './heartbeat-too-slow.ts';
import { hostMismatch } from './host-mismatch.ts';
import { hostPortMismatch } from './host-port-mismatch.ts';
import { idleTimeout } from './idle-timeout.ts';
import { limitAhead } from './limit-ahead.ts';
import { methodRejected } from './method-rejected.ts';
import { originEnded } from './origin-ended.ts';
import { originNotFound } from './origin-not-found.ts';
import { redirected } from './redirected.ts';
import { routeMissing } from './route-missing.ts';
import type { Rule } from './rule.ts';
import { tlsExpired } from './tls-expired.ts';
import { tlsNameMismatch } from './tls-name-mismatch.ts';
import { tlsProtocolMismatch } from './tls-protocol-mismatch.ts';
import { tlsUntrusted } from './tls-untrusted.ts';
import { totalTimeout } from './total-timeout.ts';
import { upstreamClosed } from './upstream-closed.ts';
import { upstreamDnsFailure } from './upstream-dns-failure.ts';
import { upstreamOverflow } from './upstream-overflow.ts';
import { upstreamProtocolError } from './upstream-protocol-error.ts';
import { upstreamTlsFailure } from './upstream-tls-failure.ts';
import { upstreamUnhealthy } from './upstream-unhealthy.ts';
import { upstreamUnreachable } from './upstream-unreachable.ts';
import { wrongContentType } from './wrong-content-type.ts';

export { type Judgement, judge } from './judge.ts';

export const rules: readonly Rule[] = [
  dnsFailure,
  connectRefused,
  connectTimeout,
  tlsUntrusted,
  tlsNameMismatch,
  tlsExpired,
  tlsProtocolMismatch,
  alpnMismatch,
  hostPortMismatch,
  hostMismatch,
  routeMissing,
  originNotFound,
  redirected,
  authRejected,
  methodRejected,
  wrongContentType,
  upstreamUnreachable,
  upstreamUnhealthy,
  upstreamOverflow,
  upstreamDnsFailure,
  upstreamTlsFailure,
  upstreamProtocolError,
  idleTimeout,
  totalTimeout,
  upstreamClosed,
  originEnded,
  heartbeatTooSlow,
  h2Reset,
  limitAhead,
];
