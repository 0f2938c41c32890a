/** What Envoy's flags and response code details say beyond the reason. */
import type { ReasonDetail } from '../../../model/reason-detail.ts';
import { flagsOf } from './flags.ts';

const byFlag: Record<string, ReasonDetail> = {
  SI: 'stream-idle',
  UT: 'upstream-timeout',
  UMSDR: 'upstream-max-duration',
  DI: 'delayed',
};

/** The system's words for EADDRNOTAVAIL, with the blanks that a transport failure has or without. */
const noLocalAddress = /Cannot[ _]assign[ _]requested[ _]address/;

/** What the transport's own words add, where the format has them and not the details. */
export function transportDetailsOf(transport: string | null): ReasonDetail[] {
  return noLocalAddress.test(transport ?? '') ? ['no-local-address'] : [];
}

/** Response code details (envoy/stream_info/stream_info.h); the codec's begin with its protocol. */
const byDetails: [pattern: RegExp, detail: ReasonDetail][] = [
  [/stream_idle_timeout/, 'stream-idle'],
  [/per_try_idle/, 'per-try-idle'],
  [/per_try_timeout/, 'per-try'],
  [/max_duration/, 'max-duration'],
  [/max_stream_duration/, 'upstream-max-duration'],
  [/^rbac/i, 'by-policy'],
  [/^ext_authz_error/, 'check-failed'],
  [/^via_upstream$/, 'passed-on'],
  [/low_version/, 'old-http'],
  [noLocalAddress, 'no-local-address'],
];

/** Details that say who closed, or that the upstream answered; any other names a filter of Envoy's own. */
const isPassedOn = /^(via_upstream|downstream_|-?$)/;

/** From the values of RESPONSE_FLAGS and RESPONSE_CODE_DETAILS; null: not in the format, or empty. */
export function reasonDetailsOf(flags: string | null, details: string | null): ReasonDetail[] {
  const found = [
    ...flagsOf(flags).flatMap((flag) => byFlag[flag] ?? []),
    ...(flags?.trim() === '-' ? ['unflagged' as const] : []),
    ...byDetails.flatMap(([pattern, detail]) => (pattern.test(details ?? '') ? [detail] : [])),
    ...(details !== null && !isPassedOn.test(details) ? ['own-answer' as const] : []),
  ];
  return [...new Set(found)];
}
