/** Values that are known to be secret, found wherever they stand: as they are, encoded for a URL, escaped for JSON, as base 64. */
import { mask } from './mask.ts';

/** Values that a run must not show. Plain data, so that it can be sent to the processes that hold streams. */
export interface KnownSecrets {
  /** Keys the hashes that stand for secrets; made per run, kept nowhere. */
  hashKey: string;
  values: string[];
}

/** Shorter values would also be found inside ordinary words. */
const shortest = 6;
/** A text may be cut anywhere: this many first characters of a value are enough to recognise it. */
const piece = 12;
/** If a server sets a new cookie with each answer, only the first ones are known. */
const maxValues = 500;

/** Adds values that were not known before; values that are too short are only replaced under their names. */
export function learnValues(known: KnownSecrets, values: Iterable<string>): void {
  const before = new Set(known.values);
  for (const value of values) {
    if (known.values.length >= maxValues) return;
    if (value.length < shortest || before.has(value)) continue;
    before.add(value);
    known.values.push(value);
  }
}

/** `text` without the known values and what is left of them where it was cut; in time linear in its length. */
export function withoutKnown(text: string, known: KnownSecrets): string {
  const { values } = known;
  if (values.length === 0 || text.length < shortest) return text;
  const needles = compiled(known);
  let shown = '';
  let from = 0;
  for (let at = 0; at + shortest <= text.length; at++) {
    const found = lengthAt(needles, text, at);
    if (found === 0) continue;
    shown += text.slice(from, at) + mask(text.slice(at, at + found), known.hashKey);
    from = at + found;
    at = from - 1;
  }
  return from === 0 ? text : shown + text.slice(from);
}

interface Needles {
  count: number;
  /** In the order of their characters: those with the same beginning are neighbours. */
  sorted: string[];
  /** The first four characters of each, roughly and exactly: most places of a text are excluded by them. */
  table: Uint8Array;
  starts: Set<number>;
}

/** Made once per state of the list: the list only grows, and each value's forms are made once. */
const made = new WeakMap<KnownSecrets, Needles>();

function compiled(known: KnownSecrets): Needles {
  const before = made.get(known) ?? {
    count: 0,
    sorted: [],
    table: new Uint8Array(1 << 16),
    starts: new Set(),
  };
  if (before.count === known.values.length) return before;
  const added = known.values.slice(before.count).flatMap(formsOf);
  const needles = added.filter((needle) => needle.length >= shortest);
  for (const needle of needles) {
    const start = startAt(needle, 0);
    before.table[start & 0xffff] = 1;
    before.starts.add(start);
  }
  before.sorted = [...new Set([...before.sorted, ...needles])].sort();
  before.count = known.values.length;
  made.set(known, before);
  return before;
}

/** Length of what is secret at a place; 0: nothing. Its cost does not depend on how many needles begin alike. */
function lengthAt({ sorted, table, starts }: Needles, text: string, at: number): number {
  const start = startAt(text, at);
  if (table[start & 0xffff] === 0 || !starts.has(start)) return 0;
  let low = 0;
  let high = sorted.length;
  let whole = 0;
  let same = 0;
  for (; at + same < text.length; same++) {
    const code = text.charCodeAt(at + same);
    low = firstFrom(sorted, low, high, same, code);
    high = firstFrom(sorted, low, high, same, code + 1);
    if (low === high) break;
    // The shortest of those that begin alike comes first.
    if (sorted[low]?.length === same + 1) whole = same + 1;
  }
  const isCut = at + same >= text.length || text[at + same] === '…';
  return same >= piece || (isCut && same >= shortest) ? same : whole;
}

/** The first needle between two places whose character at `depth` is `code` or higher; all are the same before it. */
function firstFrom(sorted: string[], low: number, high: number, depth: number, code: number): number {
  const at = (index: number) => {
    const character = sorted[index]?.charCodeAt(depth) ?? -1;
    return Number.isNaN(character) ? -1 : character;
  };
  if (low === high || at(low) >= code) return low;
  if (at(high - 1) < code) return high;
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (at(middle) < code) from = middle + 1;
    else to = middle;
  }
  return from;
}

function startAt(text: string, at: number): number {
  const a = text.charCodeAt(at) * 31 + text.charCodeAt(at + 1);
  const b = text.charCodeAt(at + 2) * 31 + text.charCodeAt(at + 3);
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 8;
}

/** How a value may be encoded by a program that passes it on. */
function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const go = json
    .replaceAll('&', '\\u0026')
    .replaceAll('=', '\\u003d')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e');
  const url = encoded(value);
  const utf8 = Buffer.from(value, 'latin1').toString('utf8');
  const forms = [
    value,
    ...(utf8.includes('\uFFFD') ? [] : [utf8]),
    json,
    JSON.stringify(json).slice(1, -1),
    go,
    go.replaceAll('/', '\\/'),
    json.replaceAll('/', '\\/'),
    value.replace(/["\\\x00-\x1f]/g, (character) => `\\x${hex(character)}`),
    value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    encoded(url),
  ];
  return [...new Set(forms), ...base64Forms(value)];
}

/** As `encodeURIComponent`, which refuses halves of a surrogate pair, and with `!'()*` too. */
function encoded(value: string): string {
  return Buffer.from(value, 'utf8').reduce((text, byte) => {
    const character = String.fromCharCode(byte);
    return text + (/[\w.~-]/.test(character) ? character : `%${hex(character)}`);
  }, '');
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}

/** In base 64 a value looks different at each of three places; what depends on its neighbours is left out. */
function base64Forms(value: string): string[] {
  if (value.length < piece) return [];
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    const inner = whole.slice(first, last);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
