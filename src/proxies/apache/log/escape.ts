/** Undoes the escaping of values in Apache's logs (`ap_escape_logitem`, server/util.c). */

const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** The value as the client sent it; bytes above 126 are escaped one by one. */
export function unescapeValue(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/((?:\\x[\da-f]{2})+)|\\(.)/gi, (_, bytes?: string, letter = '') =>
    bytes === undefined
      ? (letters[letter] ?? letter)
      : Buffer.from(bytes.replaceAll(/\\x/gi, ''), 'hex').toString('utf8'),
  );
}
