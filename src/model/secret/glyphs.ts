/**
 * A text as its readers see it: `\"`, `\x22`, `\u0026`, `%3D` and `&amp;` are one glyph each, so that one scanner finds a
 * secret however the text around it was escaped.
 */

export interface Glyphs {
  readonly text: string;
  readonly length: number;
  /** The character that each stands for. */
  readonly codes: Uint16Array;
  /** Where each begins in `text`; one more at the end. */
  readonly starts: Uint32Array;
  /** 0: as written; up to `maxSlashes`: so many backslashes before it; `entity`, `percent`: encoded that way. */
  readonly escapes: Uint8Array;
}

const maxSlashes = 200;
const entity = 240;
export const percent = 250;

const slash = 0x5c;
const ampersand = 0x26;
const percentSign = 0x25;

/** The glyphs of a text, in time linear in its length. */
export function glyphsOf(text: string): Glyphs {
  const codes = new Uint16Array(text.length);
  const starts = new Uint32Array(text.length + 1);
  const escapes = new Uint8Array(text.length);
  let length = 0;
  const add = (at: number, code: number, depth: number) => {
    codes[length] = code;
    starts[length] = at;
    escapes[length++] = depth;
  };
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const found = escapeAt(text, at, code);
    if (found === null) add(at++, code, 0);
    else if (found.code === null) for (const end = found.end; at < end; at++) add(at, text.charCodeAt(at), 0);
    else {
      add(at, found.code, found.depth);
      at = found.end;
    }
  }
  starts[length] = text.length;
  return { text, length, codes, starts, escapes };
}

/** `code` null: nothing is escaped up to `end`. */
interface Escape {
  code: number | null;
  depth: number;
  end: number;
}

function escapeAt(text: string, at: number, code: number): Escape | null {
  switch (code) {
    case slash:
      return backslashed(text, at);
    case percentSign:
      return percentCoded(text, at);
    case ampersand:
      return named(text, at);
    default:
      return null;
  }
}

const letters: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '"': 0x22, "'": 0x27, '/': 0x2f };

/** How many digits stand behind `\\x` and `\\u`. */
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4 };

/** A run of backslashes and what it escapes; read as a whole, because otherwise a long run would be counted again and again. */
function backslashed(text: string, at: number): Escape {
  let end = at;
  while (text.charCodeAt(end) === slash) end++;
  const depth = Math.min(end - at, maxSlashes);
  const next = text[end] ?? '';
  const digits = hexDigits[next] ?? 0;
  const hex = digits > 0 ? hexAt(text, end + 1, digits) : null;
  if (hex !== null) return { code: hex, depth, end: end + 1 + digits };
  const letter = letters[next];
  return letter === undefined ? { code: null, depth: 0, end } : { code: letter, depth, end: end + 1 };
}

/** `%3D`, and `%253D`, which is `%3D` encoded once more. */
function percentCoded(text: string, at: number): Escape | null {
  let digits = at + 1;
  while (text.startsWith('25', digits) && hexAt(text, digits + 2, 2) !== null) digits += 2;
  const code = hexAt(text, digits, 2);
  return code === null ? null : { code, depth: percent, end: digits + 2 };
}

const entities: readonly (readonly [string, number])[] = [
  ['&amp;', ampersand],
  ['&quot;', 0x22],
  ['&#34;', 0x22],
  ['&#39;', 0x27],
];

function named(text: string, at: number): Escape | null {
  for (const [name, code] of entities) {
    if (text.startsWith(name, at)) return { code, depth: entity, end: at + name.length };
  }
  return null;
}

function hexAt(text: string, at: number, digits: number): number | null {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit < 0) return null;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** The text from one glyph up to another. */
export function textBetween({ text, starts }: Glyphs, from: number, to: number): string {
  return text.slice(starts[from], starts[to]);
}
