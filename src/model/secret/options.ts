/** Options of commands that carry a secret: `--password …`, `curl -u joe:…`. */
import { isBlank, isQuote, isStop } from './characters.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { mask } from './mask.ts';
import { kindOfName } from './names.ts';
import type { Finder, Scan } from './scan.ts';
import { replace, replacement, skipBlanks } from './values.ts';

const longestOption = 40;
const user = /^(?:-u|-U|--user|--proxy-user)$/;
/** Behind an option in a sentence: "the option --password is …". */
const sentence =
  /^(?:to|is|or|and|the|a|an|for|in|with|option|options|flag|was|were|not|must|of|from|on|as|if|when|requires?|takes|needs|can|may|should|instead)$/i;

/** At the first character of an option. */
export function findOption(scan: Scan, at: number, end: number): ReturnType<Finder> {
  const { glyphs, hashKey } = scan;
  const { codes } = glyphs;
  if (codes[at] !== 0x2d || end - at > longestOption || end - at < 2 || !isBlank(codes[end] ?? 0))
    return null;
  const option = textBetween(glyphs, at, end);
  let from = skipBlanks(glyphs, end);
  if (isQuote(codes[from] ?? 0)) from++;
  const to = endOfArgument(glyphs, from);
  const value = textBetween(glyphs, from, to);
  if (user.test(option)) return replaceUser(value, from, to, hashKey);
  const kind = option.startsWith('--') ? kindOfName(option) : null;
  if (kind === null || kind === 'plural' || value === '' || /^-|:$/.test(value) || sentence.test(value))
    return null;
  return replace(from, to, value, replacement(value, kind, hashKey));
}

/** `joe:…`; `1000:1000` are a user and a group. */
function replaceUser(value: string, from: number, to: number, hashKey: string): ReturnType<Finder> {
  const colon = value.indexOf(':');
  if (colon < 1 || colon === value.length - 1 || /^\d+:\d+$|^\w+:\/\//.test(value)) return null;
  const password = value.slice(colon + 1);
  return replace(from, to, value, `${value.slice(0, colon + 1)}${mask(password, hashKey)}`);
}

function endOfArgument({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && !isStop(codes[at] as number)) at++;
  return at;
}
