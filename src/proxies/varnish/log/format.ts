/** Reads format strings of `varnishncsa -F` (varnishncsa(1)) into scanners. */
import type { Field, FormatPart } from '../../../logs/format-scanner.ts';

/** What it writes without `-F`. */
export const defaultFormat = '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-agent}i"';

/** The path and the query beside each other, which only together have an end. */
export const wholeUrl = 'Uq';

type Kind = Pick<Field, 'shape' | 'without'>;

/** A quote inside a value is always escaped. */
const freeText: Kind = { shape: /^(?:[^"\\]|\\.)*$/, without: '"' };
const token: Kind = { shape: /^\S*$/, without: ' \t' };
const number: Kind = { shape: /^(?:-|null|\d*)$/, without: ' \t"\',]|;{}' };
const decimal: Kind = { shape: /^(?:-|null|[\d.]*)$/, without: number.without };

const kinds: Record<string, Kind> = {
  h: { shape: /^(?:-|[\da-fA-F.:]+)?$/, without: ' \t"\',]|;{}()' },
  l: token,
  m: token,
  H: { shape: /^(?:-|HTTP\/[\d.]+)?$/, without: ' \t"' },
  s: { shape: /^(?:-|null|0|\d{3})?$/, without: number.without },
  t: { shape: /^\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]$/ },
  '{Varnish:time_firstbyte}x': decimal,
  '{Varnish:hitmiss}x': { shape: /^(?:hit|miss|-)?$/, without: ' \t"' },
  '{Varnish:handling}x': { shape: /^(?:hit|miss|pass|pipe|synth|-)?$/, without: ' \t"' },
  '{Varnish:side}x': { shape: /^[bc]$/, without: ' \t"' },
  '{Varnish:vxid}x': number,
};

function kindOf(name: string): Kind {
  if (/^[bIOD]$|^\{(?:m|u)s\}T$/.test(name)) return number;
  if (/^(?:T|\{s\}T|\{(?:sec|msec|usec|msec_frac|usec_frac)\}t)$/.test(name)) return decimal;
  return kinds[name] ?? freeText;
}

/** Literals and fields; a name of a header or a variable is kept as it stands in the format, without `%`. */
export function ncsaParts(format: string): FormatPart[] {
  const specifier = /%U%q|%(\{[^}]*\})?([A-Za-z%])|[^%]+|%/g;
  const parts: FormatPart[] = [];
  for (const [whole, braced = '', letter] of format.matchAll(specifier)) {
    if (whole === '%U%q') parts.push({ name: wholeUrl, ...freeText });
    else if (whole === '%%') parts.push('%');
    else if (letter === undefined) parts.push(whole.replaceAll('\\t', '\t'));
    else parts.push({ name: `${braced}${letter}`, ...kindOf(`${braced}${letter}`) });
  }
  return parts;
}

/** The format behind what was given: the string, or the command line that holds it behind `-F`. */
export function givenFormat(given: string): string {
  const [, single, double, bare] = /\s-F\s*(?:'([^']*)'|"((?:\\.|[^"\\])*)"|(\S+))/.exec(` ${given}`) ?? [];
  if (!/\bvarnishncsa\b/.test(given)) return given;
  return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? bare ?? defaultFormat;
}
