/** The phases of one request, with every internal jump (nginx.org/en/docs/dev/development_guide.html#http_phases). */
import type { Directive } from '../blocks.ts';
import { refusal } from './access.ts';
import { makeContent } from './content.ts';
import { answered } from './error-pages.ts';
import { chooseLocation } from './location.ts';
import { runRewrites } from './rewrites.ts';
import { cycle, type End, matches, ownBlock, type Step, type Walk } from './walk.ts';

/** Goes through the phases, back to an earlier one at each jump, until something answers. */
export function runPhases(walk: Walk): End {
  let step: Step = walk.uri === '' ? malformed(walk) : { go: 'server' };
  while ('go' in step) step = phases[step.go](walk);
  return step;
}

const phases: Record<'server' | 'find' | 'location', (walk: Walk) => Step> = {
  server: serverRewrites,
  find: findLocation,
  location: runLocation,
};

function malformed(walk: Walk): Step {
  return answered(walk, {
    kind: 'answers',
    status: 400,
    by: null,
    words: 'return 400 (the path is malformed)',
  });
}

function serverRewrites(walk: Walk): Step {
  const outcome = runRewrites(walk, walk.server, true);
  return typeof outcome === 'object' ? plainOrPage(walk, outcome) : { go: 'find' };
}

/** A `return` with a text is answered at once: no error page takes its place. */
function plainOrPage(walk: Walk, end: End & { kind: 'answers' }): Step {
  const { by, status } = end;
  const isPlain = by?.name === 'return' && by.args.length > 1 && status >= 400;
  // The status of an error page that led here stays.
  return isPlain || status < 300 ? { ...end, status: walk.forced ?? status } : answered(walk, end);
}

function findLocation(walk: Walk): Step {
  const { uri } = walk;
  Object.assign(walk, { isRewritten: false, chain: [], inner: null, ifs: [] });
  if (uri === null) return { kind: 'unknown', words: 'the path that it is rewritten to' };
  const { chain, isRedirect } = chooseLocation(walk.server, uri, (by, text, ignoreCase) =>
    matches(walk, { by, text, ignoreCase, words: `location ~ ${text}` }, uri),
  );
  walk.chain = chain;
  const location = chain.at(-1);
  const internal = chain.flatMap(({ block }) => block ?? []).find(({ name }) => name === 'internal');
  if (internal && !walk.isInternal)
    return answered(walk, { kind: 'answers', status: 404, by: internal, words: 'return 404 (internal)' });
  if (isRedirect && location)
    return answered(walk, {
      kind: 'answers',
      status: 301,
      by: null,
      words: `return 301 ${uri}/`,
      to: `${uri}/`,
    });
  return { go: 'location' };
}

function runLocation(walk: Walk): Step {
  const location = walk.chain.at(-1);
  walk.inner = location ? exceptOf(location, walk.method) : null;
  // Rewrites are no part of what a `limit_except` inherits, and without a location the server's have been run.
  const outcome = location && !walk.inner ? runRewrites(walk, ownBlock(walk), false) : 'on';
  if (typeof outcome === 'object') return plainOrPage(walk, outcome);
  if (walk.isRewritten) {
    walk.jumpsLeft -= 1;
    const by = walk.jumps.at(-1)?.by ?? location;
    return walk.jumpsLeft === 0 && by ? cycle(by) : { go: 'find' };
  }
  const refused = refusal(walk);
  return refused ? answered(walk, { kind: 'refused', ...refused }) : makeContent(walk);
}

/** The `limit_except` whose settings hold for this method; GET stands for HEAD as well. */
function exceptOf(location: Directive, method: string): Directive | null {
  const except = location.block?.find(({ name }) => name === 'limit_except') ?? null;
  const listed = (except?.args ?? []).map(({ text }) => text.toUpperCase());
  const isListed = listed.includes(method) || (method === 'HEAD' && listed.includes('GET'));
  return isListed ? null : except;
}

/** Whether `//` in a path is one slash; nginx asks the server that it has before it knows the name. */
export function mergesSlashes(walk: Pick<Walk, 'http' | 'server'>): boolean {
  const found = [walk.server, walk.http].flatMap((block) =>
    block.filter(({ name }) => name === 'merge_slashes').slice(0, 1),
  );
  return found[0]?.args[0]?.text !== 'off';
}
