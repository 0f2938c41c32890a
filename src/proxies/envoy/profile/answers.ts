/** Answers that Envoy makes by itself. */
import type { ReasonDetail } from '../../../model/reason-detail.ts';
import type { OwnAnswer } from '../../profile/profile.ts';

type Reply = [body: RegExp, reason: OwnAnswer['reason'], ...details: ReasonDetail[]];

/** Its local replies (source/common/router/router.cc, source/common/http/utility.cc). First match wins. */
const replies: Reply[] = [
  [/no healthy upstream/i, 'no-healthy-upstream'],
  [/reset reason: (remote |local )?connection failure.*(error: ?(111|61)\b|refused)/i, 'connect-refused'],
  [/reset reason: (remote |local )?connection failure.*(TLS|SSL|CERTIFICATE)/i, 'upstream-tls'],
  [/reset reason: (remote |local )?connection failure/i, 'connect-failed'],
  [/reset reason: connection timeout/i, 'connect-timeout'],
  [/reset reason: overflow/i, 'overflow'],
  [/reset reason: protocol error/i, 'upstream-protocol-error'],
  [/upstream connect error or disconnect\/reset before headers/i, 'closed-before-headers'],
  [/^upstream request timeout/i, 'response-timeout'],
  [/^stream timeout/i, 'response-timeout', 'stream-idle'],
  [/^upstream max stream duration reached/i, 'response-timeout', 'upstream-max-duration'],
  [/^DNS resolution failure/i, 'upstream-dns'],
  [/^local_rate_limited/i, 'rate-limited'],
  [/^RBAC: access denied/i, 'denied', 'by-policy'],
  [/^fault filter abort/i, 'fault-injected'],
];

export const envoyAnswers: OwnAnswer[] = [
  // The overload manager answers with any status.
  { header: 'x-envoy-overloaded', reason: 'overflow', words: 'x-envoy-overloaded', confidence: 'likely' },
  ...replies.map(
    ([body, reason, ...reasonDetails]): OwnAnswer => ({
      body,
      reason,
      reasonDetails,
      words: null,
      confidence: 'likely',
    }),
  ),
];
