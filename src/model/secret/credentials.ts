/** The values of `Authorization` and `Cookie`: what is a secret in them, and what shows a reader what was sent. */
import { isHarmless, leftOut, mask, redacted } from './mask.ts';

const schemes = new Set(
  'bearer basic digest token apikey api-key negotiate ntlm oauth hmac dpop signature aws4-hmac-sha256 gnap hoba mutual vapid scram-sha-1 scram-sha-256'.split(
    ' ',
  ),
);
/** Their parameters stand in a list: `Digest username="ann", response="0af"`. */
const listing = new Set([
  'digest',
  'oauth',
  'hmac',
  'signature',
  'aws4-hmac-sha256',
  'hoba',
  'mutual',
  'vapid',
]);
const attribute =
  /^(?:path|domain|expires|max-age|samesite|priority|secure|httponly|partitioned|version|comment)$/i;

/** An authentication scheme (IANA's registry, and what is used beside it). */
export function isScheme(word: string): boolean {
  return word.length <= 20 && schemes.has(word.toLowerCase());
}

/** True for a scheme with a list of parameters behind it. */
export function listsParameters(word: string): boolean {
  return listing.has(word.toLowerCase());
}

/** `Bearer [redacted]`: the scheme stays. */
export function redactCredentials(value: string): string {
  if (isHarmless(value)) return value;
  const trimmed = value.trimStart();
  const end = trimmed.slice(0, 24).search(/[ \t]/);
  const word = end < 0 ? '' : trimmed.slice(0, end);
  if (isScheme(word) && trimmed.slice(end + 1) === leftOut) return value;
  return isScheme(word) && trimmed.length > end + 1 ? `${word} ${redacted}` : redacted;
}

/** Names of cookies and attributes of `Set-Cookie` stay. */
export function redactCookies(value: string, hashKey: string): string {
  return value
    .split(';')
    .map((pair) => redactPair(pair, hashKey))
    .join(';');
}

function redactPair(pair: string, hashKey: string): string {
  const equal = pair.indexOf('=');
  const name = equal < 0 ? '' : pair.slice(0, equal).trim();
  if (equal < 0) {
    const word = pair.trim();
    return isCookieAttribute(word) || word === '' ? pair : pair.replace(word, () => mask(word, hashKey));
  }
  return isCookieAttribute(name)
    ? pair
    : `${pair.slice(0, equal + 1)}${mask(pair.slice(equal + 1), hashKey)}`;
}

/** An attribute of `Set-Cookie` (RFC 6265 section 5.2), which is no secret. */
export function isCookieAttribute(name: string): boolean {
  return name.length <= 16 && attribute.test(name);
}
