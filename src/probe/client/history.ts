/** What one client remembers from stream to stream. */
import type { Header } from '../../model/header.ts';
import type { HeldStream } from '../held/stream.ts';
import type { CookieJar } from '../request/cookie-jar.ts';
import { fieldBytes } from '../request/field-bytes.ts';
import { type AttemptMemory, newAttemptMemory } from './connection-quality.ts';
import { type Loss, lossOf, newReconnectState, type ReconnectState } from './reconnect.ts';

/** One object: there are as many clients as streams. */
export interface ClientHistory extends ReconnectState, AttemptMemory {
  /** null: the server set none. */
  cookies: CookieJar | null;
  lastEventId: string | null;
  /** The last `retry:` field, ms. */
  retryMs: number | null;
}

/** A client that asked for nothing yet. */
export function newHistory(): ClientHistory {
  return { ...newReconnectState(), ...newAttemptMemory(), cookies: null, lastEventId: null, retryMs: null };
}

/** Updates the history from the body of an ended stream; fields that it did not send stay as they were. */
export function updateHistory(history: ClientHistory, { body }: HeldStream): void {
  history.lastEventId = body?.lastEventId ?? history.lastEventId;
  history.retryMs = body?.retryMs ?? history.retryMs;
}

/** Adds the headers of a returning client to a request. */
export function addHistoryHeaders(
  headers: Header[],
  history: ClientHistory,
  sendsLastEventId: boolean,
): void {
  if (history.lastEventId && sendsLastEventId)
    headers.push(['Last-Event-ID', fieldBytes(history.lastEventId)]);
}

/** What kind of loss the end of a stream is for its client. */
export function lossOfStream(history: ClientHistory, stream: HeldStream): Loss {
  const { shared, failure, isOpen } = stream;
  const status = shared?.status ?? null;
  const kind = stream.isInterrupted
    ? 'network'
    : lossOf({ opened: isOpen, status, failed: failure !== null });
  return { kind, retryMs: history.retryMs, noContent: status === 204 };
}
