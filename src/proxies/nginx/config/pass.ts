/** What a location does with a request: passes it on, answers it, serves files. */
import { isRedirect } from '../../../model/redirect.ts';
import type { SettingState } from '../../../model/setting.ts';
import { argumentText, type Directive } from './blocks.ts';

const families = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc'] as const;

/** The module that talks to the upstream; its name begins its directives (`proxy_read_timeout`). */
type PassFamily = (typeof families)[number];

export interface Pass {
  directive: Directive;
  family: PassFamily;
  /** As written, with what `set` gives to its variables filled in. */
  target: string;
}

const answerers = [
  'content_by_lua_block',
  'content_by_lua_file',
  'js_content',
  'memcached_pass',
  'stub_status',
];

/** What is done in `block`; `server` is the block whose `set` directives run before. */
export function passIn(block: Directive[], server: Directive[]): Pass | null {
  if (returnIn(block)) return null;
  for (const family of families) {
    const directive = block.find(({ name }) => name === `${family}_pass`);
    if (directive)
      return { directive, family, target: filledIn(argumentText(directive), [...server, ...block]) };
  }
  return null;
}

/** `return` outside an `if`: nothing behind it in the block is reached. */
export function returnIn(block: Directive[]): Directive | null {
  return block.find(({ name }) => name === 'return') ?? null;
}

/** What becomes of a request. */
export interface Handling {
  state: SettingState<'route'> | null;
  answers?: number;
  /** Where a redirect leads, as written. */
  items?: string[];
  /** One phrase: `proxy_pass http://app`, `return 404`, `static files`. */
  words: string;
}

/** What is done in `block`. */
export function handlingIn(block: Directive[], pass: Pass | null): Handling {
  const conditional = block.filter(({ name }) => name === 'if' || name === 'rewrite').map(({ name }) => name);
  const note =
    conditional.length > 0 ? `; ${[...new Set(conditional)].join(' and ')} in it may change this` : '';
  const { words, ...rest } = unconditionalHandling(block, pass);
  return { ...rest, words: words + note };
}

function unconditionalHandling(block: Directive[], pass: Pass | null): Handling {
  const answer = returnIn(block);
  if (answer) return answerBy(answer);
  if (pass) return { state: 'passes', words: passWords(pass) };
  const answerer = block.find(({ name }) => answerers.includes(name));
  if (answerer) return { state: null, words: answerer.name };
  const tryFiles = block.find(({ name }) => name === 'try_files');
  const words = tryFiles ? `static files (try_files ${argumentText(tryFiles)})` : 'static files';
  return { state: 'serves-files', words };
}

/** `return 404`, `return 301 /x`; `return http://x` names no status. */
function answerBy(answer: Directive): Handling {
  const [status = '', to] = answer.args.map(({ text }) => text);
  const words = `return ${argumentText(answer)}`;
  if (!/^\d{3}$/.test(status)) return { state: 'answers', words };
  const items = to !== undefined && isRedirect({ status: Number(status) }) ? { items: [to] } : {};
  return { state: 'answers', words, answers: Number(status), ...items };
}

function passWords({ directive, target }: Pass): string {
  const asWritten = argumentText(directive);
  return `${directive.name} ${asWritten}${target === asWritten ? '' : ` (${target})`}`;
}

/** Variables that a plain `set` gives a value; others stay. */
function filledIn(text: string, directives: Directive[]): string {
  const values = new Map(
    directives
      .filter(({ name, args }) => name === 'set' && args.length === 2)
      .map(({ args }) => [args[0]?.text.slice(1), args[1]?.text] as const),
  );
  const fill = (from: string) =>
    from.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, a, b) => values.get(a ?? b) ?? whole);
  return fill(fill(fill(text)));
}
