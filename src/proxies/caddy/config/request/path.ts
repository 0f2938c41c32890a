/** How Caddy compares paths (MatchPath in modules/caddyhttp/matchers.go). */

/** Whether the path fits one of the patterns, whatever the case; null: only a request tells. */
export function pathFits(patterns: readonly string[], target: string): boolean | null {
  const [raw = ''] = target.split('?');
  // Up to 2.6 dots and blanks at the end do not count.
  let isOpen = /[. ]$/.test(decoded(raw));
  for (const pattern of patterns) {
    if (pattern.includes('{')) isOpen = true;
    else if (fitsOne(pattern.toLowerCase(), raw)) return true;
  }
  return isOpen ? null : false;
}

function fitsOne(pattern: string, raw: string): boolean {
  if (pattern === '*') return true;
  const merges = !pattern.includes('//');
  if (pattern.includes('%')) return globFits(pattern, cleaned(raw.toLowerCase(), merges));
  const path = cleaned(
    decoded(raw)
      .toLowerCase()
      .replace(/[. ]+$/, ''),
    merges,
  );
  const stars = pattern.split('*').length - 1;
  const inner = pattern.slice(1, -1);
  if (stars === 2 && pattern.startsWith('*') && pattern.endsWith('*')) return path.includes(inner);
  if (stars === 1 && pattern.startsWith('*')) return path.endsWith(pattern.slice(1));
  if (stars === 1 && pattern.endsWith('*')) return path.startsWith(pattern.slice(0, -1));
  return globFits(pattern, path);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `.` and `..` are resolved, doubled slashes are one (CleanPath); a slash at the end stays. */
export function cleaned(path: string, merges: boolean): string {
  if (path === '') return '.';
  const kept: string[] = [];
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    const isInner = index > 0 && index < segments.length - 1;
    if (segment === '.' || (segment === '' && isInner && merges)) continue;
    if (segment === '..') kept.length > 1 && kept.pop();
    else kept.push(segment);
  }
  return kept.join('/') || '/';
}

/** path.Match of Go: `*` and `?` do not cross a slash. In time linear in the product of both lengths. */
export function globFits(pattern: string, text: string): boolean {
  let [at, from] = [0, 0];
  let [star, retry] = [-1, 0];
  while (from < text.length) {
    const want = pattern[at];
    const isOne = want === text[from] || (want === '?' && text[from] !== '/');
    if (want === '*') {
      star = at;
      retry = from;
      at += 1;
    } else if (isOne) {
      at += 1;
      from += 1;
    } else if (star >= 0 && text[retry] !== '/') {
      retry += 1;
      from = retry;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
