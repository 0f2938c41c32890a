/** Reads Apache's `LogFormat` strings (mod_log_config) into the parts of a scanner. */
import type { Field, FormatPart } from '../../../logs/format-scanner.ts';
import { timeFieldShape } from './times.ts';

const common = '%h %l %u %t "%r" %>s %b';
const agents = '"%{Referer}i" "%{User-Agent}i"';
const combined = `${common} ${agents}`;
const vhostCombined = '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"';

/** What Debian and the documents call them. */
const nicknames: Record<string, string> = {
  common,
  combined,
  vhost_combined: vhostCombined,
  vhost_common: `%v ${common}`,
  combinedio: `${combined} %I %O`,
};

/** Tried where none is given, fullest first; `%~` takes what a house has put behind. */
export const knownFormats = [
  `${combined} %I %O`,
  combined,
  vhostCombined,
  `${combined} %~`,
  `${vhostCombined} %~`,
  common,
  `%v ${common}`,
];

/** The format behind what was given: its text, its nickname, a quoted word, or a whole `LogFormat` or `CustomLog`. */
export function resolveFormat(given: string): string {
  const trimmed = given.trim();
  const nickname = nicknames[trimmed];
  if (nickname !== undefined) return nickname;
  const directive =
    /^(?:LogFormat|(?:Custom|Transfer|Global)Log\s+(?:"(?:\\.|[^"\\])*"|\S+))\s+([\s\S]*)$/i.exec(trimmed);
  const text = (directive?.[1] ?? given).replaceAll('\r\n', '\n');
  const [, word] = /^\s*"((?:\\[\s\S]|[^"\\])*)"(?:\s+[^\s"%]+)?\s*$/.exec(text) ?? [];
  const [, single] = /^\s*'((?:\\[\s\S]|[^'\\])*)'(?:\s+[^\s'%]+)?\s*$/.exec(text) ?? [];
  return (word ?? single ?? text).replace(/\\(["'\\])/g, '$1');
}

/** `%>s`, `%{User-Agent}i`, `%!200,304{ms}T`, `%^FB`: conditions on the status, which request, a word, the letter. */
const piece = /%((?:[!<>,\d]|\{[^}]*\})*)(%|\^[A-Za-z]{2}|[A-Za-z~])|[^%]+|%/g;

/** Literals and directives of a format string; a directive is named as it is written, without conditions: `>s`, `{ms}T`. */
export function formatParts(text: string): FormatPart[] {
  const parts: FormatPart[] = [];
  for (const [whole, flags, letter] of text.matchAll(piece)) {
    if (letter === undefined || flags === undefined) parts.push(written(whole));
    else if (letter === '%') parts.push('%');
    else parts.push(...fieldParts(flags, letter));
  }
  return parts;
}

const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** mod_log_config knows three escapes of its own. */
function written(literal: string): string {
  return literal.replace(/\\([nrt])/g, (_, letter: string) => controls[letter] ?? letter);
}

function fieldParts(flags: string, letter: string): FormatPart[] {
  const param = /\{([^}]*)\}/.exec(flags)?.[1];
  const which = /[<>]/.exec(flags)?.[0] ?? '';
  const name = `${which}${param === undefined ? '' : `{${param}}`}${letter}`;
  const isConditional = /[!\d]/.test(flags.replace(/\{[^}]*\}/g, ''));
  if (letter === 't') return timeParts(name, param ?? '', isConditional);
  return [{ name, ...kindOf(letter, param, isConditional) }];
}

/** `%t` writes its own brackets. */
function timeParts(name: string, param: string, isConditional: boolean): FormatPart[] {
  const field: Field = isConditional ? { name, ...free } : { name, ...timeFieldShape(param) };
  return param === '' && !isConditional ? ['[', field, ']'] : [field];
}

type Kind = Pick<Field, 'shape' | 'without'>;

/** A quote or backslash in a value is always escaped (ap_escape_logitem). */
const free: Kind = { shape: /^(?:[^"\\]|\\.)*$/, without: '"' };
const token: Kind = { shape: /^\S*$/, without: ' \t"' };
const number: Kind = { shape: /^(?:-|\d+)$/, without: ' \t"\',]|;{}' };

const kinds: Record<string, Kind> = {
  s: { ...number, shape: /^(?:-|\d{3})$/ },
  X: { ...number, shape: /^[X+-]$/ },
  // A name has a dot: a word of a collector before the row has none.
  h: { ...token, shape: /^(?:-|localhost|[\da-fA-F.:]+|[\w-]+(?:\.[\w-]+)+)$/ },
  a: { ...number, shape: /^(?:-|[\da-fA-F.:]+)$/ },
  l: { ...token, shape: /^[\w.@-]+$/ },
  // A name may hold a blank, but no dash by itself, which is the `%l` before it.
  u: { shape: /^(?:-|(?!(?:.*\s)?-(?:\s|$))(?:[^"\\]|\\.)+)$/, without: '"' },
  // The query is `%q`, which mostly stands right behind it.
  U: { shape: /^(?:[^"\\?]|\\.)*$/, without: '"?' },
  m: token,
  H: token,
  L: token,
  R: token,
  v: { shape: /^(?:-|\*|localhost|(?:[\w*-]+\.)+[\w-]*|\[[\da-fA-F:.]+\])$/, without: ' \t"/:' },
  q: { shape: /^(?:-|\?(?:[^"\\]|\\.)*)?$/, without: '"' },
  '~': { shape: /^/ },
};

function kindOf(letter: string, param: string | undefined, isConditional: boolean): Kind {
  if (/^(?:[bBIOSDTkp]|\^FB)$/.test(letter) || (letter === 'P' && param !== 'hextid')) return number;
  const kind = kinds[letter] ?? free;
  return isConditional && kind !== free ? free : kind;
}
