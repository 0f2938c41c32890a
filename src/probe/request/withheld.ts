/** Which of the user's own headers and credentials a request carries, and which are only sent to the first origin. */

import type { Header } from '../../model/header.ts';
import type { Target } from '../../model/plan.ts';
import { isHarmless } from '../../model/redirect.ts';
import { carriesAll, type RequestPlace } from '../wire/request-place.ts';

/** Fields about a body, which a request without one does not have (RFC 9110 section 8). */
const aboutBody = /^content-(type|length|encoding|language|location)$/i;
/** Made for each request. */
const own = /^(host|accept-encoding)$/i;

/** The user's headers that go to a place, `Host` and `Accept-Encoding` aside. */
export function headersFor(target: Target, place: RequestPlace): Header[] {
  const lostBody = target.body !== null && !place.hasBody;
  return target.headers.filter(
    ([name]) =>
      !own.test(name) &&
      (carriesAll(target, place) || isHarmless(name)) &&
      !(lostBody && aboutBody.test(name)),
  );
}

/** The `Host` that the user gave belongs to the first origin, even where the rest goes along (as with curl). */
export function hostGiven(target: Target, { isForeign }: RequestPlace): string | null {
  if (isForeign) return null;
  return target.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? null;
}

/** Names of what the user gave and the place does not get; `hasUser`: its address held a name or password, which is never sent. */
export function withheldFrom(target: Target, place: RequestPlace, hasUser: boolean): string[] {
  const words = hasUser ? ['the user name and password in the Location'] : [];
  if (!place.isForeign) return words;
  const isTrusted = carriesAll(target, place);
  const names = target.headers
    .map(([name]) => name)
    .filter((name) => /^host$/i.test(name) || (!isTrusted && !isHarmless(name)));
  const certificate = target.tls.cert !== null && !isTrusted ? ['the client certificate'] : [];
  return [...new Set([...names, ...certificate, ...words])];
}
