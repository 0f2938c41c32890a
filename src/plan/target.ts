/** How a connection is made and what is asked over it. */
import { badInput } from '../errors.ts';
import type { Header } from '../model/header.ts';
import type { Target } from '../model/plan.ts';
import { credentialsEndOf } from './credentials-end.ts';
import { type Environment, forwardProxy } from './forward-proxy.ts';
import { defaults, headerValue, type RunInput } from './input.ts';

function requestHeaders(input: RunInput): Header[] {
  const added: Header[] = [['Accept', defaults.accept]];
  if (input.browserOrigin) added.push(['Origin', input.browserOrigin]);
  const missing = added.filter(([name]) => headerValue(input, name.toLowerCase()) === undefined);
  return [...missing, ...(input.headers ?? []).filter(([, value]) => value !== '')];
}

/** The target, complete. @throws DoctorError for a forward proxy that cannot be used. */
export function makeTarget(input: RunInput, url: URL, { direct, via }: Around, env: Environment): Target {
  const headers = requestHeaders(input);
  const credentialsEnd = credentialsEndOf(headers, url);
  return {
    url: url.href,
    direct: direct?.href ?? null,
    ...(via.length > 0 && { via: via.map(({ href }) => href) }),
    method: input.method ?? (input.body === undefined ? defaults.method : 'POST'),
    headers,
    body: input.body ?? null,
    isJsonRpc: isJsonRpc(input.body),
    ownUserAgent: headerValue(input, 'user-agent') !== undefined,
    tls: {
      insecure: input.insecure ?? false,
      cacert: input.cacert ?? null,
      cert: input.cert ?? null,
      key: input.key ?? null,
    },
    resolve: input.resolve ?? [],
    connectTo: input.connectTo ?? [],
    unixSocket: input.unixSocket ?? null,
    forwardProxy: forwardProxy(input, url, env),
    family: input.family ?? 0,
    // As with curl, the option asks for both.
    followRedirects: (input.followRedirects || input.locationTrusted) ?? false,
    locationTrusted: input.locationTrusted ?? false,
    keepsMethod: input.keepsMethod ?? false,
    connectTimeoutMs: input.connectTimeoutMs || defaults.connectTimeoutMs,
    ...(credentialsEnd && { credentialsEnd }),
    maxTimeMs: input.maxTimeMs || null,
  };
}

/** One call or a batch of them (JSON-RPC 2.0); `body` is base64. */
function isJsonRpc(body: string | undefined): boolean {
  if (body === undefined) return false;
  try {
    const [first] = [JSON.parse(Buffer.from(body, 'base64').toString())].flat();
    return typeof first?.jsonrpc === 'string';
  } catch {
    return false;
  }
}

/** An http(s) URL without user, password and fragment. @throws DoctorError naming `what`. */
export function parseUrl(text: string | undefined, what: string): URL {
  const example = 'https://example.com/events';
  if (!text)
    throw badInput(
      'no URL is given',
      'neither the command nor a scenario file names one',
      `as in ${example}`,
    );
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw badInput(`${what} has no scheme`, `it is "${text}"`, schemeHint(text));
  }
  if (!URL.canParse(text) || /^\w+:\/\/(?:[/?#]|$)/.test(text))
    throw badInput(`${what} is not a URL`, `it is "${text}"`, `as in ${example}`);
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) {
    throw badInput(`${what} is not HTTP`, `its scheme is ${url.protocol}//`, 'use http:// or https://');
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** A path alone has no host that could be put behind a scheme. */
function schemeHint(text: string): string {
  if (/^[/?#]/.test(text)) return `name the host too, as in http://10.0.0.7:3000${text}`;
  return `write http://${text} or https://${text}`;
}

/** Where the same is asked further in. */
export interface Around {
  /** The application itself: `--direct`, else the last `--via`. */
  direct: URL | null;
  /** Hops before it, edge to origin. */
  via: URL[];
}

/** `--via` and `--direct`, completed with the path and query of the target. @throws DoctorError for a place named twice. */
export function aroundUrls(
  { direct, via = [] }: Pick<RunInput, 'direct' | 'via'>,
  target: URL,
  warnings: string[],
): Around {
  const hops = via.map((text) => aroundUrl(text, '--via', target, warnings));
  requireDistinct([target, ...hops]);
  const last = direct === undefined ? hops.pop() : aroundUrl(direct, '--direct', target, warnings);
  return { direct: last ?? null, via: hops };
}

/** Of one that is asked twice nothing is told by where it begins to differ; the target is no place behind itself. */
function requireDistinct([target, ...hops]: URL[]): void {
  const seen = new Set([target?.href]);
  for (const { href, origin, pathname } of hops) {
    const isTarget = href === target?.href;
    if (seen.has(href))
      throw badInput(
        `--via ${isTarget ? 'names the target itself' : 'names one place twice'}`,
        `it is ${origin}${pathname}`,
        'name each place behind the target once, from the edge to the origin',
      );
    seen.add(href);
  }
}

function aroundUrl(text: string, flag: string, target: URL, warnings: string[]): URL {
  const url = parseUrl(text, flag);
  if (/^[^/]*\/\/[^/?#]*$/.test(text)) return new URL(target.pathname + target.search, url);
  if (url.pathname === '/' && target.pathname !== '/') {
    warnings.push(`${flag} asks for the path /; without its last slash it asks for ${target.pathname}`);
  }
  return url;
}
