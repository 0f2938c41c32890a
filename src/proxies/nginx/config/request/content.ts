/** The last phases: `try_files`, then what makes the answer. */
import { argumentText, type Directive } from '../blocks.ts';
import { decide } from './choices.ts';
import { answered, enterNamed, pageFor } from './error-pages.ts';
import { expanded } from './variables.ts';
import { nearest, ownBlock, redirectInside, type Step, type Walk } from './walk.ts';

const passers = /^(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass$/;
const answerers =
  /^(?:content_by_lua(?:_block|_file)?|js_content|perl|memcached_pass|stub_status|empty_gif|api|hls|f4f|mp4|flv)$/;

/** What becomes of a request that was let in. */
export function makeContent(walk: Walk): Step {
  const tried = walk.inner ? null : (ownBlock(walk).find(({ name }) => name === 'try_files') ?? null);
  const jump = tried ? tryFiles(walk, tried) : null;
  if (jump) return jump;
  const handler = handlerOf(walk);
  if (handler) return { kind: passers.test(handler.name) ? 'passes' : 'content', by: handler };
  return serveFiles(walk, tried);
}

/** That of the last `if` that has one, else the location's own. */
function handlerOf(walk: Walk): Directive | null {
  const blocks = [walk.inner, ...walk.ifs.toReversed(), walk.chain.at(-1) ?? null];
  for (const one of blocks) {
    const found = one?.block?.find(({ name }) => passers.test(name) || answerers.test(name));
    if (found) return found;
  }
  return null;
}

/** Null: a file is there, and the location makes of it what it does. */
function tryFiles(walk: Walk, by: Directive): Step | null {
  const words = `try_files ${argumentText(by)}`;
  // It has led here already: were its last file not there, every request would end in a loop.
  if (!handlerOf(walk) && walk.jumps.some((jump) => jump.by === by)) return null;
  const isThere =
    by.args.length > 1 && decide(walk.choices, { of: by, about: walk.uri ?? '', words, first: false });
  if (isThere) return null;
  const last = by.args.at(-1)?.text ?? '';
  if (last.startsWith('=')) {
    const status = Number(last.slice(1));
    const step = answered(walk, { kind: 'answers', status, by, words });
    // Not yet another location: a file that is not there belongs to those that are.
    return 'kind' in step && step.kind === 'answers' && step.by === by ? { kind: 'files', tried: by } : step;
  }
  const target = expanded(walk, last);
  return target?.startsWith('@') ? enterNamed(walk, by, target) : redirectInside(walk, by, target);
}

/** A path that ends with a slash is given an index; a file that is not there may have an error page. */
function serveFiles(walk: Walk, tried: Directive | null): Step {
  const { uri } = walk;
  if (uri?.endsWith('/')) {
    const index = nearest(walk, 'index')[0];
    for (const name of index?.args.map(({ text }) => text) ?? []) {
      const target = expanded(walk, name);
      const isWhole = target?.startsWith('/');
      const words = `index ${name}`;
      if (
        index &&
        (isWhole || decide(walk.choices, { of: index, about: `${uri}${name}`, words, first: false }))
      )
        return redirectInside(walk, index, isWhole ? target : target && `${uri}${target}`);
    }
  }
  for (const status of [404, 403]) {
    const by = pageFor(walk, status);
    if (!by) continue;
    const words = 'whether there is a file';
    if (decide(walk.choices, { of: by, about: `${status} ${uri}`, words, first: false }))
      return answered(walk, { kind: 'refused', status, by });
  }
  return { kind: 'files', tried };
}
