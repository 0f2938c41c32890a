/** Regular expressions of RE2's syntax, which Envoy and Go evaluate: their time is linear in the text, whatever the expression. */
import { RE2JS } from 're2js';

/** A longer one, or a longer text, is not evaluated: the work is the product of both. */
const longest = 5_000;
const mostKept = 500;
const compiled = new Map<string, RE2JS | null>();

/** Whether the whole text, or a part of it, is what the expression describes; null where it cannot be evaluated. */
export function re2Matches(regex: string, text: string, of: 'whole' | 'part'): boolean | null {
  const expression = regex.length > longest || text.length > longest ? null : expressionOf(regex);
  if (expression === null) return null;
  return of === 'whole' ? expression.matches(text) : expression.matcher(text).find();
}

/** Null for one that RE2 refuses (a lookaround, a reference to a group). */
function expressionOf(regex: string): RE2JS | null {
  const known = compiled.get(regex);
  if (known !== undefined) return known;
  if (compiled.size >= mostKept) compiled.clear();
  const fresh = compile(regex);
  compiled.set(regex, fresh);
  return fresh;
}

function compile(regex: string): RE2JS | null {
  try {
    return RE2JS.compile(regex);
  } catch {
    return null;
  }
}
