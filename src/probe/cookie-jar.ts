/** The cookies that a server gave one client. */
import type { Header } from '../model/stream.ts';
import { fieldBytes } from './field-bytes.ts';

/** Values by name; path, domain and expiry are taken to fit, as it is one endpoint. */
export type CookieJar = Map<string, string>;

/** The values of `Set-Cookie` in a response head. */
export function cookiesIn(headers: Header[]): string[] {
  return headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
}

/** Keeps the cookies of `Set-Cookie` values, as a browser does. */
export function keepCookies(jar: CookieJar, lines: string[]): void {
  for (const line of lines) {
    const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
    if (name !== undefined) jar.set(name, value ?? '');
  }
}

/** Sends them again, behind the cookies that the user gave. */
export function addCookies(headers: Header[], jar: CookieJar): void {
  const own = fieldBytes([...jar].map((pair) => pair.join('=')).join('; '));
  const at = headers.findIndex(([name]) => name.toLowerCase() === 'cookie');
  const [name, given] = headers[at] ?? ['Cookie', null];
  // In place of the user's own: that field belongs to the plan, and to all clients.
  headers.splice(at < 0 ? headers.length : at, 1, [name, given === null ? own : `${given}; ${own}`]);
}
