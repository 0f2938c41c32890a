/** Envoy's response flags (source/common/stream_info/utility.h) and what each means here. */

import type { Row } from '../../../logs/dialect.ts';
import type { Reason } from '../../../model/log-record.ts';

export type Judged = [reason: Reason, confidence: Row['reasonConfidence']];

/** What a flag means before and after response headers went out; the same when only one is given. */
const meanings: Record<string, [before: Judged, after?: Judged]> = {
  UT: [
    ['response-timeout', 'certain'],
    ['total-timeout', 'likely'],
  ],
  SI: [
    ['response-timeout', 'certain'],
    ['idle-timeout', 'certain'],
  ],
  UMSDR: [['total-timeout', 'certain']],
  UPE: [
    ['upstream-protocol-error', 'certain'],
    ['upstream-closed', 'certain'],
  ],
  UC: [
    ['closed-before-headers', 'certain'],
    ['upstream-closed', 'certain'],
  ],
  UR: [
    ['closed-before-headers', 'certain'],
    ['upstream-closed', 'certain'],
  ],
  LR: [['upstream-protocol-error', 'likely']],
  UF: [['connect-failed', 'likely']],
  UH: [['no-healthy-upstream', 'certain']],
  UO: [['overflow', 'certain']],
  NR: [['no-route', 'certain']],
  NC: [['no-cluster', 'certain']],
  DF: [['upstream-dns', 'certain']],
  RL: [['rate-limited', 'certain']],
  RLSE: [['rate-limited', 'likely']],
  UAEX: [['denied', 'certain']],
  FI: [['fault-injected', 'certain']],
  // A local close by Envoy sets DC too; only the details tell.
  DC: [['client-closed', 'possible']],
  DR: [['client-closed', 'certain']],
  DPE: [['client-protocol-error', 'certain']],
  IH: [['client-protocol-error', 'likely']],
  RFCF: [['cached', 'certain']],
};

const longNames: Record<string, string> = {
  FailedLocalHealthCheck: 'LH',
  NoHealthyUpstream: 'UH',
  UpstreamRequestTimeout: 'UT',
  LocalReset: 'LR',
  UpstreamRemoteReset: 'UR',
  UpstreamConnectionFailure: 'UF',
  UpstreamConnectionTermination: 'UC',
  UpstreamOverflow: 'UO',
  NoRouteFound: 'NR',
  DelayInjected: 'DI',
  FaultInjected: 'FI',
  RateLimited: 'RL',
  UnauthorizedExternalService: 'UAEX',
  RateLimitServiceError: 'RLSE',
  DownstreamConnectionTermination: 'DC',
  UpstreamRetryLimitExceeded: 'URX',
  StreamIdleTimeout: 'SI',
  InvalidEnvoyRequestHeaders: 'IH',
  DownstreamProtocolError: 'DPE',
  UpstreamMaxStreamDurationReached: 'UMSDR',
  ResponseFromCacheFilter: 'RFCF',
  NoFilterConfigFound: 'NFCF',
  DurationTimeout: 'DT',
  UpstreamProtocolError: 'UPE',
  NoClusterFound: 'NC',
  OverloadManagerTerminated: 'OM',
  DnsResolutionFailed: 'DF',
  DropOverload: 'DO',
  DownstreamRemoteReset: 'DR',
  UnconditionalDropOverload: 'UDO',
};

const shortNames = new Set(Object.values(longNames));

/** Short flags of a RESPONSE_FLAGS or RESPONSE_FLAGS_LONG value; none for `-`. */
export function flagsOf(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .filter((flag) => flag !== '' && flag !== '-')
    .map((flag) => longNames[flag] ?? flag);
}

/** Every word is one of Envoy's core flags, or the value is `-`. */
export function areFlags(text: string): boolean {
  return text === '-' || (text !== '' && flagsOf(text).every((flag) => shortNames.has(flag)));
}

/** The first flag with a meaning; several flags stand in the order in which they were set. */
export function judgeFlags(flags: string[], afterHeaders: boolean): Judged | null {
  for (const flag of flags) {
    const [before, after = before] = meanings[flag] ?? [];
    const judged = afterHeaders ? after : before;
    if (judged !== undefined) return judged;
  }
  return null;
}
