/** Regular expressions of Envoy, which are RE2's: their time is linear in the text, whatever the expression. */
import { RE2JS } from 're2js';
import { withoutTokens } from '../../../../configs/secret-looks.ts';
import { type ConfigNode, placeOf, textAt } from '../node.ts';
import { type Agreement, said } from './agreement.ts';

/** A longer one, or a longer text, is not evaluated: the work is the product of both. */
const longest = 5_000;
const mostKept = 500;
const compiled = new Map<string, RE2JS | null>();

/** Whether the whole text is what a RegexMatcher (`{ regex: … }`) describes. */
export function regexMatches(matcher: ConfigNode | null, text: string): Agreement {
  const regex = textAt(matcher, 'regex') ?? '';
  const expression = regex.length > longest || text.length > longest ? null : expressionOf(regex);
  if (expression !== null) return said(expression.matches(text));
  return { open: `cannot evaluate the regular expression ${shown(regex)} (${placeOf(matcher)})` };
}

/** Null for one that RE2 refuses (a lookaround, a reference to a group), with which Envoy would not start. */
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

function shown(regex: string): string {
  const text = withoutTokens(regex);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
