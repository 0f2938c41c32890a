/** `map` converters: a file of keys and values, looked up as their names say (manual 7.3.1, "map"). */
import { isAbsolute } from 'node:path';
import { readConfigText } from '../../../../configs/config-file.ts';
import { newBudget } from '../../../../configs/pcre/index.ts';
import { type Compare, comparisons, matchesPattern } from './patterns.ts';

/** `value` null: the map has no such key; `unread`: it cannot be told here, in words. */
export type MapResult = { value: string | null } | { unread: string };

interface Entry {
  key: string;
  value: string;
}

/** `map_beg` → `beg`; `map` and `map_str` → `str`; null: it is no map that is evaluated. */
function methodOf(name: string): string | null {
  const [, method = 'str'] = /^map(?:_(str|beg|sub|dir|dom|end|reg))?(?:_str)?$/.exec(name) ?? [null, ''];
  return method === '' ? null : method;
}

/** What the map of that file, by its path as written, gives for a text; null: `name` is no such converter. */
export function lookUp(name: string, [path = '', fallback]: string[], text: string): MapResult | null {
  if (!/^map(?:_|$)/.test(name)) return null;
  const method = methodOf(name);
  // One by a relative name lies where HAProxy was started, which is not known here.
  const entries = method !== null && isAbsolute(path) ? entriesOf(path) : null;
  if (method === null || entries === null) return { unread: `${name}(${path})` };
  const found = foundIn(entries, method, text);
  if (found === undefined) return { unread: `${name}(${path})` };
  return { value: found?.value ?? fallback ?? null };
}

/** Null: it cannot be read. Blanks around keys and values are dropped. */
function entriesOf(path: string): Entry[] | null {
  const { text } = readConfigText(path);
  if (text === null) return null;
  return text.split('\n').flatMap((line) => {
    const [, key, value = ''] = /^[ \t]*([^\s#]\S*)[ \t]*(.*?)\s*$/.exec(line) ?? [];
    return key === undefined ? [] : [{ key, value }];
  });
}

/** Of beginnings the longest holds, else the first; undefined: a pattern before it is not understood. */
function foundIn(entries: Entry[], method: string, text: string): Entry | null | undefined {
  if (method === 'reg') return byPattern(entries, text);
  const compare = comparisons[method as keyof typeof comparisons] as Compare;
  const found = entries.filter(({ key }) => compare(text, key));
  if (method === 'beg') found.sort((a, b) => b.key.length - a.key.length);
  return found[0] ?? null;
}

function byPattern(entries: Entry[], text: string): Entry | null | undefined {
  const budget = newBudget();
  for (const entry of entries) {
    const matches = matchesPattern(entry.key, false, text, budget);
    if (matches !== false) return matches ? entry : undefined;
  }
  return null;
}
