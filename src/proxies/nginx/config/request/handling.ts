/** What becomes of a request at the end of its way. */
import { argumentText, type Directive } from '../blocks.ts';
import { type Handling, type Pass, passOf, passWords } from '../pass.ts';
import type { End } from './walk.ts';
import type { Way } from './way.ts';

/** The pass of this way, and its handling as it is told. `mixed`: what all ways have in common. */
export function handlingOf(way: Way, mixed: Mixed): { pass: Pass | null; handling: Handling } {
  const { end, walk } = way;
  const { server, chain } = walk;
  const location = chain.at(-1)?.block ?? [];
  const by = passerOf(end, location);
  const pass = by ? passOf(by, [...server, ...location]) : null;
  const { words, ...told } = pass ? passes(pass, forcedOf(way)) : unpassed(end, location);
  const isTold = mixed.isOne || told.state === 'passes';
  const handling = {
    ...(isTold ? told : { state: mixed.state }),
    words: words + jumpWords(way) + mixed.note,
  };
  return { pass, handling };
}

/** The status that an error page has left on what is passed on. */
function forcedOf({ end, walk }: Way): number | null {
  return end.kind === 'passes' ? walk.forced : null;
}

/** What turned the request away may let others in. */
function passerOf(end: End, block: Directive[]): Directive | null {
  if (end.kind !== 'refused') return end.kind === 'passes' ? end.by : null;
  return block.find(({ name }) => /^(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass$/.test(name)) ?? null;
}

function passes(pass: Pass, forced: number | null): Handling {
  const words = passWords(pass);
  if (forced === null) return { state: 'passes', words };
  return {
    state: 'passes',
    answers: forced,
    words: `${words}, with status ${forced} (its error_page has no =)`,
  };
}

function unpassed(end: End, location: Directive[]): Handling {
  switch (end.kind) {
    case 'answers':
      return {
        state: 'answers',
        answers: end.status,
        words: end.words,
        ...(end.to === undefined ? {} : { items: [end.to] }),
      };
    case 'content':
      return { state: null, words: end.by.name };
    case 'unknown':
      return { state: null, words: `decided when a request comes: ${end.words}` };
    default: {
      const tried = location.find(({ name }) => name === 'try_files');
      const words = tried ? `static files (try_files ${argumentText(tried)})` : 'static files';
      return { state: 'serves-files', words };
    }
  }
}

/** `, by rewrite (nginx.conf:12)`: the last jump. */
function jumpWords({ walk, end }: Way): string {
  const jump = walk.jumps.at(-1);
  const isSaid = end.kind === 'files' && jump?.by === end.tried;
  return jump && !isSaid ? `, by ${jump.by.name} (${placeOf(jump.by)})` : '';
}

export function placeOf({ file, start }: Directive): string {
  return `${file}:${start.line}`;
}

interface Mixed {
  isOne: boolean;
  state: Handling['state'];
  /** `; if ($cookie_x) (nginx.conf:9) may change this`. */
  note: string;
}

/** A stream is no file, and was let in. */
const ordinary = /^(?:try_files|index|allow|deny|auth_\w+)$/;

/** What all ways have in common, and what they depend on. */
export function mixedHandling(ways: Way[]): Mixed {
  const kinds = new Set(ways.map(({ end }) => keyOf(end)));
  const isOne = kinds.size === 1;
  const states = new Set(ways.map(({ end }) => stateOf(end)));
  const [state = null] = states;
  const on = ways.flatMap(({ decisions }) => decisions).filter(({ of }) => !ordinary.test(of.name));
  const words = [...new Set(on.map(({ words: said, of }) => `${said} (${placeOf(of)})`))];
  const isFiles = states.size === 1 && state === 'serves-files';
  const note =
    isOne || isFiles || words.length === 0 ? '' : `; ${words.slice(0, 2).join(' and ')} may change this`;
  return { isOne, state: states.size === 1 ? state : null, note };
}

function stateOf({ kind }: End): Handling['state'] {
  if (kind === 'passes') return 'passes';
  if (kind === 'answers') return 'answers';
  return kind === 'files' ? 'serves-files' : null;
}

function keyOf(end: End): string {
  if (end.kind === 'answers') return `answers ${end.status}`;
  return 'by' in end ? `${end.kind} ${placeOf(end.by as Directive)}` : end.kind;
}
