/** Reads HAProxy's `log-format` strings (configuration manual 8.2.6, "Custom log format") into scanners. */
import type { FormatPart } from '../../../logs/format-scanner.ts';
import { type FieldFlags, fieldOf } from './fields.ts';
import { nameOfSample } from './samples.ts';

const http =
  '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r';

/** Formats by the options that stand for them (manual 8.2.2 to 8.2.5). */
export const knownFormats = {
  httplog: http,
  httpslog: `${http} %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc`,
  tcplog: '%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq',
  clf: '%{+Q}o %{-Q}ci - - [%trg] %r %ST %B "" "" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl',
  /** What a house appended to the usual one. */
  longer: `${http} %TAIL`,
} as const;

/** The text behind what was given: the name of an option, a whole `log-format` line, quoted words, or the text itself. */
export function resolveFormat(given: string): string {
  const trimmed = given.trim();
  const option = /^(?:option\s+)?(httplog(?:\s+clf)?|httpslog|tcplog)$/.exec(trimmed)?.[1];
  if (option !== undefined)
    return knownFormats[option.endsWith('clf') ? 'clf' : (option as 'httplog' | 'httpslog' | 'tcplog')];
  const words = /^log-format\s+([\s\S]+)$/.exec(trimmed)?.[1] ?? trimmed;
  if (/^(['"])[\s\S]*\1$/.test(words)) return unquoted(words);
  return words.replace(/\\([ #\\"'])/g, '$1');
}

/** One word of a config in its quotes: strong ones hold everything as it is. */
function unquoted(word: string): string {
  const inner = word.slice(1, -1);
  return word.startsWith("'") ? inner : inner.replace(/\\(["\\$ #])/g, '$1');
}

const piece =
  /%(?:\{([^}]*)\})?(?:\(([^)]*)\))?(?:([A-Za-z]+)|\[((?:\((?:[^()"']|"[^"]*"|'[^']*')*\)|[^\]])*)\])|%%|[^%\s]+|\s+|%/g;

/** Literals and fields; several blanks are one, as HAProxy writes them. */
export function formatParts(format: string): FormatPart[] {
  const parts: FormatPart[] = [];
  let always: FieldFlags = { quoted: false, escaped: false, hex: false };
  for (const [whole, flags, , alias, sample] of format.trim().matchAll(piece)) {
    const here = flagged(always, flags ?? '');
    if (alias === 'o') always = here;
    else if (alias !== undefined) parts.push(...aliasParts(alias, here));
    else if (sample !== undefined)
      parts.push(...wrapped(nameOfSample(sample, textBefore(parts)), { ...here, ...convertedBy(sample) }));
    else if (whole.trim() !== '') parts.push(whole === '%%' ? '%' : whole);
    else if (parts.length > 0 && parts.at(-1) !== ' ') parts.push(' ');
  }
  return parts;
}

function flagged(flags: FieldFlags, text: string): FieldFlags {
  const of = (letter: string, was: boolean) => {
    const found = new RegExp(`([+-])${letter}`, 'i').exec(text)?.[1];
    return found === undefined ? was : found === '+';
  };
  return { quoted: of('Q', flags.quoted), escaped: of('E', flags.escaped), hex: of('X', flags.hex) };
}

/** The longest name that is one: `%STx` is `%ST` and an x. HAProxy itself refuses it, a hand-written copy may have it. */
function aliasParts(word: string, flags: FieldFlags): FormatPart[] {
  return wrapped(word, flags);
}

/** Numbers and times stay without quotes. */
function wrapped(name: string, flags: FieldFlags): FormatPart[] {
  const field = fieldOf(name, flags);
  return flags.quoted && field.isText ? ['"', field, '"'] : [field];
}

/** `json()` escapes what it gives as JSON does. */
function convertedBy(sample: string): Partial<FieldFlags> {
  return /,\s*json\b/.test(sample) ? { escaped: true } : {};
}

function textBefore(parts: FormatPart[]): string {
  const last = parts.at(-1);
  return typeof last === 'string' ? last : '';
}

/** Nothing is written for these without a captured header, nor the blank behind them. */
const mayBeAbsent = /^(?:hrl?|hsl?)$/;

/** The forms that a row of this format may have. */
export function formsOf(format: string): FormatPart[][] {
  return formatParts(format).reduceRight<FormatPart[][]>(
    (forms, part) => {
      const isOptional = typeof part !== 'string' && mayBeAbsent.test(part.name);
      const longer = forms.map((rest) => [part, ...rest]);
      return isOptional && forms.length < 8 ? [...longer, ...forms.map(withoutBlank)] : longer;
    },
    [[]],
  );
}

function withoutBlank(parts: FormatPart[]): FormatPart[] {
  return parts[0] === ' ' ? parts.slice(1) : parts;
}
