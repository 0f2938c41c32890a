/** What the values of HAProxy's log variables look like (configuration manual 8.2.6). */
import type { Field } from '../../../logs/format-scanner.ts';

/** `%{+Q,+E,+X}`. */
export interface FieldFlags {
  quoted: boolean;
  escaped: boolean;
  hex: boolean;
}

export interface HaproxyField extends Field {
  /** `+Q` puts quotes around it. */
  isText: boolean;
  escaped: boolean;
}

type Kind = Pick<Field, 'shape' | 'without'>;

/** A `+` stands before what is not final yet (`option logasap`), and before retries that went to another server. */
const number: Kind = { shape: /^(?:-|[+-]?\d+)$/, without: ' \t"\',]|;{}/:()[' };
const hexNumber: Kind = { ...number, shape: /^(?:-|[+-]?[\dA-Fa-f]+)$/ };
const address: Kind = { shape: /^(?:-|unix|[\da-fA-F.:]+)$/, without: ' \t"\',]|;{}()' };
const name: Kind = { shape: /^[^\s/"]+$/, without: ' \t/"' };
const token: Kind = { shape: /^[^\s"]*$/, without: ' \t"' };
const date: Kind = { shape: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d\.\d{3}$/, without: ' ]["' };
const zoned: Kind = { shape: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/, without: ']["' };

/** Each captured header in quotes of its own under `+Q`, and nothing where there is none. */
const list: Kind = { shape: /^(?:"[^"]*"(?: "[^"]*")*|[^"]*)$/ };

const unquoted: [names: RegExp, kind: Kind][] = [
  [/^(?:t|tr)$/, date],
  [/^(?:trg|trl|T|Tl)$/, zoned],
  [/^(?:hrl|hsl)$/, list],
  [/^tsc$/, { shape: /^[A-Za-z-]{4}$/, without: number.without ?? '' }],
  [/^ts$/, { shape: /^[A-Za-z-]{2}$/, without: number.without ?? '' }],
  [
    /^(?:B|ST|T[acdhiqRrtuw]|Ts|U|ac|fc|bc|sc|rc|sq|bq|bp|cp|fp|sp|lc|ms|pid|rt|ssl_fc_is_resumed|status)$/,
    number,
  ],
];

const text: [names: RegExp, kind: Kind][] = [
  [/^(?:ci|fi|bi|si)$/, address],
  [/^(?:b|f|ft|s)$/, name],
  [/^(?:CC|CS|H|ID|sslc|sslv|HM|HP|HPO|HU)$/, token],
  [/^HQ$/, { shape: /^(?:\?[^\s"]*|-)?$/, without: ' \t"' }],
  [/^HV$/, { shape: /^(?:HTTP\/[\d.]+|<BADREQ>|-)?$/, without: ' \t"' }],
  // What would end them is written as `#7D` and `#22`.
  [/^(?:hr|hs)$/, { shape: /^\{[^}]*\}$/, without: '' }],
  [/^r$/, { shape: /^[^"]*$/, without: '"' }],
  [/^(?:fc_err|ssl_fc_err|ssl_c_err|ssl_c_ca_err|ssl_fc_sni)$/, { shape: /^[^\s/"]*$/, without: ' /"' }],
];

const escapedText: Kind = { shape: /^(?:[^"\\]|\\.)*$/, without: '"' };

/** The field of a variable or of a sample, by its name here. */
export function fieldOf(of: string, { escaped, hex }: FieldFlags): HaproxyField {
  const bare = unquoted.find(([names]) => names.test(of))?.[1];
  if (bare)
    return { name: of, ...(hex && bare === number ? hexNumber : bare), isText: false, escaped: false };
  const known = text.find(([names]) => names.test(of))?.[1];
  // A sample stands there as it came: a client's quote is not marked.
  return { name: of, ...(known ?? (escaped ? escapedText : { shape: null })), isText: true, escaped };
}

const encoded = /(?:#[\dA-F]{2})+/g;

/** The value as it came: `#22` for a quote, by `+E` and `json()` a backslash before it. */
export function decoded(value: string, { escaped }: Pick<HaproxyField, 'escaped'>): string {
  const plain = escaped ? value.replace(/\\(?:u([\da-fA-F]{4})|(.))/g, unescaped) : value;
  if (!plain.includes('#')) return plain;
  return plain.replace(encoded, (run) => Buffer.from(run.replaceAll('#', ''), 'hex').toString('utf8'));
}

const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(_: string, code: string | undefined, letter = ''): string {
  return code === undefined ? (letters[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16));
}
