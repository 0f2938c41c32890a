/** Answers without an event stream that a standard provides for: nothing is wrong with them. */

import { isRpcError } from '../../model/answer/json-rpc.ts';
import { hasMcpHeaders, takesBoth } from '../../model/answer/mcp.ts';
import { directStreams, type Facts } from '../../model/facts.ts';
import { mediaTypeOf } from '../../model/media-type.ts';
import { header, isOpened, type Stream } from '../../model/stream.ts';
import { answererOf } from './answerer.ts';
import { answeringRoute } from './answering-route.ts';

/** `no-content`: the standard's word for "do not come back"; the others are an MCP endpoint's (Streamable HTTP transport). */
export type LawfulAnswer = 'no-content' | 'mcp-json' | 'mcp-error' | 'mcp-accepted' | 'mcp-no-get';

/** Which one `stream` got; null for any other answer, and where an input shows that it is not the endpoint's own. */
export function lawfulAnswerOf(facts: Facts, stream: Stream): LawfulAnswer | null {
  const kind = looksLike(facts, stream);
  return kind !== null && isContradicted(facts, stream) ? null : kind;
}

/** A row or a config says that a proxy gave it, or the same request opens a stream around the proxies. */
function isContradicted(facts: Facts, stream: Stream): boolean {
  if (stream.route === 'direct') return false;
  if (directStreams(facts).some(isOpened) || answeringRoute(facts, stream) !== null) return true;
  const { by, record } = answererOf(facts, stream);
  return by === 'proxy' && record !== null;
}

function looksLike(facts: Facts, stream: Stream): LawfulAnswer | null {
  const { status, method } = stream;
  // HTML, section 9.2.3: this answer makes an EventSource stop for good; it is how a server ends it on purpose.
  if (status === 204) return 'no-content';
  if (!isMcp(facts, stream)) return null;
  if (method === 'POST' && status === 200 && isJsonRpcAnswer(stream))
    return isRpcError(stream.bodyStart ?? '') ? 'mcp-error' : 'mcp-json';
  if (method === 'POST' && status === 202) return 'mcp-accepted';
  return method === 'GET' && status === 405 && !isPage(stream) ? 'mcp-no-get' : null;
}

/** Whether the answer is one of those. */
export function isLawful(facts: Facts, stream: Stream): boolean {
  return lawfulAnswerOf(facts, stream) !== null;
}

/** Recognised by the request, since an MCP endpoint may have any path: its own headers, or a JSON-RPC body that accepts both types. */
function isMcp({ plan }: Facts, stream: Stream): boolean {
  const { requestHeaders, method } = stream;
  if (hasMcpHeaders(requestHeaders)) return true;
  if (method !== 'POST') return header(stream, 'mcp-session-id') !== null;
  return takesBoth(requestHeaders) && plan.target.isJsonRpc !== false;
}

/** A JSON document of another kind is no answer to it. */
function isJsonRpcAnswer({ headers, bodyStart }: Stream): boolean {
  if (mediaTypeOf({ headers })?.essence !== 'application/json') return false;
  return bodyStart === null || /"jsonrpc"\s*:/.test(bodyStart);
}

/** Text of a web server, not of an MCP endpoint. */
function isPage({ headers, bodyStart }: Stream): boolean {
  return (
    mediaTypeOf({ headers })?.essence === 'text/html' || /^\s*<(!doctype\s+html|html)/i.test(bodyStart ?? '')
  );
}
