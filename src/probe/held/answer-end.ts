/** What became of a held stream that was a finite answer. */
import { isRpcError } from '../../model/answer/json-rpc.ts';
import { hasMcpHeaders, takesBoth } from '../../model/answer/mcp.ts';
import { type AnswerOutcome, outcomeOf } from '../../model/answer/outcome.ts';
import { mediaTypeOf } from '../../model/media-type.ts';
import type { Plan } from '../../model/plan.ts';
import type { HeldStream } from './stream.ts';

/** Null for a stream that is none, or that was refused or cut by ourselves. */
export function answerEndOf(stream: HeldStream, plan: Plan): AnswerOutcome | null {
  const { close, body, shared, isOpen } = stream;
  if (!close || !shared || stream.isInterrupted) return null;
  if (!isOpen) return documentEnd(stream, plan);
  const note = body?.answer?.note();
  if (!body || !note) return null;
  const { status, headers } = shared;
  const { events: eventCount, retryMs, lastEventId, longestGapMs } = body;
  const { headers: requestHeaders } = plan.target;
  const ended = { answer: note, status, headers, close, eventCount, retryMs, lastEventId, requestHeaders };
  return outcomeOf({ note, stream: ended, longestGapMs });
}

/** An MCP server may answer with one JSON document in place of a stream, where the request takes that too. */
function documentEnd(
  { shared, refusalWords, hasReadEnough, close }: HeldStream,
  { target }: Plan,
): AnswerOutcome | null {
  const isDocument = shared?.status === 200 && mediaTypeOf(shared)?.essence === 'application/json';
  const isWhole = close?.how !== 'own-stop' && !hasReadEnough;
  const isTaken = hasMcpHeaders(target.headers) || takesBoth(target.headers);
  if (!isDocument || !isWhole || target.isJsonRpc !== true || !isTaken) return null;
  return isRpcError(refusalWords?.bodyStart ?? '') ? 'failed' : 'completed';
}
