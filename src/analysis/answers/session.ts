/** Whether a request belongs to a session that one server keeps, and whether an answer says that it knows none such. */
import type { Stream } from '../../model/stream.ts';

/** Words of servers that keep sessions in memory: MCP SDKs, engine.io, frameworks. */
const unknownSession =
  /session(?: id)?["']? (?:was )?(?:not found|unknown|expired|is (?:invalid|unknown|not valid)|does not exist)|(?:unknown|invalid|no(?: valid)?|missing) session|could not find session|no transport found for session/i;

const sessionKey = /^(?:mcp-session-id|x-session-id)$/i;
const sessionParameter = /^(?:session(?:_?id)?|sid|connection_?(?:id|token))$/i;

/** By the answer's own words. */
export function saysUnknownSession({ bodyStart, bodyLine }: Stream): boolean {
  return unknownSession.test(bodyStart ?? '') || unknownSession.test(bodyLine ?? '');
}

/** The header or parameter that names it; null for none. */
export function sessionNameIn({ requestHeaders, url }: Stream): string | null {
  const header = requestHeaders.find(([name]) => sessionKey.test(name));
  if (header) return header[0];
  return [...new URL(url).searchParams.keys()].find((name) => sessionParameter.test(name)) ?? null;
}
