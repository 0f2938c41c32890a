/** Which rows from before the run can matter: those for a path that its streams ask for, and those of this tool. */
import type { Plan } from '../model/plan.ts';
import { usualPaths } from '../probe/index.ts';

/** At the end of its User-Agent: an earlier run's rows are no other client's. */
const ownAgent = 'sse-doctor';

/**
 * Words one of which such a row holds, however it is wrapped and escaped (`/` may be `\\/`, which holds it too); null
 * where that cannot be said: a redirect leads to paths that are not known yet, or a path has no plain word.
 */
export function wantedWords({ target }: Plan): string[] | null {
  if (target.followRedirects) return null;
  const asked = [target.url, ...(target.via ?? []), target.direct]
    .flatMap((url) => url ?? [])
    .map((url) => new URL(url).pathname);
  // Asked where the path of the target is not found.
  const further = target.method === 'GET' ? usualPaths : [];
  const words = [...asked, ...further].map(wordOf);
  if (words.some((word) => word === null)) return null;
  return [...new Set([ownAgent, ...words.flatMap((word) => word ?? [])])];
}

/** The longest plain word of a path, with the slash before it. */
function wordOf(path: string): string | null {
  const words = path.split('/').filter((word) => /^[\w.-]{2,}$/.test(word));
  const [longest] = words.sort((a, b) => b.length - a.length);
  return longest === undefined ? null : `/${longest}`;
}
