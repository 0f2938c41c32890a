/**
 * One file per root cause: Facts in, verdict out; `judging/` runs and ranks them, `frames/` has what several share.
 * Imports `model/`, `analysis/` and `thresholds/`. A new rule is one file named after the failing state, one line
 * here, and a test with a case that fires and a look-alike that stays silent. A rule that outgrows one file is a
 * folder of its name. The order of these lists means nothing: a rule's own `group` and `rank` say when it is told. A
 * finding that says why streams were refused or ended names all of them in `covers`: all other streams in trouble are
 * judged by `remainderRules`.
 */
import { alpnMismatch } from './alpn-mismatch.ts';
import { authRejected } from './auth-rejected/index.ts';
import { cacheControlMissing } from './cache-control-missing.ts';
import { cachedResponse } from './cached-response.ts';
import { clientClosed } from './client-closed.ts';
import { clientTimeout } from './client-timeout.ts';
import { closedBeforeHeaders } from './closed-before-headers/index.ts';
import { compressionBuffering } from './compression-buffering.ts';
import { connectRefused } from './connect-refused.ts';
import { connectTimeout } from './connect-timeout.ts';
import { connectionLimit } from './connection-limit.ts';
import { contentLengthStream } from './content-length-stream.ts';
import { corsMissing } from './cors-missing.ts';
import { dnsFailure } from './dns-failure.ts';
import { endMarkerMissing } from './end-marker-missing.ts';
import { errorEvent } from './error-event.ts';
import { faultInjected } from './fault-injected.ts';
import { fileDescriptorLimit } from './file-descriptor-limit.ts';
import { framingError } from './framing-error/index.ts';
import { generatorSaturated } from './generator-saturated.ts';
import { h2Goaway } from './h2-goaway.ts';
import { h2Reset } from './h2-reset.ts';
import { h2StreamLimit } from './h2-stream-limit.ts';
import { headersHeld } from './headers-held.ts';
import { heartbeatCommentOnly } from './heartbeat-comment-only.ts';
import { heartbeatMissing } from './heartbeat-missing.ts';
import { heartbeatTooSlow } from './heartbeat-too-slow.ts';
import { hostMismatch } from './host-mismatch.ts';
import { hostPortMismatch } from './host-port-mismatch.ts';
import { http1ConnectionLimit } from './http1-connection-limit.ts';
import { idleTimeout } from './idle-timeout/index.ts';
import { limitAhead } from './limit-ahead.ts';
import { methodRejected } from './method-rejected.ts';
import { networkReset } from './network-reset.ts';
import { originEnded } from './origin-ended.ts';
import { originError } from './origin-error.ts';
import { originNotFlushing } from './origin-not-flushing.ts';
import { originNotFound } from './origin-not-found.ts';
import { originRestart } from './origin-restart/index.ts';
import { proxyBuffering } from './proxy-buffering.ts';
import { proxyReload } from './proxy-reload/index.ts';
import { rateLimited } from './rate-limited.ts';
import { redirected } from './redirected/index.ts';
import { requestRefused } from './request-refused/index.ts';
import { responseTimeout } from './response-timeout/index.ts';
import { routeMissing } from './route-missing.ts';
import type { RemainderRule, Rule } from './rule.ts';
import { sessionReplaced } from './session-replaced.ts';
import { tlsExpired } from './tls-expired.ts';
import { tlsNameMismatch } from './tls-name-mismatch.ts';
import { tlsProtocolMismatch } from './tls-protocol-mismatch.ts';
import { tlsUntrusted } from './tls-untrusted.ts';
import { totalTimeout } from './total-timeout/index.ts';
import { unboundedResponse } from './unbounded-response/index.ts';
import { unexplainedEnd } from './unexplained-end/index.ts';
import { upstreamClosed } from './upstream-closed/index.ts';
import { upstreamDnsFailure } from './upstream-dns-failure.ts';
import { upstreamOverflow } from './upstream-overflow/index.ts';
import { upstreamProtocolError } from './upstream-protocol-error.ts';
import { upstreamTlsFailure } from './upstream-tls-failure.ts';
import { upstreamUnhealthy } from './upstream-unhealthy/index.ts';
import { upstreamUnreachable } from './upstream-unreachable.ts';
import { wrongContentType } from './wrong-content-type.ts';

export { byPlace, groups } from './groups.ts';
export { judge } from './judging/index.ts';
export type { About, Rule } from './rule.ts';

export const rules: readonly Rule[] = [
  alpnMismatch,
  authRejected,
  cacheControlMissing,
  cachedResponse,
  clientClosed,
  clientTimeout,
  closedBeforeHeaders,
  compressionBuffering,
  connectRefused,
  connectTimeout,
  connectionLimit,
  contentLengthStream,
  corsMissing,
  dnsFailure,
  endMarkerMissing,
  errorEvent,
  faultInjected,
  fileDescriptorLimit,
  framingError,
  generatorSaturated,
  h2Goaway,
  h2Reset,
  h2StreamLimit,
  headersHeld,
  heartbeatCommentOnly,
  heartbeatMissing,
  heartbeatTooSlow,
  hostMismatch,
  hostPortMismatch,
  http1ConnectionLimit,
  idleTimeout,
  limitAhead,
  methodRejected,
  networkReset,
  originEnded,
  originError,
  originNotFlushing,
  originNotFound,
  originRestart,
  proxyBuffering,
  proxyReload,
  rateLimited,
  redirected,
  responseTimeout,
  routeMissing,
  sessionReplaced,
  tlsExpired,
  tlsNameMismatch,
  tlsProtocolMismatch,
  tlsUntrusted,
  totalTimeout,
  unboundedResponse,
  upstreamClosed,
  upstreamDnsFailure,
  upstreamOverflow,
  upstreamProtocolError,
  upstreamTlsFailure,
  upstreamUnhealthy,
  upstreamUnreachable,
  wrongContentType,
];

/** Asked after all others, about the streams that none of those accounts for: no refused or cut stream stays without a finding. */
export const remainderRules: readonly RemainderRule[] = [requestRefused, unexplainedEnd];
