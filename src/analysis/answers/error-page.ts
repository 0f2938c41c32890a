/** What a gateway's own error page says of the failure behind it. Pages pass through hops: never a proof. */
import type { Confidence } from '../../model/finding.ts';
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import { header, type Stream } from '../../model/stream.ts';

export interface ErrorPage {
  reason: Reason;
  proxy: ProxyKind;
  confidence: Confidence;
  /** The page's own words. */
  words: string;
}

type Entry = [pattern: RegExp, reason: Reason];

/** Envoy's local replies (source/common/router/router.cc, source/common/http/utility.cc). First match wins. */
const envoyReplies: Entry[] = [
  [/no healthy upstream/i, 'no-healthy-upstream'],
  [/reset reason: (remote |local )?connection failure.*(error: ?(111|61)\b|refused)/i, 'connect-refused'],
  [/reset reason: (remote |local )?connection failure.*(TLS|SSL|CERTIFICATE)/i, 'upstream-tls'],
  [/reset reason: (remote |local )?connection failure/i, 'connect-failed'],
  [/reset reason: connection timeout/i, 'connect-timeout'],
  [/reset reason: overflow/i, 'overflow'],
  [/reset reason: protocol error/i, 'upstream-protocol-error'],
  [/upstream connect error or disconnect\/reset before headers/i, 'closed-before-headers'],
  [/^upstream request timeout|^stream timeout/i, 'response-timeout'],
  [/^upstream max stream duration reached/i, 'response-timeout'],
  [/^DNS resolution failure/i, 'upstream-dns'],
  [/^local_rate_limited/i, 'rate-limited'],
  [/^RBAC: access denied/i, 'denied'],
  [/^fault filter abort/i, 'fault-injected'],
];

/** The known error page that `stream` was answered with; null for any other body. */
export function errorPageOf(stream: Stream): ErrorPage | null {
  const body = (stream.bodyStart ?? '').trim();
  if (header(stream, 'x-envoy-overloaded') !== null) {
    return { reason: 'overflow', proxy: 'envoy', confidence: 'likely', words: 'x-envoy-overloaded' };
  }
  const reply =
    (stream.status ?? 0) >= 400 ? envoyReplies.find(([pattern]) => pattern.test(body)) : undefined;
  if (reply) return { reason: reply[1], proxy: 'envoy', confidence: 'likely', words: body.slice(0, 160) };
  return isNginxPage(stream) ? nginxPage(stream) : null;
}

/** Nginx's built-in pages end with its name between `<hr>` and the body's end (ngx_http_special_response.c). */
export function isNginxPage({ bodyStart }: Stream): boolean {
  return /<hr>\s*<center>(nginx|openresty)/i.test(bodyStart ?? '');
}

/** One page stands for several failures of an upstream: only the error log distinguishes them. */
const nginxPages: Record<number, Reason> = {
  502: 'connect-failed',
  503: 'rate-limited',
  504: 'response-timeout',
};

function nginxPage({ status }: Stream): ErrorPage | null {
  const reason = nginxPages[status ?? 0];
  return reason
    ? { reason, proxy: 'nginx', confidence: 'possible', words: `Nginx's own ${status} page` }
    : null;
}
