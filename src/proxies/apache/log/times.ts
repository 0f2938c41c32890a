/** The times of an Apache access row: `%t` is when the request came (mod_log_config), its end comes from the duration. */
import type { Field } from '../../../logs/format-scanner.ts';
import { compileTimeFormat, type TimeFormat } from '../../../logs/strftime.ts';
import { commonLogStamp, epochStamp, type Stamp } from '../../../logs/timestamps.ts';

/** Values by directive, as `formatParts` names them. */
export type Values = Record<string, string>;

const digits = { without: ' \t"\',]|;{}' };
const fractions: Record<string, RegExp> = { msec_frac: /^\d{3}$/, usec_frac: /^\d{6}$/ };
const epochs = /^(?:sec|msec|usec)$/;

/** What `%{param}t` writes; without a word, `%t` between its brackets. */
export function timeFieldShape(param: string): Pick<Field, 'shape' | 'without'> {
  const format = withoutMoment(param);
  if (format === '') return { shape: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/, without: ']["' };
  if (epochs.test(format)) return { shape: /^\d{9,19}$/, ...digits };
  const fraction = fractions[format];
  return fraction ? { shape: fraction, ...digits } : { shape: compiled(format).shape };
}

function withoutMoment(param: string): string {
  return param.replace(/^(?:begin|end)(?::|$)/, '');
}

const formats = new Map<string, TimeFormat>();
const mostKept = 200;

function compiled(format: string): TimeFormat {
  const known = formats.get(format);
  if (known) return known;
  if (formats.size >= mostKept) formats.clear();
  const fresh = compileTimeFormat(format, 'local');
  formats.set(format, fresh);
  return fresh;
}

export interface Times {
  startedAt: number | null;
  endedAt: number | null;
  stampMs: number;
  durationMs: number | null;
}

/** Start, duration and end, as far as the row tells them. */
export function timesOf(values: Values): Times {
  const begin = momentOf(values, false);
  const end = momentOf(values, true);
  const { ms: durationMs, coarseMs } = durationOf(values);
  const stampMs = Math.max(begin?.stampMs ?? 0, end?.stampMs ?? 0);
  const startedAt = begin?.at ?? (end && durationMs !== null ? end.at - durationMs : null);
  const endedAt = end?.at ?? (begin && durationMs !== null ? begin.at + durationMs : null);
  // A whole number of seconds is rounded down, and the end that is told by it with it.
  return { startedAt, endedAt, durationMs, stampMs: stampMs + (endedAt !== null && !end ? coarseMs : 0) };
}

/** The most exact of them. */
function durationOf(values: Values): { ms: number | null; coarseMs: number } {
  const micros = values.D ?? values['{us}T'];
  if (isNumber(micros)) return { ms: Math.round(Number(micros) / 1000), coarseMs: 0 };
  const millis = values['{ms}T'];
  if (isNumber(millis)) return { ms: Number(millis), coarseMs: 0 };
  const seconds = values.T ?? values['{s}T'];
  return isNumber(seconds) ? { ms: Number(seconds) * 1000, coarseMs: 1000 } : { ms: null, coarseMs: 0 };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}

/** A time may be written in several fields: `%{%F %T}t.%{msec_frac}t`. */
function momentOf(values: Values, isEnd: boolean): Stamp | null {
  const written = Object.entries(values).flatMap(([name, text]) => {
    const param = /^[<>]?(?:\{([^}]*)\})?t$/.exec(name);
    if (!param || /^end(?::|$)/.test(param[1] ?? '') !== isEnd) return [];
    return [{ format: withoutMoment(param[1] ?? ''), text }];
  });
  const epoch = written.filter(({ format }) => epochs.test(format)).sort(byLength)[0];
  const exact = epoch === undefined ? null : epochStamp(epoch.text);
  if (exact) return exact;
  const plain = written.find(({ format }) => format === '');
  const pieces = written.filter(({ format }) => format !== '' && !epochs.test(format));
  const stamp = plain ? commonLogStamp(plain.text) : null;
  const fraction = pieces.find(({ format }) => format in fractions);
  if (stamp && fraction) return { at: stamp.at + Number(`0.${fraction.text}`) * 1000, stampMs: 1 };
  return stamp ?? joined(pieces);
}

function byLength(a: { text: string }, b: { text: string }): number {
  return b.text.length - a.text.length;
}

/** The pieces of one time, read as one. */
function joined(pieces: { format: string; text: string }[]): Stamp | null {
  if (pieces.length === 0) return null;
  const format = pieces.map((one) => (one.format in fractions ? '%f' : one.format)).join(' ');
  return compiled(format).read(pieces.map(({ text }) => text).join(' '));
}
