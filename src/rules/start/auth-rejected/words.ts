/** Why a request was turned away, in words. Part of `auth-rejected`. */

import { isClientCertificate } from '../../../analysis/answers/tls-mismatch.ts';
import type { Facts } from '../../../model/facts.ts';
import { header, type Stream } from '../../../model/stream.ts';
import { sentence } from '../../frames/evidence.ts';
import { isForwardProxy, withheldCredentials } from './fix.ts';

/** `401 (Basic realm="feed")`, or the alert about a certificate. */
export function answerWords(stream: Stream): string {
  if (stream.failure)
    return `${stream.failure.code}${isForwardProxy(stream) ? ' to CONNECT' : ', a TLS alert about the client certificate'}`;
  const challenge = header(stream, 'www-authenticate') ?? header(stream, 'proxy-authenticate');
  return `${stream.status}${challenge ? ` (${challenge})` : ''}`;
}

/** The user gave credentials. */
export function hasCredentials({ plan }: Facts): boolean {
  return plan.target.headers.some(([name]) => /^(authorization|cookie|x-api-key)$/i.test(name));
}

/** What that answer means for who asked. */
export function meaningOf(stream: Stream, facts: Facts): string {
  const kept = withheldCredentials(stream);
  if (kept && stream.cameFrom) return withheldWords(kept, stream.cameFrom);
  if (stream.status === 407 || isForwardProxy(stream))
    return 'The forward proxy wants credentials of its own.';
  if (isClientCertificate(stream.failure?.code ?? '') || stream.status === 400)
    return 'The server wants a client certificate that it trusts (mutual TLS).';
  if (stream.status === 403)
    return 'The request was understood and forbidden: by a rule on address, path or origin, or for what the credentials do not allow.';
  return hasCredentials(facts)
    ? 'The credentials that were sent are not valid here: expired, for another audience, or dropped on the way.'
    : 'No credentials were sent. An EventSource cannot set Authorization: browsers need a cookie, or a token in the URL.';
}

function withheldWords(names: string[], { url, status }: NonNullable<Stream['cameFrom']>): string {
  return (
    `${listed(names)} stayed with the first origin: ${url} redirected (${status}) to another scheme, host or port, ` +
    'and nothing secret goes along there. Whether they would have been accepted is not known.'
  );
}

function listed(names: string[]): string {
  return sentence(
    names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`,
  );
}
