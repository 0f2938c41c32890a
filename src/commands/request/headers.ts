/** Headers of the merged input are checked and adjusted before they become part of a plan. */
import type { Header } from '../../model/header.ts';
import type { RunInput } from '../../plan/index.ts';

/**
 * Hop-by-hop (RFC 9110 section 7.6.1) or made by the client itself; HTTP/2 forbids most of them. `Expect` asks for a
 * wait that this client does not make.
 */
const notSent = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|content-length|expect)$/i;

/** The same input with headers that can be sent; each change is listed in its warnings. */
export function normalizeHeaders(input: RunInput): RunInput {
  const warnings = [...(input.warnings ?? [])];
  const asked = [...(input.headers ?? []), ...userOfUrl(input)];
  const dropped = asked.filter(([name]) => notSent.test(name)).map(([name]) => name);
  if (dropped.length > 0)
    warnings.push(`not sent: ${dropped.join(', ')} (the HTTP client decides that by itself)`);
  const headers = asked
    .filter(([name]) => !notSent.test(name))
    .map((header) => decodableEncodings(header, warnings));
  const encodings = headers.find(([name]) => /^accept-encoding$/i.test(name))?.[1];
  const compressed =
    encodings === undefined ? input.compressed : /[a-z*]/i.test(encodings.replace(/identity[^,]*/gi, ''));
  return { ...input, headers, compressed, warnings };
}

/** Node 20 cannot decode zstd: if a proxy chose it, no event could be read. */
function decodableEncodings(header: Header, warnings: string[]): Header {
  const [name, value] = header;
  if (!/^accept-encoding$/i.test(name)) return header;
  const codings = value.split(',').map((coding) => coding.trim());
  const kept = codings.filter((coding) => !/^zstd\b/i.test(coding));
  if (kept.length < codings.length)
    warnings.push('Accept-Encoding is sent without zstd, which cannot be undone here');
  return [name, kept.join(', ')];
}

/** `https://name:password@host/`, where no Authorization header is given. */
function userOfUrl(input: RunInput): Header[] {
  if (!input.url || !URL.canParse(input.url)) return [];
  const { username, password } = new URL(input.url);
  const has = input.headers?.some(([name]) => /^authorization$/i.test(name));
  if (!username || has) return [];
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`]];
}
