/** What an origin answers in place of a stream: faults, refusals, other pages. */
import type { OriginBehaviour } from './behaviour.ts';
import type { OriginExchange } from './exchange.ts';

/** What the origin knows of the requests before this one. */
export interface History {
  /** Requests to this path so far, this one included. */
  requests: number;
  /** Streams that this path has served. */
  streams: number;
}

/** Answers if the behaviour has anything but a stream for this request, and says whether it did. */
export function answerOtherwise(
  behaviour: OriginBehaviour,
  exchange: OriginExchange,
  history: History,
): boolean {
  if (isDropped(behaviour, history)) exchange.cut('fin');
  else if (behaviour.badHead === 'garbage') exchange.garbage('*** this is not HTTP ***\r\n\r\n');
  else if (isRefused(behaviour, exchange, history)) return true;
  else if (behaviour.redirect !== undefined) redirect(behaviour, behaviour.redirect, exchange);
  else if (behaviour.html !== undefined) answer(exchange, behaviour.status ?? 200, html(behaviour.html));
  else if ((behaviour.status ?? 200) !== 200) answerStatus(behaviour, exchange);
  else return false;
  return true;
}

interface Page {
  headers: Record<string, string>;
  body: string;
}

/** A short complete answer. */
export function answer(exchange: OriginExchange, status: number, page: Page): void {
  const length = String(Buffer.byteLength(page.body));
  exchange.head(status, { ...page.headers, 'content-length': length }, 'length', false);
  if (page.body !== '') exchange.write(page.body);
  exchange.end();
}

/** The answer for a path that the origin does not serve. */
export function answerNotFound(exchange: OriginExchange): void {
  answer(exchange, 404, json({ error: 'not found', path: exchange.path }));
}

/** Epoch ms at which the JWT in `Authorization` ends; null without one. */
export function expiryOf({ headers }: OriginExchange): number | null {
  const claims = headers.authorization?.split('.')[1];
  if (claims === undefined) return null;
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).exp * 1000;
}

/** The answer to a client that takes up what this origin never sent. */
export function answerUnknownSession(exchange: OriginExchange): void {
  answer(exchange, 404, json({ error: 'Session not found' }));
}

function isDropped(behaviour: OriginBehaviour, history: History): boolean {
  const drop = behaviour.dropBeforeHead ?? false;
  return typeof drop === 'boolean' ? drop : history.requests % drop.every === 0;
}

function isRefused(behaviour: OriginBehaviour, exchange: OriginExchange, history: History): boolean {
  const methods = behaviour.methods ?? ['GET', 'POST'];
  const { requireAuth, acceptOnce } = behaviour;
  if (!methods.includes(exchange.method)) {
    answer(exchange, 405, json({ error: 'method not allowed' }, { allow: methods.join(', ') }));
  } else if (requireAuth !== undefined && exchange.headers.authorization !== requireAuth) {
    answer(exchange, 401, json({ error: 'unauthorized' }, { 'www-authenticate': 'Bearer' }));
  } else if (behaviour.jwtExpiry && (expiryOf(exchange) ?? 0) <= Date.now()) {
    answer(
      exchange,
      401,
      json({ error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' }),
    );
  } else if (acceptOnce && history.streams > 0) {
    answer(exchange, acceptOnce.status, html(acceptOnce.html ?? '<h1>Service Unavailable</h1>'));
  } else return false;
  return true;
}

function redirect(behaviour: OriginBehaviour, location: string, exchange: OriginExchange): void {
  const status = behaviour.status ?? 302;
  answer(exchange, status, { headers: { location, ...behaviour.headers }, body: '' });
}

function answerStatus(behaviour: OriginBehaviour, exchange: OriginExchange): void {
  const status = behaviour.status ?? 200;
  answer(exchange, status, json({ error: status }, behaviour.headers));
}

function json(value: object, headers: Record<string, string> = {}): Page {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

function html(body: string): Page {
  return { headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
