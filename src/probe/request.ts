/** The request that one attempt sends. */
import { randomUUID } from 'node:crypto';
import type { Header } from '../model/stream.ts';
import type { AttemptSpec, RunContext } from './attempt.ts';
import type { HttpRequest } from './exchange.ts';
import { proxyCredentials } from './tunnel.ts';

/** A direct request keeps the target's Host, so that the origin sees what it would see behind the proxies. */
export function httpRequest(spec: AttemptSpec, context: RunContext): HttpRequest {
  const { trial, url: redirected } = spec;
  const { target } = context;
  const seen = new URL(redirected ?? target.url);
  const url = trial.route === 'direct' && target.direct ? new URL(target.direct) : new URL(seen);
  const path = trial.path ?? `${url.pathname}${url.search}`;
  const given = target.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const viaForwardProxy = target.forwardProxy !== null && url.protocol === 'http:' && trial.route === 'proxy';
  return {
    url,
    method: target.method,
    path: viaForwardProxy ? `${url.origin}${path}` : path,
    authority: trial.authority ?? (redirected ? seen.host : (given ?? seen.host)),
    headers: requestHeaders(spec, context, viaForwardProxy),
    body: target.body === null ? null : Buffer.from(target.body, 'base64'),
  };
}

function requestHeaders(
  { trial, id, requestId = randomUUID() }: AttemptSpec,
  { target, run, toolVersion }: RunContext,
  forwarded: boolean,
): Header[] {
  const own = target.headers.filter(([name]) => !/^(host|accept-encoding)$/i.test(name));
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
