/** Cookies as they are kept and chosen: RFC 6265 by tough-cookie, whose only door this is. */
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type * as ToughCookie from 'tough-cookie';
import { limits } from '../../model/limits.ts';
import { bare } from '../wire/destination.ts';

/** A value of `Set-Cookie`, from where and when it came. */
export interface CookieLine {
  text: string;
  url: string;
  at: Date;
}

interface Kept {
  jar: ToughCookie.CookieJar;
  cookie: ToughCookie.Cookie;
  bytes: number;
}

/** At most `limits.cookies` and `limits.cookieJarBytes` of them: the newest. */
export class KeptCookies {
  /** By what makes two cookies the same one; oldest first. */
  readonly #all = new Map<string, Kept>();
  #bytes = 0;
  /** By scheme, host and port for cookies without `Domain`; all others under the empty name. */
  readonly #jars = new Map<string, ToughCookie.CookieJar>();

  /** The value of `Cookie` for a request there; null: none. */
  valueFor(url: URL): string | null {
    const found = ['', url.origin].flatMap((name) => this.#jars.get(name)?.getCookiesSync(url.href) ?? []);
    const value = found
      .sort(tough().cookieCompare)
      .map((cookie) => cookie.cookieString())
      .join('; ');
    return value === '' ? null : value;
  }

  /** Takes a cookie that its server may set; any other is passed over. */
  read({ text, url, at }: CookieLine): void {
    const parsed = tough().Cookie.parse(text);
    if (!parsed || parsed.key.length + parsed.value.length > limits.cookieBytes) return;
    const place = new URL(url);
    if (isHostItself(parsed.domain, place)) parsed.domain = null;
    const name = parsed.domain === null ? place.origin : '';
    const jar = this.#jarFor(name);
    const cookie = jar.setCookieSync(parsed, url, { ignoreError: true, now: at });
    if (cookie) this.#note(`${name} ${cookie.domain} ${cookie.path} ${cookie.key}`, jar, cookie);
  }

  #note(name: string, jar: ToughCookie.CookieJar, cookie: ToughCookie.Cookie): void {
    const bytes = cookie.key.length + cookie.value.length;
    this.#bytes += bytes - (this.#all.get(name)?.bytes ?? 0);
    this.#all.delete(name);
    this.#all.set(name, { jar, cookie, bytes });
    if (cookie.TTL() <= 0) this.#drop(name);
    for (const oldest of this.#all.keys()) {
      if (this.#all.size <= limits.cookies && this.#bytes <= limits.cookieJarBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const kept = this.#all.get(name);
    if (!kept) return;
    this.#all.delete(name);
    this.#bytes -= kept.bytes;
    const { domain, path, key } = kept.cookie;
    kept.jar.store.removeCookie(domain, path, key, () => undefined);
  }

  #jarFor(name: string): ToughCookie.CookieJar {
    const known = this.#jars.get(name);
    if (known) return known;
    // A browser would send `Secure` cookies in clear text to localhost; this tool does not.
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
