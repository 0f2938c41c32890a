/** `error_page`: where an answer of Nginx's own is handed to another location (`ngx_http_special_response_handler`). */
import type { Directive } from '../blocks.ts';
import { namedLocation } from './location.ts';
import { expanded } from './variables.ts';
import { cycle, type End, nearest, redirectInside, type Step, type Walk } from './walk.ts';

/** What an answer with this status comes to: itself, or a jump to its error page. */
export function answered(walk: Walk, end: End & { status: number }): Step {
  walk.forced = end.status;
  const page = pageFor(walk, end.status);
  const isRecursive = nearest(walk, 'recursive_error_pages')[0]?.args[0]?.text === 'on';
  // A level without any page counts for nothing.
  walk.hasErrorPage ||= !isRecursive && nearest(walk, 'error_page').length > 0;
  return page ? jump(walk, page) : end;
}

/** The page that takes the place of an answer with this status; null: none, or one has been used. */
export function pageFor(walk: Walk, status: number): Directive | null {
  if (walk.hasErrorPage || walk.jumpsLeft === 0) return null;
  const isListed = ({ args }: Directive) => args.slice(0, -1).some(({ text }) => text === String(status));
  return nearest(walk, 'error_page').find(isListed) ?? null;
}

function jump(walk: Walk, page: Directive): Step {
  const target = page.args.at(-1)?.text ?? '';
  const written = page.args.at(-2)?.text ?? '';
  // `=` alone leaves the status to what answers there.
  if (written === '=') walk.forced = null;
  else if (written.startsWith('=')) walk.forced = Number(written.slice(1));
  const uri = expanded(walk, target);
  if (uri === null) return { kind: 'unknown', words: `error_page ${target}` };
  if (uri.startsWith('@')) return enterNamed(walk, page, uri);
  if (uri.startsWith('/')) {
    if (walk.method !== 'HEAD') walk.method = 'GET';
    return redirectInside(walk, page, uri);
  }
  const isOwn = [301, 302, 303, 307, 308].includes(walk.forced ?? 0);
  const status = isOwn ? (walk.forced ?? 302) : 302;
  return { kind: 'answers', status, by: page, words: `error_page ${uri}`, to: target };
}

/** A named location takes the request as it is; the server's rewrites do not run again. */
export function enterNamed(walk: Walk, by: Directive, name: string): Step {
  walk.jumpsLeft -= 1;
  if (walk.jumpsLeft === 0) return cycle(by);
  const named = namedLocation(walk.server, name);
  // A malformed path has left none.
  if (walk.uri === '') return { kind: 'answers', status: 500, by, words: 'return 500 (there is no path)' };
  if (!named) return { kind: 'answers', status: 500, by, words: `return 500 (there is no location ${name})` };
  walk.jumps.push({ by, to: name });
  Object.assign(walk, { isInternal: true, isRewritten: false, chain: [named], inner: null, ifs: [] });
  return { go: 'location' };
}
