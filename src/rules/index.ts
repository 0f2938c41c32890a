/**
 * One file per root cause, in the folder of its group: Facts in, verdict out; `judging/` runs and ranks them, `frames/`
 * has what several share. Imports `model/`, `analysis/`, `thresholds/` and the proxies' profiles.
 * A new rule is one file named after the failing state, one line here, and a test with a case that fires and a
 * look-alike that stays silent. A rule that outgrows one file is a folder of its name. The order of these lists means
 * nothing: a rule's own `group` and `rank` say when it is told. A finding that says why streams were refused or ended
 * names all of them in `covers`: all other streams in trouble are judged by `remainderRules`.
 */

import { cacheControlMissing } from './advice/cache-control-missing.ts';
import { corsMissing } from './advice/cors-missing.ts';
import { framingError } from './advice/framing-error/index.ts';
import { http1ConnectionLimit } from './advice/http1-connection-limit.ts';
import { limitAhead } from './advice/limit-ahead.ts';
import { answerAtOnce } from './delivery/answer-at-once.ts';
import { cachedResponse } from './delivery/cached-response.ts';
import { compressionBuffering } from './delivery/compression-buffering/index.ts';
import { contentLengthStream } from './delivery/content-length-stream.ts';
import { deafStream } from './delivery/deaf-stream/index.ts';
import { flushInterval } from './delivery/flush-interval.ts';
import { headersHeld } from './delivery/headers-held.ts';
import { originNotFlushing } from './delivery/origin-not-flushing.ts';
import { proxyBuffering } from './delivery/proxy-buffering/index.ts';
import { slowConsumer } from './delivery/slow-consumer.ts';
import { clientClosed } from './end/client-closed.ts';
import { clientTimeout } from './end/client-timeout/index.ts';
import { connectionAgeLimit } from './end/connection-age-limit.ts';
import { disconnectNotPropagated } from './end/disconnect-not-propagated/index.ts';
import { endMarkerMissing } from './end/end-marker-missing.ts';
import { errorEvent } from './end/error-event.ts';
import { h2Goaway } from './end/h2-goaway.ts';
import { h2Reset } from './end/h2-reset.ts';
import { h2StreamLimit } from './end/h2-stream-limit.ts';
import { heartbeatCommentOnly } from './end/heartbeat-comment-only.ts';
import { heartbeatMissing } from './end/heartbeat-missing.ts';
import { heartbeatTooSlow } from './end/heartbeat-too-slow.ts';
import { idleTimeout } from './end/idle-timeout/index.ts';
import { malformedBody } from './end/malformed-body.ts';
import { networkReset } from './end/network-reset.ts';
import { originEnded } from './end/origin-ended/index.ts';
import { originRestart } from './end/origin-restart/index.ts';
import { proxyReload } from './end/proxy-reload/index.ts';
import { sessionReplaced } from './end/session-replaced.ts';
import { silentDrop } from './end/silent-drop.ts';
import { sizeLimit } from './end/size-limit.ts';
import { tokenExpired } from './end/token-expired.ts';
import { totalTimeout } from './end/total-timeout/index.ts';
import { upstreamClosed } from './end/upstream-closed/index.ts';
import { eventsDuplicated } from './return/events-duplicated.ts';
import { eventsLostOnReconnect } from './return/events-lost-on-reconnect.ts';
import { lastEventIdIgnored } from './return/last-event-id-ignored.ts';
import { reconnectFatal } from './return/reconnect-fatal.ts';
import { reconnectStorm } from './return/reconnect-storm.ts';
import { retryTooShort } from './return/retry-too-short.ts';
import type { RemainderRule, Rule } from './rule.ts';
import { acceptQueueOverflow } from './start/accept-queue-overflow.ts';
import { alpnMismatch } from './start/alpn-mismatch.ts';
import { authRejected } from './start/auth-rejected/index.ts';
import { botChallenge } from './start/bot-challenge.ts';
import { closedBeforeHeaders } from './start/closed-before-headers/index.ts';
import { connectRefused } from './start/connect-refused.ts';
import { connectTimeout } from './start/connect-timeout.ts';
import { connectionLimit } from './start/connection-limit.ts';
import { dnsFailure } from './start/dns-failure.ts';
import { faultInjected } from './start/fault-injected.ts';
import { fileDescriptorLimit } from './start/file-descriptor-limit.ts';
import { h2ConnectionHeader } from './start/h2-connection-header.ts';
import { hopRefused } from './start/hop-refused.ts';
import { hostMismatch } from './start/host-mismatch.ts';
import { hostPortMismatch } from './start/host-port-mismatch.ts';
import { methodRejected } from './start/method-rejected.ts';
import { nodeDiffers } from './start/node-differs.ts';
import { originError } from './start/origin-error.ts';
import { originNotFound } from './start/origin-not-found/index.ts';
import { originWorkersExhausted } from './start/origin-workers-exhausted/index.ts';
import { rateLimited } from './start/rate-limited.ts';
import { redirected } from './start/redirected/index.ts';
import { requestsCoalesced } from './start/requests-coalesced.ts';
import { responseTimeout } from './start/response-timeout/index.ts';
import { routeMissing } from './start/route-missing/index.ts';
import { sessionAffinityLost } from './start/session-affinity-lost/index.ts';
import { sourcePortsExhausted } from './start/source-ports-exhausted.ts';
import { tlsExpired } from './start/tls-expired.ts';
import { tlsNameMismatch } from './start/tls-name-mismatch.ts';
import { tlsProtocolMismatch } from './start/tls-protocol-mismatch.ts';
import { tlsUntrusted } from './start/tls-untrusted.ts';
import { unboundedResponse } from './start/unbounded-response/index.ts';
import { upstreamDnsFailure } from './start/upstream-dns-failure.ts';
import { upstreamOverflow } from './start/upstream-overflow/index.ts';
import { upstreamProtocolError } from './start/upstream-protocol-error.ts';
import { upstreamTlsFailure } from './start/upstream-tls-failure.ts';
import { upstreamUnhealthy } from './start/upstream-unhealthy/index.ts';
import { upstreamUnreachable } from './start/upstream-unreachable.ts';
import { wrongContentType } from './start/wrong-content-type/index.ts';
import { generatorSaturated } from './tool/generator-saturated.ts';
import { ownPause } from './tool/own-pause.ts';
import { workerLost } from './tool/worker-lost.ts';
import { requestRefused } from './unexplained/request-refused/index.ts';
import { unexplainedEnd } from './unexplained/unexplained-end/index.ts';

export { byPlace, groups } from './groups.ts';
export { judge } from './judging/index.ts';
export type { About, Rule } from './rule.ts';

export const rules: readonly Rule[] = [
  acceptQueueOverflow,
  alpnMismatch,
  answerAtOnce,
  authRejected,
  botChallenge,
  cacheControlMissing,
  cachedResponse,
  clientClosed,
  clientTimeout,
  closedBeforeHeaders,
  compressionBuffering,
  connectRefused,
  connectTimeout,
  connectionAgeLimit,
  connectionLimit,
  contentLengthStream,
  corsMissing,
  deafStream,
  disconnectNotPropagated,
  dnsFailure,
  endMarkerMissing,
  errorEvent,
  eventsDuplicated,
  eventsLostOnReconnect,
  faultInjected,
  fileDescriptorLimit,
  flushInterval,
  framingError,
  generatorSaturated,
  h2ConnectionHeader,
  h2Goaway,
  h2Reset,
  h2StreamLimit,
  headersHeld,
  heartbeatCommentOnly,
  heartbeatMissing,
  heartbeatTooSlow,
  hostMismatch,
  hopRefused,
  hostPortMismatch,
  http1ConnectionLimit,
  idleTimeout,
  lastEventIdIgnored,
  limitAhead,
  malformedBody,
  methodRejected,
  networkReset,
  nodeDiffers,
  originEnded,
  originError,
  originNotFlushing,
  originNotFound,
  originRestart,
  originWorkersExhausted,
  ownPause,
  proxyBuffering,
  proxyReload,
  rateLimited,
  reconnectFatal,
  reconnectStorm,
  redirected,
  requestsCoalesced,
  responseTimeout,
  retryTooShort,
  routeMissing,
  sessionAffinityLost,
  sessionReplaced,
  silentDrop,
  sizeLimit,
  slowConsumer,
  sourcePortsExhausted,
  tlsExpired,
  tlsNameMismatch,
  tlsProtocolMismatch,
  tlsUntrusted,
  tokenExpired,
  totalTimeout,
  unboundedResponse,
  upstreamClosed,
  upstreamDnsFailure,
  upstreamOverflow,
  upstreamProtocolError,
  upstreamTlsFailure,
  upstreamUnhealthy,
  upstreamUnreachable,
  workerLost,
  wrongContentType,
];

/** Asked after all others, about the streams that none of those accounts for: no refused or cut stream stays without a finding. */
export const remainderRules: readonly RemainderRule[] = [requestRefused, unexplainedEnd];
