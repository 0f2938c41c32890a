/**
 * Replaces secrets as they are recorded. Every function gives the same result when applied twice, in time linear in the
 * length of what it is given.
 */

import type { Header } from './header.ts';
import { redactCookies, redactCredentials } from './secret/credentials.ts';
import { type KnownSecrets, learnValues, withoutKnown } from './secret/known.ts';
import { redacted } from './secret/mask.ts';
import { isHarmlessRequestHeader, isSecretResponseHeader, isTraceHeader } from './secret/names.ts';
import { redactIn } from './secret/redaction.ts';
import type { RedactionScope } from './secret/scan.ts';

export type { KnownSecrets } from './secret/known.ts';
export { holdsMask, withoutMasks } from './secret/mask.ts';
export { isHarmlessRequestHeader, isTraceHeader, kindOfName } from './secret/names.ts';
export { looksRandom } from './secret/random-word.ts';
export {
  plainValuesOfHeader,
  secretsOfBody,
  secretsOfCookie,
  secretsOfHeader,
  secretsOfUrl,
  secretsOfUser,
} from './secret/sources.ts';

/**
 * Made per run and kept nowhere: equal values stay equal within a run, and mean nothing outside it. With a plain text
 * as key, no values are known.
 */
export type SecretKey = string | KnownSecrets;

const authorizationName = /^(?:proxy-)?authorization$/i;
const cookieName = /^(?:set-)?cookie2?$/i;
const urlName = /^(?::path|referer|location|content-location|refresh|link|origin|sourcemap)$/i;

/** A response's headers: the values of `Set-Cookie` and of names that indicate a secret are replaced, the rest is kept as text. */
export function redactHeaders(headers: Header[], key: SecretKey): Header[] {
  return headers.map(([name, value]) => [name, responseValue(name, value, key)]);
}

/** A request's headers: only values of harmless ones are kept. Schemes and names of cookies stay. */
export function redactRequestHeaders(headers: Header[], key: SecretKey): Header[] {
  return headers.map(([name, value]) => [name, requestValue(name, value, key)]);
}

/**
 * A URL or path without userinfo, each query and fragment value and each random segment replaced by `~` and 8 hex digits.
 * The path that a log row names and the path that was asked for come out equal.
 */
export function redactUrl(url: string, key: SecretKey): string {
  return redactText(url.replace(/[\s"<>\\]/g, encodeURIComponent), key);
}

/** A text that others wrote, in which requests are named: a log row, a config excerpt, an error of a library. */
export function redactText(text: string, key: SecretKey): string {
  return redactAs(text, { paths: true, words: 'none' }, key);
}

/** What a stream or a body holds, and lines that were not understood: long random words are replaced too. */
export function redactContent(text: string, key: SecretKey): string {
  return redactAs(text, { paths: true, words: 'content' }, key);
}

/** A word that others chose, such as an event's id: a short one reveals nothing, and is not searched. */
export function redactWord(word: string, key: SecretKey): string {
  return word.length < shortestWord ? word : redactContent(word, key);
}

const shortestWord = 12;

/** What the tool says to its user: names of files stay. */
export function redactMessage(text: string, key: SecretKey): string {
  return redactAs(text, { paths: false, words: 'messages' }, key);
}

/** Known values alone: for texts made of what was redacted before. */
export function redactKnown(text: string, key: SecretKey): string {
  return typeof key === 'string' ? text : withoutKnown(text, key);
}

/** From now on these values are replaced wherever they occur; has no effect if the key is a plain text. */
export function learn(key: SecretKey, values: Iterable<string>): void {
  if (typeof key !== 'string') learnValues(key, values);
}

/** True for what stands in a body's place. */
export function isBodyMask(body: string): boolean {
  return /^\[body of \d+ bytes\]$/.test(body);
}

/** A body's size in its place: `[body of 120 bytes]`. */
export function redactBody(body: string | Uint8Array): string {
  if (typeof body === 'string' && isBodyMask(body)) return body;
  return `[body of ${typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength} bytes]`;
}

function redactAs(text: string, scope: RedactionScope, key: SecretKey): string {
  return redactIn(redactKnown(text, key), scope, typeof key === 'string' ? key : key.hashKey);
}

function responseValue(name: string, value: string, key: SecretKey): string {
  if (urlName.test(name)) return redactText(value, key);
  return (
    credentialValue(name, value, key) ??
    (isSecretResponseHeader(name) ? redacted : redactAs(value, { paths: false, words: 'none' }, key))
  );
}

function requestValue(name: string, value: string, key: SecretKey): string {
  if (!isHarmlessRequestHeader(name))
    return credentialValue(name, value, key) ?? (value.trim() === '' ? value : redacted);
  return urlName.test(name) || isTraceHeader(name) ? redactText(value, key) : redactContent(value, key);
}

function credentialValue(name: string, value: string, key: SecretKey): string | null {
  if (authorizationName.test(name)) return redactCredentials(value);
  if (!cookieName.test(name)) return null;
  return redactCookies(value, typeof key === 'string' ? key : key.hashKey);
}
