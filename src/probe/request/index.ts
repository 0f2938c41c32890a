/** The request that one attempt sends. */
import { randomUUID } from 'node:crypto';
import type { Header } from '../../model/header.ts';
import type { HttpRequest } from '../wire/exchange.ts';
import { firstPlace, type RequestPlace } from '../wire/request-place.ts';
import { proxyCredentials } from '../wire/tunnel.ts';
import type { AttemptSpec, RunContext } from './attempt-spec.ts';
import { addCookies } from './cookie-jar.ts';
import { fieldBytes } from './field-bytes.ts';
import { headersFor, hostGiven } from './withheld.ts';

/** Who asks, and how. */
type Asker = Pick<RunContext, 'target' | 'run' | 'toolVersion'>;

/** To the plan's target, or where a redirect led. Which of the user's own headers are sent along is decided in `withheld.ts`. */
export function httpRequest(spec: AttemptSpec, context: Asker): HttpRequest {
  const { trial, place = firstPlace(context.target, trial), cookies } = spec;
  const { target } = context;
  const { url, method } = place;
  const path = `${url.pathname}${url.search}`;
  const viaForwardProxy = target.forwardProxy !== null && url.protocol === 'http:' && trial.route === 'proxy';
  const headers = requestHeaders(spec, place, context, viaForwardProxy);
  if (cookies) addCookies(headers, cookies, url);
  if (spec.takesUp?.lastEventId) headers.push(['Last-Event-ID', fieldBytes(spec.takesUp.lastEventId)]);
  return {
    url,
    method,
    path: viaForwardProxy ? `${url.origin}${path}` : path,
    authority: authorityFor(spec, place, context),
    headers,
    body: place.hasBody && target.body !== null ? Buffer.from(target.body, 'base64') : null,
  };
}

/** A direct request keeps the target's name, so that the origin sees what it would see behind the proxies. */
function authorityFor({ trial }: AttemptSpec, place: RequestPlace, { target }: Asker): string {
  if (place.isForeign) return place.url.host;
  const named = trial.route === 'direct' ? new URL(target.url) : place.url;
  return trial.authority ?? hostGiven(target, place) ?? named.host;
}

function requestHeaders(
  { trial, id, requestId = randomUUID() }: AttemptSpec,
  place: RequestPlace,
  { target, run, toolVersion }: Asker,
  forwarded: boolean,
): Header[] {
  const own = headersFor(target, place);
  if (trial.userAgent !== undefined) own.push(['User-Agent', trial.userAgent]);
  const has = (wanted: string) => own.some(([name]) => name.toLowerCase() === wanted);
  const added: Header[] = [];
  if (!has('user-agent') && !target.ownUserAgent)
    added.push(['User-Agent', `sse-doctor/${toolVersion} (${run}/${id})`]);
  if (!has('accept')) added.push(['Accept', 'text/event-stream']);
  if (!has('x-request-id')) added.push(['X-Request-Id', requestId]);
  const credentials = forwarded && target.forwardProxy ? proxyCredentials(target.forwardProxy) : null;
  if (credentials) added.push(['Proxy-Authorization', credentials]);
  added.push(['Accept-Encoding', trial.acceptEncoding]);
  return [...own, ...added];
}
