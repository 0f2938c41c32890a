/** Places of a text that take no byte: its ends, those of lines, the edges of words. */
import { isWord } from './byte-sets.ts';
import type { Place } from './nodes.ts';

/** Whether `at` is such a place, as PCRE has it (pcre2pattern, "Circumflex and dollar"). */
export function isAt(where: Place, text: string, at: number): boolean {
  switch (where) {
    case 'start':
      return at === 0;
    case 'line-start':
      return at === 0 || (text[at - 1] === '\n' && at < text.length);
    case 'end':
      return at === text.length || (at === text.length - 1 && text[at] === '\n');
    case 'line-end':
      return at === text.length || text[at] === '\n';
    case 'very-end':
      return at === text.length;
    case 'word-edge':
      return isEdge(text, at);
    case 'no-word-edge':
      return !isEdge(text, at);
  }
}

function isEdge(text: string, at: number): boolean {
  const isWordAt = (place: number) => place >= 0 && place < text.length && isWord(text.charCodeAt(place));
  return isWordAt(at - 1) !== isWordAt(at);
}
