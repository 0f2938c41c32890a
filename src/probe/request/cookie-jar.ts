/** The cookies that servers gave one client, and which of them a request takes along. */

import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import { fieldBytes } from './field-bytes.ts';
import { type CookieLine, KeptCookies } from './kept-cookies.ts';

/** Bounded, whatever a server sets. */
export interface CookieJar {
  /** Takes the values of `Set-Cookie` in an answer from `url`. */
  keep(lines: string[], url: URL): void;
  /** The value of `Cookie` for a request there; null: none. */
  valueFor(url: URL): string | null;
}

/** A jar without cookies. It only stores the lines until a request needs them. */
export function newCookieJar(): CookieJar {
  return new Jar();
}

/** The values of `Set-Cookie` in a response head. */
export function cookiesIn(headers: Header[]): string[] {
  return headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
}

/** Adds those of `jar` that belong to `url`, behind the cookies that the user gave. */
export function addCookies(headers: Header[], jar: CookieJar, url: URL): void {
  const value = jar.valueFor(url);
  if (value === null) return;
  const own = fieldBytes(value);
  const at = headers.findIndex(([name]) => name.toLowerCase() === 'cookie');
  const [name, given] = headers[at] ?? ['Cookie', null];
  // Replaces the user's own header in a copy: the original belongs to the plan and is shared by all clients.
  headers.splice(at < 0 ? headers.length : at, 1, [name, given === null ? own : `${given}; ${own}`]);
}

class Jar implements CookieJar {
  /** Not parsed yet: most clients never send another request, and the list of public suffixes is large. */
  #lines: CookieLine[] = [];
  #lineBytes = 0;
  #kept: KeptCookies | null = null;

  keep(lines: string[], url: URL): void {
    const at = new Date();
    const place = `${url.origin}${url.pathname}`;
    for (const text of lines) {
      // Twice: attributes count as well here.
      if (text.length > 2 * limits.cookieBytes) continue;
      this.#lines.push({ text, url: place, at });
      this.#lineBytes += text.length;
    }
    while (this.#lines.length > limits.cookies || this.#lineBytes > limits.cookieJarBytes)
      this.#lineBytes -= this.#lines.shift()?.text.length ?? 0;
  }

  valueFor(url: URL): string | null {
    if (this.#lines.length === 0 && this.#kept === null) return null;
    this.#kept ??= new KeptCookies();
    for (const line of this.#lines) this.#kept.read(line);
    this.#lines = [];
    this.#lineBytes = 0;
    return this.#kept.valueFor(url);
  }
}
