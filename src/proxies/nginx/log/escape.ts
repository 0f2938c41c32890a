/** Undoes the escaping of values in Nginx's access log. */
import type { Escape } from '../../../logs/dialect.ts';

const jsonLetters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The value as the client sent it: `\xXX` of escape=default, JSON escapes of escape=json. */
export function unescapeValue(value: string, escaping: Escape): string {
  if (escaping === 'none' || !value.includes('\\')) return value;
  return escaping === 'json' ? unescapeJson(value) : unescapeDefault(value);
}

/** JSON has no `\xXX`: where it stands in a JSON-shaped format, escape=default was at work. */
function unescapeJson(value: string): string {
  const escapes = /((?:\\x[\dA-Fa-f]{2})+)|\\u([\da-fA-F]{4})|\\(.)/g;
  return value.replace(escapes, (_, bytes?: string, hex?: string, letter = '') => {
    if (bytes !== undefined) return unescapeDefault(bytes);
    return hex === undefined
      ? (jsonLetters[letter] ?? letter)
      : String.fromCharCode(Number.parseInt(hex, 16));
  });
}

/** Every byte above 126 is escaped on its own, so a run of them is decoded together as UTF-8. */
function unescapeDefault(value: string): string {
  return value.replace(/(?:\\x[\dA-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('\\x', ''), 'hex').toString('utf8'),
  );
}
