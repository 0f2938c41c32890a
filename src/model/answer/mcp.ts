/** Which requests an MCP endpoint may answer with one JSON document (Streamable HTTP transport, sending messages). */
import type { Header } from '../header.ts';

function sent(headers: readonly Header[], name: string): string {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1].toLowerCase() ?? '';
}

/** Of a session, or of a version, by headers that MCP alone has. */
export function hasMcpHeaders(headers: readonly Header[]): boolean {
  return sent(headers, 'mcp-session-id') !== '' || sent(headers, 'mcp-protocol-version') !== '';
}

/** Takes a document as well as a stream, as every POST of a client of MCP must say. */
export function takesBoth(headers: readonly Header[]): boolean {
  const accept = sent(headers, 'accept');
  return accept.includes('application/json') && accept.includes('text/event-stream');
}
