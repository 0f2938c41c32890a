/** What became of an answer: the one place where that is decided, for one stream of a diagnose and for thousands of a soak. */
import { isTruncated, type Stream } from '../stream.ts';
import { type AnswerNote, saidItFailed, saidItsEnd } from './note.ts';

/**
 * completed: it said that it was over, or ended properly where its kind has no word for that. failed: it said that it
 * failed. cut: it broke off, or ended without the word that its kind always says. deferred: the server closed, and
 * gives the rest to a client that asks again (MCP). silent: nothing came, or nothing any more. open: it was running
 * when we stopped.
 */
export type AnswerOutcome = 'completed' | 'failed' | 'cut' | 'deferred' | 'silent' | 'open';

/** What is decided by; the longest silence is the one before the last byte, ms. */
export interface EndedAnswer {
  note: AnswerNote;
  stream: Pick<
    Stream,
    'answer' | 'status' | 'headers' | 'close' | 'eventCount' | 'retryMs' | 'lastEventId' | 'requestHeaders'
  >;
  longestGapMs: number;
}

/** A silence that is still running when we stop is more than a pause when it is this long, and this much longer than those before. */
const silentMs = 10_000;
const silentFactor = 4;

/** Of an answer that opened as an event stream, once it has ended or we have stopped. */
export function outcomeOf({ note, stream, longestGapMs }: EndedAnswer): AnswerOutcome {
  if (saidItFailed(note)) return 'failed';
  if (saidItsEnd(note)) return 'completed';
  const { close, eventCount } = stream;
  if (close.how === 'own-stop') return isSilent(close.idleMs ?? 0, longestGapMs) ? 'silent' : 'open';
  if (isTruncated(stream) || close.unreadable) return 'cut';
  if (eventCount === 0) return 'silent';
  if (isDeferred(note, stream)) return 'deferred';
  return note.kind === null || note.finished || note.end ? 'completed' : 'cut';
}

function isSilent(idleMs: number, longestGapMs: number): boolean {
  return idleMs >= silentMs && idleMs >= longestGapMs * silentFactor;
}

/** The first version of MCP in which a server may close before the response (Streamable HTTP transport, sending messages). */
const pollingSince = '2025-11-25';

/** An id to come back with, and a time after which: the client is to poll. */
function isDeferred(
  { kind }: AnswerNote,
  { lastEventId, retryMs, requestHeaders }: EndedAnswer['stream'],
): boolean {
  const version = requestHeaders.find(([name]) => /^mcp-protocol-version$/i.test(name))?.[1] ?? pollingSince;
  return kind === 'json-rpc' && Boolean(lastEventId) && retryMs !== null && version >= pollingSince;
}
