/** `if (…)` of the rewrite module (`ngx_http_rewrite_if_condition`). */
import type { Directive } from '../blocks.ts';
import { decide } from './choices.ts';
import { expanded } from './variables.ts';
import { matches, type Walk } from './walk.ts';

/** Whether the block of this `if` is entered. */
export function holds(walk: Walk, directive: Directive): boolean {
  const words = conditionWords(directive);
  const [subject = '', operator, ...rest] = words;
  const shown = shownCondition(directive);
  const ask = () => decide(walk.choices, { of: directive, about: shown, words: shown, first: false });
  // Files are not looked for: they are on the machine where Nginx runs.
  if (/^!?-[fdex]$/.test(subject)) return ask();
  const value = expanded(walk, subject);
  if (operator === undefined) return value === null ? ask() : value !== '' && value !== '0';
  const text = rest.join(' ');
  if (operator.includes('~')) {
    const pattern = { by: directive, text, ignoreCase: operator.endsWith('*'), words: shown };
    return matches(walk, pattern, value) !== operator.startsWith('!');
  }
  const wanted = expanded(walk, text);
  if (value === null || wanted === null) return ask();
  return (value === wanted) === (operator === '=');
}

/** `if ($cookie_beta)`: what it depends on, without what that is compared with, which may be a secret. */
export function shownCondition(directive: Directive): string {
  const [subject = '', ...rest] = conditionWords(directive);
  return `if (${subject}${rest.length > 0 ? ' …' : ''})`;
}

/** The words between the parentheses. */
function conditionWords({ args }: Directive): string[] {
  const words = args.map(({ text }) => text);
  words[0] = (words[0] ?? '').replace(/^\(/, '');
  const last = words.length - 1;
  words[last] = (words[last] ?? '').replace(/\)$/, '');
  // A parenthesis may stand alone; an empty word in quotes is one to compare with.
  return words.filter(
    (word, index) => word !== '' || (index !== last && index !== 0) || args[index]?.raw === '""',
  );
}
