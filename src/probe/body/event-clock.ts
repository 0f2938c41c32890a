/** Finds the time at which an event says it was made. */

const usualFields = ['ts', 'timestamp', 'time', 'at'];

/** Reads the clock of one event after another; with `field` null the usual names are tried in turn. */
export type EventClock = (data: string) => number | null;

interface Field {
  /** The name as JSON writes it: cheap to look for in an event that has no such field. */
  needle: string;
  pattern: RegExp;
}

/** A reader for events whose clock stands in `field`: epoch ms from ISO 8601 or epoch s, ms or µs; null without one. */
export function eventClock(field: string | null): EventClock {
  const fields = (field ? [field] : usualFields).map((name): Field => {
    const needle = `"${name}"`;
    return {
      needle,
      pattern: new RegExp(`${escapeName(needle)}\\s*:\\s*(?:"([^"]+)"|(\\d+(?:\\.\\d+)?))`),
    };
  });
  // In a flood, one millisecond has a thousand events.
  let lastDigits: string | null = null;
  let lastMs = 0;
  const plainMs = (data: string, from: number) => {
    if (lastDigits !== null && data.startsWith(lastDigits, from)) return lastMs;
    const ms = epochMsAt(data, from);
    if (ms === null) return null;
    lastDigits = data.slice(from, from + plainLength);
    lastMs = ms;
    return ms;
  };
  return (data) => {
    for (const { needle, pattern } of fields) {
      const at = data.indexOf(needle);
      if (at < 0) continue;
      const plain = plainMs(data, at + needle.length);
      if (plain !== null) return plain;
      const found = pattern.exec(data);
      const read = found ? toEpochMs(found[1] ?? found[2] ?? '') : null;
      if (read !== null) return read;
    }
    return null;
  };
}

/** A colon, thirteen digits, and the character behind them. */
const plainLength = 15;

/** The usual case without a regular expression: a colon, and thirteen digits. */
function epochMsAt(data: string, from: number): number | null {
  if (data.charCodeAt(from) !== 58) return null;
  let value = 0;
  let at = from + 1;
  for (; at <= from + 14; at++) {
    const digit = data.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  const next = data.charCodeAt(at);
  return at === from + 14 && (next === 44 || next === 125) && value >= 1e12 ? value : null;
}

function escapeName(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Years 2001 to 2286 in seconds, milliseconds or microseconds fall in ranges that do not overlap. */
function toEpochMs(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text);
    if (value >= 1e9 && value < 1e10) return value * 1000;
    if (value >= 1e12 && value < 1e13) return value;
    if (value >= 1e15 && value < 1e16) return value / 1000;
    return null;
  }
  const parsed = /^\d{4}-\d\d-\d\d[T ]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}
