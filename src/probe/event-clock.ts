/** Finds the time at which an event says it was made. */

const usualFields = ['ts', 'timestamp', 'time', 'at'];

/** Epoch ms from a JSON payload's clock field (ISO 8601, or epoch s, ms or µs); null when it has none. */
export function eventClock(data: string, field: string | null): number | null {
  for (const name of field ? [field] : usualFields) {
    const found = new RegExp(`"${escapeName(name)}"\\s*:\\s*(?:"([^"]+)"|(\\d+(?:\\.\\d+)?))`).exec(data);
    const at = found ? toEpochMs(found[1] ?? found[2] ?? '') : null;
    if (at !== null) return at;
  }
  return null;
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
