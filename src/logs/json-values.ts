/** A JSON log line as flat text values. */

/**
 * Values by dotted path as text, null as `-`; null when the line is not a JSON object, or one with a key twice: a
 * writer that does not escape quotes has put a client's text into it.
 */
export function flattenJson(text: string): Map<string, string> | null {
  const start = text.trimStart();
  if (!start.startsWith('{')) return null;
  const parsed = parseObject(start);
  if (parsed === null) return null;
  const values = new Map<string, string>();
  return walk(parsed, '', values) === countKeys(start) ? values : null;
}

/** Strings are taken whole, so that a colon in one counts for nothing. */
function countKeys(text: string): number {
  let count = 0;
  for (const [whole] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g)) if (whole.endsWith(':')) count++;
  return count;
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

/** Such rows name the part of a program that wrote them (zap's `logger`, Caddy's `http.log.access`): no format string makes that. */
export function isOfLogger(values: Iterable<string>): boolean {
  for (const value of values) if (/^http\.log\.(?:access|error)(?:\.|$)/.test(value)) return true;
  return false;
}

/** The number of keys. */
function walk(value: object, prefix: string, into: Map<string, string>): number {
  let keys = 0;
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (!Array.isArray(value)) keys++;
    if (typeof inner === 'object' && inner !== null) keys += walk(inner, path, into);
    else into.set(path, inner === null ? '-' : String(inner));
  }
  return keys;
}

/** What agents tell of themselves and of where they found a line. */
const agentKeys = [
  ...['agent', 'beat', 'cloud', 'container', 'data_stream', 'docker', 'ecs', 'event', 'fileset', 'input'],
  ...['host', 'k8s', 'kubernetes', 'labels', 'metadata', '@metadata', 'node', 'orchestrator', 'pod'],
  ...['process', 'resource', 'service', 'tags', 'log\\.(?:file|offset|flags|level|logger|source)'],
].join('|');
const aboutAgents = new RegExp(`^(?:${agentKeys})(?:\\.|$)`);

/** The last key of a path, by which a nested value may be known; null where it is about an agent, not about a request. */
export function leafKey(path: string): string | null {
  const at = path.lastIndexOf('.');
  return at < 0 || aboutAgents.test(path) ? null : path.slice(at + 1);
}
