/** Answers without an event stream that a standard provides for: nothing is wrong with them. */
import type { Facts } from './facts.ts';
import { header, type Stream } from './stream.ts';

/** `no-content`: the standard's word for "do not come back"; the others are an MCP endpoint's (Streamable HTTP transport). */
export type LawfulAnswer = 'no-content' | 'mcp-json' | 'mcp-accepted' | 'mcp-no-get';

/** Which one `stream` got; null for any other answer. */
export function lawfulAnswerOf(facts: Facts, stream: Stream): LawfulAnswer | null {
  const { status, method } = stream;
  // HTML, section 9.2.3: an EventSource that is answered so stops for good, and that is how a server ends it.
  if (status === 204) return 'no-content';
  if (!isMcp(facts, stream)) return null;
  if (method === 'POST' && status === 200 && isJsonRpcAnswer(stream)) return 'mcp-json';
  if (method === 'POST' && status === 202) return 'mcp-accepted';
  return method === 'GET' && status === 405 ? 'mcp-no-get' : null;
}

/** Whether the answer is one of those. */
export function isLawful(facts: Facts, stream: Stream): boolean {
  return lawfulAnswerOf(facts, stream) !== null;
}

/** Told by the request, for any path may be an endpoint of it: its own headers, or a JSON-RPC body that accepts both types. */
function isMcp({ plan }: Facts, stream: Stream): boolean {
  const sent = (name: string) =>
    stream.requestHeaders.find(([key]) => key.toLowerCase() === name)?.[1].toLowerCase() ?? '';
  if (sent('mcp-session-id') || sent('mcp-protocol-version')) return true;
  if (stream.method !== 'POST') return header(stream, 'mcp-session-id') !== null;
  const accept = sent('accept');
  const takesBoth = accept.includes('application/json') && accept.includes('text/event-stream');
  return takesBoth && plan.target.isJsonRpc !== false;
}

/** A JSON document of another kind is no answer to it. */
function isJsonRpcAnswer({ headers, bodyStart }: Stream): boolean {
  if (!/^application\/json\s*(;|$)/i.test(header({ headers }, 'content-type') ?? '')) return false;
  return bodyStart === null || /"jsonrpc"\s*:/.test(bodyStart);
}
