/** Regular expressions of Envoy, which are RE2's. */
import { re2Matches } from '../../../../configs/re2.ts';
import { withoutTokens } from '../../../../configs/secret-looks.ts';
import { type ConfigNode, placeOf, textAt } from '../node.ts';
import { type Agreement, said } from './agreement.ts';

/** Whether the whole text is what a RegexMatcher (`{ regex: … }`) describes. */
export function regexMatches(matcher: ConfigNode | null, text: string): Agreement {
  const regex = textAt(matcher, 'regex') ?? '';
  // With one that RE2 refuses Envoy would not start.
  const matches = re2Matches(regex, text, 'whole');
  if (matches !== null) return said(matches);
  return { open: `cannot evaluate the regular expression ${shown(regex)} (${placeOf(matcher)})` };
}

function shown(regex: string): string {
  const text = withoutTokens(regex);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
