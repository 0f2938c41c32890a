/** Decides how a redirect changes a request: the only place for this, for all commands and protocols. */

import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { Target, Trial } from '../../model/plan.ts';
import { isRedirect, type NotFollowed, type RedirectStep } from '../../model/redirect.ts';
import { redactUrl, type SecretKey } from '../../model/secret.ts';
import { baseOf, carriesAll, type RequestPlace } from '../wire/request-place.ts';
import { withheldFrom } from './withheld.ts';

/** A request that was answered. */
export interface AskedRequest {
  id: string;
  target: Target;
  trial: Trial;
  place: RequestPlace;
}

/** A response head. */
export interface Answer {
  status: number;
  headers: Header[];
}

/** What a redirect leads to, and the next request's place; null where it is not followed. */
export interface Redirection {
  step: RedirectStep;
  next: RequestPlace | null;
}

/** null: the answer is no redirect. `secretKey` keys the hashes that stand for secrets in what is recorded. */
export function redirectionOf(asked: AskedRequest, answer: Answer, secretKey: SecretKey): Redirection | null {
  if (!isRedirect(answer)) return null;
  const { target, place, id } = asked;
  const found = destinationOf(asked, answer.headers);
  const method = methodAfter(answer.status, place.method, target.keepsMethod);
  if (typeof found === 'string') return refused(found, null, method);
  const { url, hasUser } = found;
  const to = redactUrl(url.href, secretKey);
  const hasBody = place.hasBody && keepsBody(answer.status, place.method, target.keepsMethod);
  const isForeign = place.isForeign || url.origin !== place.url.origin;
  const next: RequestPlace = { url, method, hasBody, isForeign, steps: place.steps + 1, cameFrom: null };
  const reason = reasonAgainst(target, place, next);
  if (reason) return refused(reason, to, method);
  const withheld = withheldFrom(target, next, hasUser);
  const from = redactUrl(place.url.href, secretKey);
  next.cameFrom = { id, url: from, status: answer.status, steps: next.steps, isForeign, withheld };
  return { step: { to, notFollowed: null, method, withheld }, next };
}

function refused(notFollowed: NotFollowed, to: string | null, method: string): Redirection {
  return { step: { to, notFollowed, method, withheld: [] }, next: null };
}

function reasonAgainst(target: Target, place: RequestPlace, next: RequestPlace): NotFollowed | null {
  if (!/^https?:$/.test(next.url.protocol)) return 'scheme';
  if (next.url.port === '0') return 'port';
  if (!target.followRedirects) return 'not-asked';
  if (place.steps >= limits.redirects) return 'too-many';
  // Without its body it would be another request, and its answer would say nothing.
  return next.hasBody && !carriesAll(target, next) ? 'body' : null;
}

/**
 * RFC 9110 sections 15.4.2 to 15.4.9 and the Fetch standard's HTTP-redirect fetch. With `-X` curl sends that method
 * at every step; so `-X` is taken literally.
 */
function methodAfter(status: number, method: string, keepsMethod: boolean): string {
  if (status === 307 || status === 308 || keepsMethod) return method;
  if (status === 303) return method === 'HEAD' ? method : 'GET';
  return method === 'POST' ? 'GET' : method;
}

/** With `-X` curl keeps the method at a 301, 302 or 303, and not the body. */
function keepsBody(status: number, method: string, keepsMethod: boolean): boolean {
  return status === 307 || status === 308 || (!keepsMethod && methodAfter(status, method, false) === method);
}

const longestName = 253;

interface Destination {
  url: URL;
  /** The Location holds a name or password. */
  hasUser: boolean;
}

function destinationOf({ target, trial, place }: AskedRequest, headers: Header[]): Destination | NotFollowed {
  const all = headers.filter(([name]) => name.toLowerCase() === 'location').map(([, value]) => value.trim());
  const values = [...new Set(all)];
  // Chromium ignores an empty one, and treats several different ones as an error.
  if (values.length > 1) return 'several-locations';
  const [location = ''] = values;
  if (location === '') return 'no-location';
  if (!URL.canParse(location, place.url.href)) return 'no-url';
  const url = new URL(location, place.url);
  // No resolver takes a longer name (RFC 1035 section 2.3.4), and URLs have no bound of their own.
  if (url.hostname.length > longestName) return 'no-url';
  const hasUser = url.username !== '' || url.password !== '';
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url: trial.route === 'direct' ? aroundProxies(target, trial, place, url) : url, hasUser };
}

/** The origin, asked directly under the target's name, uses that name in its Location: it means itself. */
function aroundProxies(target: Target, trial: Trial, { isForeign }: RequestPlace, to: URL): URL {
  if (isForeign) return to;
  const { url, headers } = target;
  const own = new URL(baseOf(target, trial));
  const given = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const names = [new URL(url).host, ...(given === undefined ? [] : [given])];
  const isOwn =
    to.origin === new URL(url).origin ||
    names.some((name) => to.protocol === own.protocol && to.host === name);
  return isOwn ? new URL(`${to.pathname}${to.search}`, own) : to;
}
