/** PCRE patterns of nginx.conf as JavaScript's. */

/** Null where JavaScript has no such syntax (possessive quantifiers, recursion): such a pattern never matches here. */
export function nginxRegex(pattern: string, ignoreCase: boolean): RegExp | null {
  const inline = pattern.startsWith('(?i)');
  const source = pattern
    .slice(inline ? 4 : 0)
    .replace(/\(\?P?<(?![=!])/g, '(?<')
    .replace(/\(\?'(\w+)'/g, '(?<$1>')
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$');
  try {
    return new RegExp(source, ignoreCase || inline ? 'i' : '');
  } catch {
    return null;
  }
}
