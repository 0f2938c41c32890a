/** Reads back what Envoy's `START_TIME(<format>)` wrote: strftime, plus its `%f`, `%1f`…`%9f`, `%s`, `%E3S`. */
import { monthIndex, type Stamp } from './timestamps.ts';

interface ClockFields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** ms */
  fraction: number;
  afternoon: boolean;
  epoch: number | null;
  /** Minutes east; null: the format carries none. */
  zone: number | null;
  stampMs: number;
}

type Setter = (clock: ClockFields, text: string) => void;

const digits = (key: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): Setter => {
  return (clock, text) => {
    clock[key] = Number(text);
  };
};

const fraction: Setter = (clock, text) => {
  clock.fraction = Number(`0.${text}`) * 1000;
  clock.stampMs = Math.max(1, 1000 / 10 ** text.length);
};

const directives: Record<string, [pattern: string, set: Setter | null]> = {
  Y: ['\\d{4}', digits('year')],
  m: ['\\d\\d', digits('month')],
  d: ['\\d\\d', digits('day')],
  e: ['[ \\d]\\d', digits('day')],
  H: ['\\d\\d', digits('hour')],
  I: ['\\d\\d', digits('hour')],
  M: ['\\d\\d', digits('minute')],
  S: ['\\d\\d', digits('second')],
  y: [
    '\\d\\d',
    (clock, text) => {
      clock.year = 2000 + Number(text);
    },
  ],
  b: [
    '[A-Za-z]{3}',
    (clock, text) => {
      clock.month = monthIndex(text) + 1;
    },
  ],
  B: [
    '[A-Za-z]+',
    (clock, text) => {
      clock.month = monthIndex(text) + 1;
    },
  ],
  p: [
    '[AP]M',
    (clock, text) => {
      clock.afternoon = text === 'PM';
    },
  ],
  s: [
    '\\d+',
    (clock, text) => {
      clock.epoch = Number(text);
    },
  ],
  f: ['\\d+', fraction],
  z: [
    '[+-]\\d\\d:?\\d\\d|Z',
    (clock, text) => {
      clock.zone = zoneMinutes(text);
    },
  ],
  Z: ['[A-Za-z]+|[+-]\\d+', null],
  a: ['[A-Za-z]{3}', null],
  A: ['[A-Za-z]+', null],
  j: ['\\d{3}', null],
};

const shorthands: Record<string, string> = {
  T: '%H:%M:%S',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  R: '%H:%M',
  h: '%b',
  c: '%a %b %e %H:%M:%S %Y',
};

export interface TimeFormat {
  shape: RegExp;
  /** Null when the text is not in this format. */
  read(text: string): Stamp | null;
}

/** Compiles a time format; `zone` says how to read a time that carries no offset. */
export function compileTimeFormat(format: string, zone: 'utc' | 'local'): TimeFormat {
  const setters: (Setter | null)[] = [];
  const expanded = format.replace(/%([TFDRhc])/g, (whole, letter: string) => shorthands[letter] ?? whole);
  const token = /%(?:E([zZ])|E([\d*])S|(\d)f|([A-Za-z]|%))|[\s\S]/g;
  let pattern = '';
  for (const [whole, zoned, precise, places, letter] of expanded.matchAll(token)) {
    if (precise !== undefined) {
      pattern += '(\\d\\d)(?:\\.(\\d+))?';
      setters.push(digits('second'), fraction);
    } else pattern += directive(whole, zoned ?? (places ? 'f' : letter), setters);
  }
  const shape = new RegExp(`^${pattern}$`);
  return { shape, read: (text) => readClock(shape.exec(text), setters, zone) };
}

function directive(whole: string, letter: string | undefined, setters: (Setter | null)[]): string {
  if (letter === '%') return '%';
  const known = letter === undefined ? undefined : directives[letter];
  if (known === undefined) return whole.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  setters.push(known[1]);
  return `(${known[0]})`;
}

function readClock(
  found: RegExpExecArray | null,
  setters: (Setter | null)[],
  zone: 'utc' | 'local',
): Stamp | null {
  if (found === null) return null;
  const clock: ClockFields = {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    fraction: 0,
    afternoon: false,
    epoch: null,
    zone: null,
    stampMs: 1000,
  };
  setters.forEach((set, index) => {
    const text = found[index + 1];
    if (text !== undefined) set?.(clock, text);
  });
  return { at: epochMs(clock, zone) + clock.fraction, stampMs: clock.stampMs };
}

function epochMs(clock: ClockFields, zone: 'utc' | 'local'): number {
  if (clock.epoch !== null) return clock.epoch * 1000;
  const hour = clock.afternoon ? (clock.hour % 12) + 12 : clock.hour;
  const parts = [clock.year, clock.month - 1, clock.day, hour, clock.minute, clock.second] as const;
  if (clock.zone === null && zone === 'local') return new Date(...parts).getTime();
  return Date.UTC(...parts) - (clock.zone ?? 0) * 60_000;
}

function zoneMinutes(text: string): number {
  if (text === 'Z') return 0;
  const bare = text.replace(':', '');
  const minutes = Number(bare.slice(1, 3)) * 60 + Number(bare.slice(3));
  return text.startsWith('-') ? -minutes : minutes;
}
