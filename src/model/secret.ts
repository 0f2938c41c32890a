/**
 * Replaces secrets as they are recorded. Every function gives the same result when applied twice.
 * `key` is made per run and kept nowhere: equal values stay equal within a run, and tell nothing outside it.
 */
import { createHmac } from 'node:crypto';
import type { Header } from './stream.ts';

const redacted = '[redacted]';
const masked = /^(?:~[0-9a-f]{8}|\[redacted\]|-)?$/;
/** A proxy's own variable (`$arg_token`) is no secret, and a config excerpt without it says nothing. */
const variable = /^\$(?:arg|args|cookie|host|http|query|remote|request|scheme|uri|upstream)(?:_\w+)?$/;

const secretName = /token|secret|password|passwd|api[-_]?key|session/i;
const authorizationName = /^(?:proxy-)?authorization$/i;
const cookieName = /^(?:set-)?cookie$/i;
const cookieAttribute = /^(?:path|domain|expires|max-age|samesite|priority)$/i;
const scheme =
  /^(?:bearer|basic|digest|token|api-?key|negotiate|ntlm|oauth|hmac|dpop|aws4-hmac-sha256)(?=\s+\S)/i;

/** Headers with credentials replaced: schemes, cookie names and cookie attributes stay. */
export function redactHeaders(headers: Header[], key: string): Header[] {
  return headers.map(([name, value]) => [name, redactHeaderValue(name, value, key)]);
}

/**
 * A URL or path without userinfo, each query and fragment value replaced by `~` and 8 hex digits.
 * The path that a log row names and the path that was asked for come out equal.
 */
export function redactUrl(url: string, key: string): string {
  return redactText(url.replace(/[\s"<>\\]/g, encodeURIComponent), key);
}

/** Any text: a log row, an event, the start of a body, a config excerpt. */
export function redactText(text: string, key: string): string {
  const withoutQueries = redactQuery(withoutUserinfo(text), key);
  const withoutHeaders = redactHeaderText(withoutQueries, key);
  return redactTokens(redactSchemes(redactMembers(withoutHeaders, key)));
}

/** A body's size in its place: `[body of 120 bytes]`. */
export function redactBody(body: string | Uint8Array): string {
  if (typeof body === 'string' && /^\[body of \d+ bytes\]$/.test(body)) return body;
  return `[body of ${typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength} bytes]`;
}

function redactHeaderValue(name: string, value: string, key: string): string {
  if (authorizationName.test(name)) return redactCredentials(value);
  if (cookieName.test(name)) return redactCookies(value, key);
  return secretName.test(name) ? redacted : redactText(value, key);
}

function redactCredentials(value: string): string {
  if (masked.test(value) || variable.test(value)) return value;
  const word = scheme.exec(value.trim())?.[0];
  return word ? `${word} ${redacted}` : redacted;
}

function redactCookies(value: string, key: string): string {
  return value.replace(/(^|;)(\s*)([^=;]*)=([^;]*)/g, (pair, start, space, name, content) =>
    cookieAttribute.test(name) ? pair : `${start}${space}${name}=${mask(content, key)}`,
  );
}

function mask(value: string, key: string): string {
  if (masked.test(value) || variable.test(value)) return value;
  return `~${createHmac('sha256', key).update(value).digest('hex').slice(0, 8)}`;
}

/** Up to the last `@` of the authority, as curl reads it. */
function withoutUserinfo(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'<>]*@/gi, '$1');
}

// One expression for URLs and log rows alike, or a redacted row would no longer match its redacted URL.
// Go writes & in JSON as \u0026, Nginx a quote as \x22; a closing bracket or full stop belongs to the sentence.
const closing = String.raw`[.,;:!)\]}]{1,4}(?=$|[\s"'<>])`;
const character = String.raw`(?!${closing})[^\s"'<>&#\\]|'(?=[\w%])|\\x[0-9A-Fa-f]{2}|\\u(?!0026)[0-9a-f]{4}`;
const separator = String.raw`\?|&(?:amp;)?|\\u0026|(?<=\S)#`;
const name = String.raw`[^\s=&?#"'<>\\]{1,200}`;
const query = new RegExp(`(${separator})(${name})=((?:${character})*)`, 'g');
/** A long word alone in a query is a value without a name. */
const nameless = /(\?|&)([\w.~+/-]{20,})(?=$|[\s"'&#])/g;

function redactQuery(text: string, key: string): string {
  return text
    .replace(query, (_, start, word, value) => `${start}${word}=${mask(value, key)}`)
    .replace(nameless, (_, start, value) => `${start}${mask(value, key)}`);
}

const authorizationText =
  /\b((?:proxy-)?authorization(?:["']?\s*[:=]\s*\\?["']?|\s+["']))((?:[\w-]+[ \t]+)?[^\s"'\\,;]+)/gi;
const cookieText =
  /\b((?:set-)?cookie(?:["']?\s*[:=]\s*\\?["']?|\s+["']))([^\s=;,"'\\]+=[^\s;,"'\\]*(?:;\s*[^\s=;,"'\\]+(?:=[^;"'\\\r\n]*)?)*)/gi;

function redactHeaderText(text: string, key: string): string {
  return text
    .replace(authorizationText, (_, start, value) => start + redactCredentials(value))
    .replace(cookieText, (_, start, value) => start + redactCookies(value, key));
}

const secretWord = String.raw`(?:[\w-]*[-_])?(?:[a-z]*Token|token|secret|password|passwd|api[-_]?key|session|session[-_]?id|sessid|[a-z]*sessionid)`;
/** `"password": "…"`, also inside a string (`\"password\":\"…\"`). */
const quotedMember = new RegExp(
  String.raw`(\\?["']${secretWord}\\?["']\s*:\s*)(\\?["'])((?:(?!\2)(?:\\.|[^\\\r\n]))*)(\2|\\?$)`,
  'gi',
);
/** `password=…`, in form bodies, key-value logs and cookies that a log format prints bare. */
const assignment = new RegExp(
  String.raw`(?<![\w-])(${secretWord}=)(["']?)(?!\[redacted)([^\s"'&;,<>\\]+)(?<![.,)\]])(?!["']\s*:)(?![^\s"'&;,<>\\.)\]])`,
  'gi',
);
/** `x-api-key: …`, `password: …` at the end of a line. A bare `token:` is left to prose and parsers' messages. */
const strongWord = String.raw`(?:[\w-]+[-_]token|(?:[\w-]*[-_])?(?:secret|password|passwd|api[-_]?key|session[-_]?id))`;
const line = new RegExp(
  String.raw`(?<![\w-])(${strongWord}:[ \t]+)(["']?)([^\s"'{}[\],;]+)(?=["']?[ \t]*(?:$|[,;}\r\n]))`,
  'gim',
);

function redactMembers(text: string, key: string): string {
  return text
    .replace(quotedMember, (_, start, quote, value, end) => start + quote + mask(value, key) + end)
    .replace(assignment, (_, start, quote, value) => start + quote + mask(value, key))
    .replace(line, (_, start, quote, value) => start + quote + mask(value, key));
}

const credential = /\b(bearer|basic)(\s+)(?!(?:realm|error\w*|scope|charset|nonce)\s*=)([\w.~+/-]{3,}=*)/gi;

function redactSchemes(text: string): string {
  return text.replace(credential, (all, word, space, value) =>
    isCredential(word, value) ? word + space + redacted : all,
  );
}

/** "Bearer token", "Basic authentication" are prose; a Basic credential has a colon in it (RFC 7617). */
function isCredential(word: string, value: string): boolean {
  if (word.toLowerCase() === 'basic') return Buffer.from(value, 'base64').includes(58);
  return value.length >= 16 || !/^[a-z]+[.]?$/i.test(value);
}

const jwt = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g;
const prefixedKey =
  /\b(?:sk-|[sr]k_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA)(?=[\w-]*\d)[\w-]{12,}/g;

function redactTokens(text: string): string {
  return text.replace(jwt, redacted).replace(prefixedKey, redacted);
}
