/** All finders, by the character that they begin at. */
import { findAssignment } from './assignments.ts';
import { isWord } from './characters.ts';
import { findElement } from './markup.ts';
import { findTuple } from './members.ts';
import { type Finder, type RedactionScope, scanText } from './scan.ts';
import { findBareUserinfo, findParameter, findSegment } from './urls.ts';
import { findWord } from './words.ts';

const finders: (Finder | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  if (isWord(code)) return findWord;
  const bySign: Readonly<Record<string, Finder>> = {
    ':': findAssignment,
    '=': findAssignment,
    ',': findTuple,
    '>': findElement,
    '?': findParameter,
    '&': findParameter,
    '#': findParameter,
    '/': findSegment,
    '@': findBareUserinfo,
  };
  return bySign[String.fromCharCode(code)];
});

/** `text` without its secrets, in time linear in its length. Applied twice it gives the same. */
export function redactIn(text: string, scope: RedactionScope, hashKey: string): string {
  return text.length === 0 ? text : scanText(text, scope, hashKey, (code) => finders[code]);
}
