/** What one client takes from stream to stream. */
import type { Header } from '../../model/stream.ts';
import type { HeldStream } from '../held/stream.ts';
import type { CookieJar } from '../request/cookie-jar.ts';
import { fieldBytes } from '../request/field-bytes.ts';
import { type AttemptMemory, nothingRemembered } from './connection-quality.ts';
import { type ComeBack, type Loss, lossOf, newComeBack } from './reconnect.ts';

/** One object: there are as many clients as streams. */
export interface ClientPast extends ComeBack, AttemptMemory {
  /** null: the server set none. */
  cookies: CookieJar | null;
  lastEventId: string | null;
  /** The last `retry:` field, ms. */
  retryMs: number | null;
}

/** A client that asked for nothing yet. */
export function newPast(): ClientPast {
  return { ...newComeBack(), ...nothingRemembered(), cookies: null, lastEventId: null, retryMs: null };
}

/** What the body of a stream that ended left to its client; a stream that said nothing leaves what was there. */
export function inherit(past: ClientPast, { body }: HeldStream): void {
  past.lastEventId = body?.lastEventId ?? past.lastEventId;
  past.retryMs = body?.retryMs ?? past.retryMs;
}

/** Adds what makes a request one of a client that was here before. */
export function addPast(headers: Header[], past: ClientPast, sendsLastEventId: boolean): void {
  if (past.lastEventId && sendsLastEventId) headers.push(['Last-Event-ID', fieldBytes(past.lastEventId)]);
}

/** What the end of a stream is to its client. */
export function lossIn(past: ClientPast, stream: HeldStream): Loss {
  const { shared, failure, isOpen } = stream;
  const status = shared?.status ?? null;
  const kind = stream.isInterrupted
    ? 'network'
    : lossOf({ opened: isOpen, status, failed: failure !== null });
  return { kind, retryMs: past.retryMs, noContent: status === 204 };
}
