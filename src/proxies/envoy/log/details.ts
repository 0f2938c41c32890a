/** Envoy's response code details (envoy/stream_info/stream_info.h ResponseCodeDetailValues) and what each means here. */
import type { Reason } from '../../../model/log-record.ts';
import type { Judged } from './flags.ts';

type Entry = [pattern: RegExp, before: Reason | Judged, after?: Reason | Judged];

/** All but the marked are decisive. The documents say `upstream_response_timeout`, the code `response_timeout`. */
const entries: Entry[] = [
  [/^stream_idle_timeout/, 'response-timeout', 'idle-timeout'],
  [/^(upstream_)?response_timeout/, 'response-timeout', 'total-timeout'],
  [/^upstream_per_try_idle_timeout/, 'response-timeout', 'idle-timeout'],
  [/^upstream_per_try_timeout/, 'response-timeout'],
  [/^max_duration_timeout|^upstream_max_stream_duration_reached/, 'total-timeout'],
  [/^request_(overall|header)_timeout/, 'client-slow'],
  [/^no_healthy_upstream/, 'no-healthy-upstream'],
  [/^route_not_found/, 'no-route'],
  [/^filter_chain_not_found/, 'no-filter-chain'],
  [/^cluster_not_found/, 'no-cluster'],
  [/^(request|local)_rate_limited/, 'rate-limited'],
  [/^ext_authz_|^rbac_access_denied|^jwt_authn_access_denied|^upgrade_failed/, 'denied'],
  [/^fault_filter_abort/, 'fault-injected'],
  [/^response_payload_too_large/, 'body-held'],
  [/^dns_resolution_(failure|timeout)/, 'upstream-dns'],
  [/^response_from_cache_filter/, 'cached'],
  [/^downstream_remote_disconnect|^http[23]\.remote_(reset|refuse)/, 'client-closed'],
  // An unanswered PING, or a peer that stopped reading: Envoy closed, the client was at fault.
  [/^downstream_local_disconnect\(http2_ping_timeout/, ['client-closed', 'likely']],
  [/^downstream_local_disconnect\(http2_connection_protocol_violation/, ['client-slow', 'likely']],
  [/^downstream_local_disconnect\((rbac_deny|ext_authz)_close/, 'denied'],
  [/^downstream_local_disconnect/, 'proxy-shutdown'],
  [
    /^http[123]\.|^codec_error|^low_version|^missing_host_header|^request_headers_failed/,
    'client-protocol-error',
  ],
];

const resetReasons: Record<string, [before: Reason | Judged, after: Reason | Judged]> = {
  connection_termination: ['closed-before-headers', 'upstream-closed'],
  remote_reset: ['closed-before-headers', 'upstream-closed'],
  remote_refused_stream_reset: ['closed-before-headers', 'upstream-closed'],
  protocol_error: ['upstream-protocol-error', 'upstream-closed'],
  local_reset: [
    ['upstream-protocol-error', 'likely'],
    ['upstream-protocol-error', 'likely'],
  ],
  overflow: ['overflow', 'overflow'],
  connection_timeout: ['connect-timeout', 'connect-timeout'],
};

/** What the details say, with the words of the transport failure; null when they decide nothing. */
export function judgeDetails(
  details: string,
  afterHeaders: boolean,
  transport: string | null,
): Judged | null {
  const reset = /^upstream_reset_(before|after)_response_started(?:\{([^|}]*)(?:\|(.*))?\})?/.exec(details);
  if (reset !== null) return judgeReset(reset[1] === 'after', reset[2] ?? '', reset[3] ?? transport ?? '');
  const found = entries.find(([pattern]) => pattern.test(details));
  if (found === undefined) return null;
  const [, before, after = before] = found;
  return certain(afterHeaders ? after : before);
}

function judgeReset(after: boolean, reason: string, transport: string): Judged | null {
  if (/connection_failure/.test(reason)) return judgeConnectFailure(transport);
  const pair = resetReasons[reason];
  if (pair === undefined) return null;
  return certain(after ? pair[1] : pair[0]);
}

/** Which failure to connect: from `delayed_connect_error:_111`, `TLS_error:…`, or plain words. */
export function judgeConnectFailure(transport: string): Judged {
  if (/(error|errno):?[_ ]*(111|61)\b|connection[_ ]refused/i.test(transport))
    return ['connect-refused', 'certain'];
  if (/TLS|SSL|CERTIFICATE/i.test(transport)) return ['upstream-tls', 'certain'];
  if (/time[_d ]*out|(error|errno):?[_ ]*(110|60)\b/i.test(transport)) return ['connect-timeout', 'certain'];
  return ['connect-failed', transport === '' ? 'likely' : 'certain'];
}

function certain(answer: Reason | Judged): Judged {
  return typeof answer === 'string' ? [answer, 'certain'] : answer;
}
