/** What a backslash means in a pattern. */
import { NotUnderstood } from './nodes.ts';

const controls: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

interface Escape {
  code: number;
  length: number;
}

/** The byte that the escape at `at` (behind the backslash) stands for; null where it stands for something else. @throws NotUnderstood */
export function escapedByte(text: string, at: number): Escape | null {
  const rest = text.slice(at, at + 12);
  const first = rest.charAt(0);
  if (first === '') throw new NotUnderstood('a backslash at its end');
  if (!/[0-9A-Za-z]/.test(first)) return { code: first.charCodeAt(0), length: 1 };
  const control = controls[first];
  if (control !== undefined) return { code: control, length: 1 };
  const numbered = /^(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{0,2})|o\{([0-7]+)\}|(0[0-7]{0,2}))/.exec(rest);
  if (numbered) {
    const [whole, braced, hex, braceOctal, octal] = numbered;
    const code =
      braced !== undefined || hex !== undefined
        ? Number.parseInt(braced ?? (hex || '0'), 16)
        : Number.parseInt(braceOctal ?? octal ?? '0', 8);
    if (code > 255) throw new NotUnderstood(`the character \\${whole}`);
    return { code, length: whole.length };
  }
  const [, letter] = /^c([ -~])/.exec(rest) ?? [];
  return letter === undefined ? null : { code: letter.toUpperCase().charCodeAt(0) ^ 0x40, length: 2 };
}

/** A reference to a group: `\1`, `\g{-1}`, `\k<name>`; null for another escape. `opened`: how many groups were. */
export function escapedReference(
  text: string,
  at: number,
  opened: number,
): { group: number | string; length: number } | null {
  const found =
    /^(?:([1-9])(?![0-9])|g(-?[0-9]+)|g\{(-?[0-9]+)\}|g\{(\w+)\}|k\{(\w+)\}|k<(\w+)>|k'(\w+)')/.exec(
      text.slice(at, at + 64),
    );
  if (!found) return null;
  const [whole, plain, bare, braced, ...names] = found;
  const number = plain ?? bare ?? braced;
  if (number === undefined) return { group: names.find((name) => name) ?? '', length: whole.length };
  const value = Number(number);
  return { group: value < 0 ? opened + 1 + value : value, length: whole.length };
}
