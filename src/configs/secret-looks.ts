/** What a secret looks like where no name marks it: in comments, paths, and text of unknown kind. */
import { redactText } from '../model/secret.ts';

/** Any key will do: only whether something would be replaced matters here. */
const anyKey = 'config';

/** What the redactor would replace, what a PEM file begins with, and what cannot be quoted exactly as it is in the file. */
export function looksSecret(line: string): boolean {
  // U+FFFD stands for bytes that are no UTF-8, U+FEFF for a mark that readers drop: patch(1) would not find the line.
  if (/[\uFFFD\uFEFF\0]|-----BEGIN/.test(line)) return true;
  return redactText(line, anyKey) !== line || line.split(/[^A-Za-z0-9+]+/).some(isTokenLike);
}

/** A generated word: sixteen or more letters and digits, mixed, without a separator. */
export function isTokenLike(word: string): boolean {
  if (word.length < 16) return false;
  const digits = word.replace(/\D/g, '').length;
  return digits >= 2 && digits < word.length;
}

/** A text with such words replaced. */
export function withoutTokens(text: string): string {
  return text.replace(/[A-Za-z0-9+]{16,}/g, (word) => (isTokenLike(word) ? '[redacted]' : word));
}

const credentialWords =
  /\bpass\b|passw|passphrase|pwd|secret|token|credential|\bkeys?\b|[-_]key|apikey|auth|bearer|cookie|session|jwt|hmac|signature/i;

/** A comment that may hold a secret: it mentions one, or holds a mixed word of letters and digits. */
export function mayNameSecret(comment: string): boolean {
  if (credentialWords.test(comment)) return true;
  return comment.split(/[\s"'=,;:()]+/).some(isOdd);
}

/** Eight characters or more, letters and digits mixed; versions, units and addresses do not count. */
function isOdd(word: string): boolean {
  if (word.length < 8 || !/\d/.test(word) || !/[a-z]/i.test(word)) return false;
  return !/^(?:https?|[\w.-]*\.(?:conf|yaml|json|log|com|org|net|io))\b/i.test(word);
}
