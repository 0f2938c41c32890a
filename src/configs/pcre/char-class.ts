/** `[…]` of a pattern. */
import { escapedSets, folded, inverted, posixSet } from './byte-sets.ts';
import { escapedByte } from './escapes.ts';
import { type ByteSet, NotUnderstood } from './nodes.ts';

interface Member {
  /** A byte of its own, which may begin a range; or a whole set. */
  is: number | ByteSet;
  length: number;
}

/** The class that begins behind the `[` at `from`, and where it ends. @throws NotUnderstood */
export function readClass(text: string, from: number, ignoreCase: boolean): { set: ByteSet; end: number } {
  const isNot = text[from] === '^';
  const set = new Uint8Array(256);
  let at = isNot ? from + 1 : from;
  const first = at;
  while (text[at] !== ']' || at === first) {
    if (at >= text.length) throw new NotUnderstood('a [ that is never closed');
    at = readMember(text, at, set);
  }
  const whole = ignoreCase ? folded(set) : set;
  return { set: isNot ? inverted(whole) : whole, end: at + 1 };
}

/** Adds one byte, range or class; returns where the next begins. */
function readMember(text: string, at: number, set: ByteSet): number {
  if (text.startsWith('\\Q', at) || text.startsWith('\\E', at)) throw new NotUnderstood('\\Q in a class');
  const low = memberAt(text, at);
  const behind = at + low.length;
  if (typeof low.is !== 'number') {
    for (const [code, has] of low.is.entries()) if (has) set[code] = 1;
    return behind;
  }
  if (text[behind] !== '-' || text[behind + 1] === ']') {
    set[low.is] = 1;
    return behind;
  }
  const high = memberAt(text, behind + 1);
  if (typeof high.is !== 'number') {
    set[low.is] = 1;
    set[0x2d] = 1;
    return behind + 1;
  }
  if (high.is < low.is) throw new NotUnderstood('a range that runs backwards');
  set.fill(1, low.is, high.is + 1);
  return behind + 1 + high.length;
}

function memberAt(text: string, at: number): Member {
  const char = text.charAt(at);
  const [posix, name] = /^\[:(\^?\w*):\]/.exec(text.slice(at, at + 16)) ?? [];
  if (posix !== undefined) return { is: posixSet(name ?? ''), length: posix.length };
  if (char !== '\\') return { is: char.charCodeAt(0), length: 1 };
  const letter = text.charAt(at + 1);
  const known = escapedSets[letter];
  if (known) return { is: known, length: 2 };
  if (letter === 'b') return { is: 8, length: 2 };
  const byte = escapedByte(text, at + 1);
  if (!byte) throw new NotUnderstood(`\\${letter} in a class`);
  return { is: byte.code, length: byte.length + 1 };
}
