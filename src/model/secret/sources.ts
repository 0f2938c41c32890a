/** The secret values in what a user gave: once known, they are found again wherever they occur. */
import { isCookieAttribute, isScheme } from './credentials.ts';
import { isHarmless } from './mask.ts';
import { isHarmlessRequestHeader, isTraceHeader, kindOfName } from './names.ts';
import { looksRandom } from './random-word.ts';

/** Minimum length of a value whose place marks it as a secret; shorter or plainer ones also occur in ordinary text. */
const shortestSure = 6;
/** A value that might be one. */
const shortestLikely = 16;

/** Those of a request header. */
export function secretsOfHeader(name: string, value: string): string[] {
  if (/^(?:set-)?cookie$/i.test(name)) return secretsOfCookie(value);
  if (isHarmlessRequestHeader(name)) return likely(value.split(/[\s,;="]+/));
  const rest = withoutScheme(value);
  if (kindOfName(name) === null) return likely([rest, ...rest.split(/[\s,;="]+/)]);
  return [...sure([rest]), ...likely(rest.split(/[\s,;="]+/)), ...secretsOfBasic(rest)];
}

/** `Bearer xyz` without its scheme, which is no secret and stands in advice as well. */
function withoutScheme(value: string): string {
  const [, scheme = '', rest = ''] = /^(\S+)\s+([\s\S]+)$/.exec(value.trim()) ?? [];
  return isScheme(scheme) ? rest : value.trim();
}

/**
 * What a user's own header or cookie says in plain words, whatever its name: so it is not kept either where a server
 * repeats it. `urls`: words from them stay, because otherwise the report could not name the URL.
 */
export function plainValuesOfHeader(name: string, value: string, urls: string[]): string[] {
  if (isHarmlessRequestHeader(name) || isTraceHeader(name)) return [];
  const values = /^cookie$/i.test(name) ? cookieValues(value) : [withoutScheme(value)];
  return sure(values).filter(
    (one) => !isOrdinary.test(one) && !isAddress.test(one) && !urls.some((url) => url.includes(one)),
  );
}

function cookieValues(text: string): string[] {
  return text.split(';').map((pair) =>
    pair
      .slice(pair.indexOf('=') + 1)
      .trim()
      .replace(/^"|"$/g, ''),
  );
}

/** Values that half of all sites have, and words of this tool's own reports. */
const isOrdinary =
  /^(?:accept(?:ed)?|reject(?:ed)?|allow(?:ed)?|denied|granted|essential|necessary|enabled|disabled|desktop|mobile|tablet|web(?:site)?|browser|system|normal|compact|(?:pre-?)?production|staging|development|preview|public|private|internal|guest|anonymous|english|deutsch|german|french|spanish|monthly|yearly|closed|opened?|no-?cache|identity|chunked|stream(?:ing)?|events?|origin|client|server|nginx|envoy|unknown|version|[a-z]{2}[-_][a-z]{2,4})$/i;
/** An address, a host, a URL, a media type, a date, a version. */
const isAddress =
  /^(?:[\d.:]+|\[?[0-9a-f:]+\]?(?::\d+)?|(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?|https?:\/\/\S*|[\w.+-]+\/[\w.+-]+(?:;.*)?|v?\d+(?:\.\d+)+|\d{4}-\d\d-\d\d.*)$/i;

/** `name:password` in base 64 (RFC 7617). */
function secretsOfBasic(value: string): string[] {
  const pair = /^[\w+/]{8,}={0,2}$/.test(value) ? Buffer.from(value, 'base64').toString('utf8') : '';
  return /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(pair) ? secretsOfUser(pair) : [];
}

/** `name:password`, as -u and userinfo have it, and what Basic makes of it. */
export function secretsOfUser(pair: string): string[] {
  const password = pair.slice(pair.indexOf(':') + 1);
  return [...sure([password, Buffer.from(pair).toString('base64')]), ...sure([pair])];
}

/** The values of `Cookie` or `Set-Cookie`. */
export function secretsOfCookie(text: string): string[] {
  return text.split(';').flatMap((pair) => {
    const equal = pair.indexOf('=');
    const name = pair.slice(0, equal).trim();
    if (equal < 0 || isCookieAttribute(name)) return [];
    const value = pair
      .slice(equal + 1)
      .trim()
      .replace(/^"|"$/g, '');
    return kindOfName(name) === null ? likely([value], 10) : sure([value]);
  });
}

/** Userinfo, values of the query and fragment, random segments of the path. */
export function secretsOfUrl(text: string): string[] {
  const authority =
    /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(text)?.[1] ??
    // A password whose / ? # was not encoded: no port has such letters.
    /^[a-z][a-z0-9+.-]*:\/\/([^\s@/?#:]*:(?!\d{1,5}(?:[/?#]|$))[^\s@]*)@/i.exec(text)?.[1] ??
    /^([^/?#@]*:[^/?#@]*)@/.exec(text)?.[1];
  const [path = '', ...queries] = text.split(/[?#]/);
  const segments = path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').split('/');
  return [
    ...(authority === undefined ? [] : [...secretsOfUser(authority), ...secretsOfUser(decoded(authority))]),
    ...queries.flatMap((query) => secretsOfForm(query)),
    ...segments.filter(looksRandom),
  ];
}

/** `a=b&c=d`. */
function secretsOfForm(text: string): string[] {
  return text.split('&').flatMap((pair) => {
    const equal = pair.indexOf('=');
    const value = pair.slice(equal + 1);
    const values = [value, decoded(value.replaceAll('+', ' '))];
    return equal > 0 && kindOfName(pair.slice(0, equal)) !== null ? sure(values) : likely(values);
  });
}

/** Members of JSON and of a form by their names, and random words anywhere. */
export function secretsOfBody(text: string): string[] {
  const words = text.split(/[^\w.~+/=-]+/).filter((word) => word.length <= 4_000);
  const members = [
    ...text.matchAll(/["']?([\w.-]{1,64})["']?\s{0,4}[:=]\s{0,4}\\?["']?([^\s"'\\,;&{}]{1,400})/g),
  ];
  const named = members.filter(([, name = '']) => kindOfName(name) !== null).map(([, , value = '']) => value);
  return [...sure(named), ...(/^[^{}[\]\s]+=/.test(text) ? secretsOfForm(text) : []), ...likely(words, 12)];
}

function sure(values: string[]): string[] {
  return values.filter(
    (value) =>
      value.length >= shortestSure &&
      !isHarmless(value) &&
      !/^(?:true|false|undefined|session|default|bearer|\d{1,6})$/i.test(value),
  );
}

/** Random, or long and of letters and digits without a blank; but no address and no media type. */
function likely(values: string[], shortest = shortestLikely): string[] {
  return sure(values).filter((value) => {
    if (looksRandom(value)) return true;
    return (
      value.length >= shortest &&
      /\d/.test(value) &&
      /[a-z]/i.test(value) &&
      !/[\s/:@]|\.\w+\.|^\d[\d.]*$/.test(value)
    );
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
