/** Envoy's StringMatcher, and the older matchers that stand beside it. */
import { at, type ConfigNode, isTrue, keysOf, placeOf, textOf } from '../node.ts';
import { type Agreement, every, isOpen, not, said } from './agreement.ts';
import { regexMatches } from './re2.ts';

/** What a header or parameter holds: null where it is absent. */
export type Held = string | null | { open: string };

const words = ['exact', 'prefix', 'suffix', 'contains'] as const;

/** `in`: the mapping with `exact`, `prefix`, …; `after`: what stands behind these words there (`_match` in old ones). */
export function stringMatches(matcher: ConfigNode | null, text: string, after = ''): Agreement {
  const regex = at(matcher, `safe_regex${after}`);
  if (regex !== null) return regexMatches(regex, text);
  const fold = isTrue(at(matcher, 'ignore_case'));
  const folded = (one: string) => (fold ? one.toLowerCase() : one);
  for (const word of words) {
    const wanted = textOf(at(matcher, `${word}${after}`));
    if (wanted !== null) return said(holds(word, folded(text), folded(wanted)));
  }
  return { open: `a kind of match that is not evaluated (${placeOf(matcher)})` };
}

function holds(word: (typeof words)[number], text: string, wanted: string): boolean {
  switch (word) {
    case 'exact':
      return text === wanted;
    case 'prefix':
      return text.startsWith(wanted);
    case 'suffix':
      return text.endsWith(wanted);
    case 'contains':
      return text.includes(wanted);
  }
}

/** A HeaderMatcher or QueryParameterMatcher; an absent value fails whatever is asked of its text, inverted too. */
export function valueMatches(matcher: ConfigNode, held: Held): Agreement {
  if (isOpen(held)) return held;
  const value = held === null && isTrue(at(matcher, 'treat_missing_header_as_empty')) ? '' : held;
  const agreement = plainlyMatches(matcher, value);
  if (agreement === null) return 'no';
  return isTrue(at(matcher, 'invert_match')) ? not(agreement) : agreement;
}

const options = /^(?:name|invert_?match|treat_?missing_?header_?as_?empty)$/i;

/** Null where there is no value to look at. */
function plainlyMatches(matcher: ConfigNode, value: string | null): Agreement | null {
  const kinds = keysOf(matcher).filter((key) => !options.test(key));
  const present = at(matcher, 'present_match');
  if (kinds.length === 0) return said(value !== null);
  if (present !== null) return said((value !== null) === isTrue(present));
  if (value === null) return null;
  const string = at(matcher, 'string_match');
  if (string !== null) return stringMatches(string, value);
  const range = at(matcher, 'range_match');
  return range === null ? stringMatches(matcher, value, '_match') : inRange(range, value);
}

/** From `start` up to, and without, `end`. */
function inRange(range: ConfigNode, value: string): Agreement {
  const bound = (key: string) => Number(textOf(at(range, key)) ?? '0');
  if (!/^[+-]?\d+$/.test(value)) return 'no';
  return every([said(Number(value) >= bound('start')), said(Number(value) < bound('end'))]);
}
