/** Values that are known to be secret, found wherever they stand: as they are, encoded for a URL, escaped for JSON, as base 64. */
import { mask } from './mask.ts';

/** What a run must not tell. Plain data, so that it reaches the processes that hold streams. */
export interface KnownSecrets {
  /** Keys the hashes that stand for secrets; made per run, kept nowhere. */
  hashKey: string;
  values: string[];
}

/** Shorter ones would be found in words that are none. */
const shortest = 6;
/** A text may be cut anywhere: so much of a value's beginning is told from other words. */
const piece = 12;
/** Of a server that makes up a cookie for each answer, the first are known. */
const mostValues = 500;

/** Adds values that were not known before; too short ones are left to the names they stand under. */
export function learnValues(known: KnownSecrets, values: Iterable<string>): void {
  const before = new Set(known.values);
  for (const value of values) {
    if (known.values.length >= mostValues) return;
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
    const found = needles.match(text, at);
    if (found === 0) continue;
    shown += text.slice(from, at) + mask(text.slice(at, at + found), known.hashKey);
    from = at + found;
    at = from - 1;
  }
  return from === 0 ? text : shown + text.slice(from);
}

interface Needles {
  count: number;
  /** Length of what is secret at a place; 0: nothing. */
  match(text: string, at: number): number;
}

/** Made once per state of the list: the list only grows. */
const made = new WeakMap<KnownSecrets, Needles>();

function compiled(known: KnownSecrets): Needles {
  const before = made.get(known);
  if (before?.count === known.values.length) return before;
  const needles = compile(known.values);
  made.set(known, needles);
  return needles;
}

/** By their first four characters: one look into a small table tells that nothing begins here. */
function compile(values: string[]): Needles {
  const table = new Uint8Array(1 << 16);
  const byStart = new Map<number, string[]>();
  for (const needle of new Set(values.flatMap(formsOf))) {
    if (needle.length < shortest) continue;
    const start = startAt(needle, 0);
    table[start & 0xffff] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  for (const list of byStart.values()) list.sort((a, b) => b.length - a.length);
  return {
    count: values.length,
    match(text, at) {
      const start = startAt(text, at);
      if (table[start & 0xffff] === 0) return 0;
      return longest(text, at, byStart.get(start) ?? []);
    },
  };
}

function longest(text: string, at: number, needles: string[]): number {
  let most = 0;
  for (const needle of needles) {
    let same = 0;
    while (same < needle.length && text.charCodeAt(at + same) === needle.charCodeAt(same)) same++;
    const isCut = at + same >= text.length || text[at + same] === '…';
    const counts = same === needle.length || same >= piece || (isCut && same >= shortest);
    if (counts && same > most) most = same;
  }
  return most;
}

function startAt(text: string, at: number): number {
  const a = text.charCodeAt(at) * 31 + text.charCodeAt(at + 1);
  const b = text.charCodeAt(at + 2) * 31 + text.charCodeAt(at + 3);
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 8;
}

/** How a value may be written by whoever passes it on. */
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
