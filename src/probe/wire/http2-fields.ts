/** Header fields as HTTP/2 carries them. */
import type { OutgoingHttpHeaders } from 'node:http2';
import type { Header } from '../../model/header.ts';
import type { HttpRequest } from './exchange.ts';

/** Fields of a single connection, which make a head of HTTP/2 malformed (RFC 9113 section 8.2.2). */
export const connectionFields = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i;

/** The same of a request, and what HTTP/2 says in another way. */
const unsent = /^(host|te)$/i;

/** Those of a request: pseudo-fields first, names in lower case, and none that belongs to a connection. */
export function sentFields(request: HttpRequest): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ':method': request.method,
    ':path': request.path,
    ':scheme': request.url.protocol.slice(0, -1),
    ':authority': request.authority,
  };
  for (const [name, value] of request.headers) {
    if (connectionFields.test(name) || unsent.test(name)) continue;
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value : ([before, value].flat() as string[]);
  }
  return headers;
}

/** Those of a response, from names and values in turn; its pseudo-fields are left out. */
export function receivedFields(raw: string[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!raw[i]?.startsWith(':')) headers.push([raw[i] ?? '', raw[i + 1] ?? '']);
  }
  return headers;
}
