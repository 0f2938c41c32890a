/** The values of one row of `varnishncsa`, by their specifiers without `%`. */
import { compileTimeFormat } from '../../../logs/strftime.ts';
import { commonLogStamp, epochStamp, type Stamp } from '../../../logs/timestamps.ts';

/** `-`, empty or `null` where Varnish had none. */
export type NcsaValues = Record<string, string>;

const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The value as it was: `\xXX` of the default, `\uXXXX` of `-j`. */
export function unescapeNcsa(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(
    /((?:\\x[\dA-Fa-f]{2})+)|\\u([\dA-Fa-f]{4})|\\(.)/g,
    (_, bytes?: string, hex?: string, letter = '') => {
      if (bytes !== undefined) return Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8');
      return hex === undefined ? (letters[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16));
    },
  );
}

/** By the names of headers in lower case: `{user-agent}i`. */
export function byLowerName(values: NcsaValues): NcsaValues {
  const lower = Object.entries(values).map(([name, value]) => [
    /[io]$/.test(name) ? name.replace(/^\{.*\}/, (header) => header.toLowerCase()) : name,
    value,
  ]);
  return Object.fromEntries(lower);
}

/** When the request came in; null where the format does not say. */
export function startOf(values: NcsaValues): Stamp | null {
  const { t, '{sec}t': sec, '{msec}t': msec, '{usec}t': usec } = values;
  const precise = epochStamp(usec ?? msec ?? sec ?? '');
  if (precise !== null) return precise;
  const common = t === undefined ? null : commonLogStamp(t.replace(/^\[|\]$/g, ''));
  return common ?? strftimeStart(values);
}

/** `%{%Y-%m-%dT%H:%M:%S%z}t`. */
function strftimeStart(values: NcsaValues): Stamp | null {
  for (const [name, value] of Object.entries(values)) {
    const format = /^\{(.*%.*)\}t$/.exec(name)?.[1];
    const stamp = format === undefined ? null : compileTimeFormat(format, 'local').read(value);
    if (stamp !== null) return stamp;
  }
  return null;
}

/** How long it took, ms. */
export function durationOf(values: NcsaValues): number | null {
  const counted: [value: string | undefined, perMs: number][] = [
    [values.D ?? values['{us}T'], 0.001],
    [values['{ms}T'], 1],
    [values.T ?? values['{s}T'], 1000],
  ];
  for (const [value, perMs] of counted)
    if (value !== undefined && /^[\d.]+$/.test(value)) return Math.round(Number(value) * perMs);
  return null;
}

/** Whole seconds are cut off, not rounded. */
export function isCoarse(values: NcsaValues): boolean {
  return (values.D ?? values['{us}T'] ?? values['{ms}T']) === undefined;
}
