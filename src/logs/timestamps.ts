/** Points in time as the two proxies write them. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A point in time, and how far it may be off by rounding. */
export interface Stamp {
  /** Epoch ms. */
  at: number;
  stampMs: number;
}

/** ISO 8601 with a zone. */
export function isoStamp(text: string): Stamp | null {
  const at = Date.parse(text);
  const stampMs = /[.,]\d/.test(text) ? 1 : 1000;
  return Number.isNaN(at) ? null : { at, stampMs };
}

/** Seconds since the epoch, with or without a fraction; 13 digits and more are milliseconds or finer. */
export function epochStamp(text: string): Stamp | null {
  if (!/^\d{9,19}(\.\d+)?$/.test(text)) return null;
  const [whole = ''] = text.split('.');
  const scale = 1000 / 10 ** Math.max(0, whole.length - 10);
  return { at: Number(text) * scale, stampMs: text.length > 10 ? 1 : 1000 };
}

/** Nginx's `$time_local`: `21/Nov/2026:02:19:48 +0100`. */
export function commonLogStamp(text: string): Stamp | null {
  const found = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (found === null) return null;
  const [, day, month, year, hour, minute, second, sign, zoneHour, zoneMinute] = found;
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -60_000 : 60_000);
  const at = Date.UTC(
    Number(year),
    months.indexOf(month ?? ''),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return { at: at - offset, stampMs: 1000 };
}

/** A date and time without a zone, in digits: read as this machine's own local time. */
export function localStamp(text: string): Stamp | null {
  const found = /^(\d{4})\D(\d\d)\D(\d\d)\D(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,3}))?/.exec(text);
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const fraction = found[7];
  const date = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return {
    at: date.getTime() + (fraction ? Number(fraction.padEnd(3, '0')) : 0),
    stampMs: fraction ? 1 : 1000,
  };
}

const isoShape =
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d)(?: [A-Z]{2,5})?)?$/;
const slashShape = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?$/;

/** A time in any of these shapes; without a zone it is this machine's own. Null: it is none. */
export function anyStamp(text: string): Stamp | null {
  if (text.length > 64) return null;
  const iso = isoShape.exec(text);
  if (iso !== null && /(?:Z|UTC|[+-]\d\d:?\d\d)(?: [A-Z]+)?$/.test(text)) return isoStamp(toIso(text));
  if (iso !== null || slashShape.test(text)) return localStamp(text);
  return epochStamp(text) ?? commonLogStamp(text.replace(/^\[(.*)\]$/, '$1'));
}

/** `2026-11-30 02:00:00.123456789 +0000 UTC` as ISO 8601 has it. */
function toIso(text: string): string {
  return text
    .replace(/ [A-Z]+$/, (name) => (/[+-]\d\d:?\d\d [A-Z]+$/.test(text) ? '' : name))
    .replace(/ ?UTC$/, 'Z')
    .replace(' ', 'T')
    .replace(',', '.')
    .replace(/ ?([+-]\d\d):?(\d\d)$/, '$1:$2');
}

/** Index of an English month's first three letters, 0 to 11; -1 when it is none. */
export function monthIndex(name: string): number {
  return months.indexOf(name.slice(0, 3));
}

/** The stamp that stands in what a collector or syslog has put before a line; null: none, or one that is not known. */
export function prefixStamp(line: string): Stamp | null {
  const [, iso] = /^(?:<\d{1,3}>)?(?:1 )?(\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d))/.exec(line) ?? [];
  return iso === undefined ? yearlessStamp(line) : isoStamp(iso.replace(',', '.'));
}

/** RFC 3164 writes neither year nor zone: it is the latest such time that has come, by this machine's clock. */
function yearlessStamp(line: string): Stamp | null {
  const found = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)? /.exec(
    line,
  );
  if (found === null) return null;
  const [day, hour, minute, second] = found.slice(2, 6).map(Number);
  const at = (year: number) =>
    new Date(year, monthIndex(found[1] ?? ''), day ?? 1, hour, minute, second).getTime() +
    Number((found[6] ?? '').padEnd(3, '0'));
  const year = new Date().getFullYear();
  const isAhead = at(year) > Date.now() + dayMs;
  return { at: at(isAhead ? year - 1 : year), stampMs: found[6] ? 1 : 1000 };
}

const dayMs = 86_400_000;
