/** The cookies that servers gave one client, and which of them a request takes along. The only door to tough-cookie. */
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type * as ToughCookie from 'tough-cookie';
import { limits } from '../model/limits.ts';
import type { Header } from '../model/stream.ts';
import { bare } from './destination.ts';
import { fieldBytes } from './field-bytes.ts';

/** Bounded, whatever a server sets. */
export interface CookieJar {
  /** Takes the values of `Set-Cookie` in an answer from `url`. */
  keep(lines: string[], url: URL): void;
  /** The value of `Cookie` for a request there; null: none. */
  valueFor(url: URL): string | null;
}

/** A jar without cookies. It costs its lines alone until a request takes them along. */
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
  // In place of the user's own: that field belongs to the plan, and to all clients.
  headers.splice(at < 0 ? headers.length : at, 1, [name, given === null ? own : `${given}; ${own}`]);
}

interface Line {
  text: string;
  url: string;
  at: Date;
}

interface Kept {
  jar: ToughCookie.CookieJar;
  cookie: ToughCookie.Cookie;
  bytes: number;
}

class Jar implements CookieJar {
  /** Not looked at yet: most clients never ask again, and the list of public suffixes is large. */
  #lines: Line[] = [];
  #lineBytes = 0;
  /** By what makes two cookies the same one; oldest first. */
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;
  /** By scheme, host and port for cookies without `Domain`; all others under the empty name. */
  readonly #jars = new Map<string, ToughCookie.CookieJar>();

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
    for (const line of this.#lines) this.#read(line);
    this.#lines = [];
    this.#lineBytes = 0;
    const found = ['', url.origin].flatMap((name) => this.#jars.get(name)?.getCookiesSync(url.href) ?? []);
    const value = found
      .sort(tough().cookieCompare)
      .map((cookie) => cookie.cookieString())
      .join('; ');
    return value === '' ? null : value;
  }

  #read({ text, url, at }: Line): void {
    const parsed = tough().Cookie.parse(text);
    if (!parsed || parsed.key.length + parsed.value.length > limits.cookieBytes) return;
    const place = new URL(url);
    if (isHostItself(parsed.domain, place)) parsed.domain = null;
    const jar = this.#jarFor(parsed.domain === null ? place.origin : '');
    const cookie = jar.setCookieSync(parsed, url, { ignoreError: true, now: at });
    if (cookie) this.#note(jar, cookie);
  }

  #note(jar: ToughCookie.CookieJar, cookie: ToughCookie.Cookie): void {
    const bytes = cookie.key.length + cookie.value.length;
    const name = `${cookie.domain} ${cookie.path} ${cookie.key} ${[...this.#jars.values()].indexOf(jar)}`;
    this.#keptBytes += bytes - (this.#kept.get(name)?.bytes ?? 0);
    this.#kept.delete(name);
    this.#kept.set(name, { jar, cookie, bytes });
    if (cookie.TTL() <= 0) this.#drop(name);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= limits.cookies && this.#keptBytes <= limits.cookieJarBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const kept = this.#kept.get(name);
    if (!kept) return;
    this.#kept.delete(name);
    this.#keptBytes -= kept.bytes;
    const { domain, path, key } = kept.cookie;
    kept.jar.store.removeCookie(domain, path, key, () => undefined);
  }

  #jarFor(name: string): ToughCookie.CookieJar {
    const known = this.#jars.get(name);
    if (known) return known;
    // A browser lets `Secure` cookies go in clear text to this machine; what is to be safe is not tried out here.
    const made = new (tough().CookieJar)(undefined, { allowSecureOnLocal: false });
    this.#jars.set(name, made);
    return made;
  }
}

/** `Domain` of an address, or of a name without a dot, is the host alone (as in Chromium). */
function isHostItself(domain: string | null, { hostname }: URL): boolean {
  return domain === hostname && (isIP(bare(hostname)) > 0 || !hostname.includes('.'));
}

let loaded: typeof ToughCookie | null = null;

/** Only now: most runs see no cookie, and it costs each process 10 MB. */
function tough(): typeof ToughCookie {
  loaded ??= createRequire(import.meta.url)('tough-cookie') as typeof ToughCookie;
  return loaded;
}
