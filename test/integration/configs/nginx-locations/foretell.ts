/** What the reader says of a request: every answer that it takes to be possible. */
import type { RouteQuery } from '../../../../src/model/route-query.ts';
import { type Directive, parseBlocks } from '../../../../src/proxies/nginx/config/blocks.ts';
import { waysOf } from '../../../../src/proxies/nginx/config/request/index.ts';
import { nearest } from '../../../../src/proxies/nginx/config/request/walk.ts';
import type { Answer } from './ask.ts';

/** A status is null for a file, of which it is not known whether it is there. */
type Foretold = Omit<Answer, 'status'> & { status: number | null };

const parsed = new Map<string, Directive[]>();

export function foretell(text: string, query: RouteQuery): Foretold[] {
  const root = parsed.get(text) ?? parseBlocks('nginx.conf', `events {}\nhttp {\n${text}\n}`);
  parsed.set(text, root);
  const { ways } = waysOf(root, query);
  return ways.map(({ end, walk }) => {
    const location = nearest(walk, 'add_header')[0]?.args[1]?.text ?? null;
    if (end.kind === 'passes') return { status: walk.forced ?? 200, location, isPassed: true };
    if (end.kind === 'answers' || end.kind === 'refused')
      return { status: end.status, location, isPassed: false };
    return { status: null, location, isPassed: false };
  });
}

/** Nothing but the one answer is possible. */
export function isDecided(foretold: Foretold[]): boolean {
  const [first] = foretold;
  return first?.status !== null && foretold.every((one) => isSame(one, first));
}

/** A request that is refused for its path never reaches the server of its name. */
export function isSame(one: Foretold, other: Foretold | undefined): boolean {
  if (!other || one.isPassed !== other.isPassed) return false;
  if (one.status === null || other.status === null) return one.location === other.location;
  if (one.status !== other.status) return false;
  return one.location === other.location || one.status === 400;
}
