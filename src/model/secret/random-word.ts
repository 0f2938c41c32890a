/** Distinguishes a random word made by a machine (a token, a key, a session id) from one that a person chose. */

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Shorter words are ids that a route or a reader needs. */
const shortest = 12;

/** Character counts of one part between `-`, `_`, `.` and the like. */
interface Part {
  length: number;
  digits: number;
  letters: number;
  /** Changes between letters and digits. */
  turns: number;
  /** Changes between small and capital letters. */
  caseTurns: number;
  /** Capital letters. */
  capitals: number;
  /** Letters of no hexadecimal number. */
  beyondHex: number;
}

/** `/events/<40 hex>`, a UUID, a JWT: yes; `api`, `my-service-v2`, `getUserEvents`, `2026-11-28T22-37-04`: no. */
export function looksRandom(word: string): boolean {
  if (word.length < shortest) return false;
  if (word.length === 36 && uuid.test(word)) return true;
  let mixedLength = 0;
  let mixedParts = 0;
  let allKinds = 0;
  const whole = { length: 0, digits: 0, capitals: 0, turns: 0 };
  for (const part of partsOf(word)) {
    if (isRandomPart(part)) mixedLength += part.length;
    if (part.length >= 4 && part.letters > 0 && part.digits > 0) mixedParts++;
    if (part.length >= 3 && part.digits > 0 && part.capitals > 0 && part.capitals < part.letters) allKinds++;
    whole.length += part.length;
    whole.digits += part.digits;
    whole.capitals += part.capitals;
    whole.turns += part.turns + part.caseTurns;
  }
  if (mixedLength >= shortest || (mixedParts >= 3 && word.length >= 16) || allKinds >= 3) return true;
  return whole.length >= 16 && whole.digits > 0 && whole.capitals > 0 && whole.turns >= whole.length * 0.38;
}

/** Random base 62 of 16 characters turns between letters and digits four times, `v2events2024` three. */
function isRandomPart({ length, digits, letters, turns, caseTurns, beyondHex }: Part): boolean {
  if (letters === 0) return length >= 20;
  if (digits > 0 && beyondHex === 0 && length >= shortest) return true;
  if (digits > 0 && length >= 8 && turns >= (length < 16 ? 4 : 3)) return true;
  if (length >= shortest && caseTurns >= length * 0.42) return true;
  return digits > 0 ? length >= 25 : length >= 32 && caseTurns === 0;
}

const digit = 1;
const small = 2;
const capital = 3;

function* partsOf(word: string): Generator<Part> {
  let part: Part | null = null;
  let before = 0;
  for (let at = 0; at <= word.length; at++) {
    const kind = kindOf(word.charCodeAt(at));
    if (kind === 0) {
      if (part !== null) yield part;
      part = null;
    } else {
      part ??= { length: 0, digits: 0, letters: 0, turns: 0, caseTurns: 0, capitals: 0, beyondHex: 0 };
      count(part, kind, before);
      if (kind !== digit && (word.charCodeAt(at) | 0x20) > 0x66) part.beyondHex++;
    }
    before = kind;
  }
}

function count(part: Part, kind: number, before: number): void {
  part.length++;
  if (kind === digit) part.digits++;
  else part.letters++;
  if (kind === capital) part.capitals++;
  if (part.length === 1) return;
  if ((kind === digit) !== (before === digit)) part.turns++;
  else if (kind !== before) part.caseTurns++;
}

function kindOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return digit;
  if (code >= 0x61 && code <= 0x7a) return small;
  return code >= 0x41 && code <= 0x5a ? capital : 0;
}
