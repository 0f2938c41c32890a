/** Classes of characters, by code: looked up once per glyph. */

const word = 1;
const blank = 2;
const quote = 4;
/** Ends a value without quotes. */
const stop = 8;
/** Ends a value in a query or a path. */
const urlStop = 16;
/** What a credential or a key is made of beside word characters: `. ~ + / = -`. */
const key = 32;
/** At the end of a sentence, not of a value: `. , ; : ! ) ] }`. */
const closing = 64;

const classes = new Uint8Array(128);
const set = (characters: string, bits: number) => {
  for (const character of characters)
    classes[character.charCodeAt(0)] = (classes[character.charCodeAt(0)] ?? 0) | bits;
};
set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-', word);
set(' \t\r\n\f\v', blank | stop | urlStop);
set('"\'`', quote | stop);
set('"<>#&', urlStop);
set('&;,<>(){}[]', stop);
set('.~+/=', key);
set('.,;:!)]}', closing);

const has = (bits: number) => (code: number) => code < 128 && ((classes[code] ?? 0) & bits) !== 0;

/** A letter, a digit, `_` or `-`. */
export const isWord = has(word);
export const isBlank = has(blank);
export const isQuote = has(quote);
export const isStop = has(stop);
export const isUrlStop = has(urlStop);
export const isKeyCharacter = has(word | key);
export const isClosing = has(closing);
