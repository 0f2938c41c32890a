/** A JSON log line as flat text values. */

/** Values by dotted path as text, null as `-`; null when the line is not a JSON object. */
export function flattenJson(text: string): Map<string, string> | null {
  const start = text.trimStart();
  if (!start.startsWith('{')) return null;
  const parsed = parseObject(start);
  if (parsed === null) return null;
  const values = new Map<string, string>();
  walk(parsed, '', values);
  return values;
}

/** The object that the text is, or null. */
export function parseObject(text: string): object | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function walk(value: object, prefix: string, into: Map<string, string>): void {
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof inner === 'object' && inner !== null) walk(inner, path, into);
    else into.set(path, inner === null ? '-' : String(inner));
  }
}
