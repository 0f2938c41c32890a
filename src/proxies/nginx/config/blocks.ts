/** nginx.conf as a tree of directives, every word with its place. */
import { limits } from '../../../model/limits.ts';
import { type Position, readTokens, syntaxError, type Token } from './words.ts';

/** `name args… ;` or `name args… { … }`. */
export interface Directive {
  name: string;
  args: Token[];
  file: string;
  start: Position;
  /** Just after the `;`, or after the `{` of a block. */
  headEnd: Position;
  /** Null for a simple directive. */
  block: Directive[] | null;
}

/** Names that open a statement and are never an argument: one at the start of a line betrays a missing `;`. */
const openers = new Set(
  (
    'http events server location upstream server_name listen include root return rewrite set try_files ' +
    'proxy_pass proxy_read_timeout proxy_send_timeout proxy_connect_timeout proxy_buffering proxy_set_header ' +
    'proxy_http_version proxy_cache proxy_ignore_headers proxy_buffer_size proxy_buffers fastcgi_pass ' +
    'uwsgi_pass grpc_pass gzip gzip_types keepalive_timeout send_timeout access_log error_log log_format ' +
    'worker_processes worker_connections limit_req limit_conn add_header ssl_certificate ssl_certificate_key'
  ).split(' '),
);

/** Openers that are a word of another directive as well. */
const ownWords: Readonly<Record<string, readonly string[]>> = { access_log: ['gzip'], user: ['root'] };

interface Reader {
  file: string;
  tokens: Token[];
  at: number;
}

/** The directives of one file; throws badInput with file and line on unbalanced braces or a missing `;`. */
export function parseBlocks(file: string, text: string): Directive[] {
  const reader: Reader = { file, tokens: readTokens(file, text), at: 0 };
  return readBlock(reader, null, 0);
}

function readBlock(reader: Reader, opened: Directive | null, depth: number): Directive[] {
  if (opened && depth > limits.nestingDepth) throw tooDeep(reader.file, opened);
  const directives: Directive[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === undefined) {
      if (opened) throw unclosed(reader.file, opened);
      return directives;
    }
    if (token.kind === 'close') {
      if (!opened) throw fault(reader, token, 'unexpected }', 'remove it, or add the { it should close');
      reader.at += 1;
      return directives;
    }
    directives.push(readDirective(reader, depth));
  }
}

function readDirective(reader: Reader, depth: number): Directive {
  const words = readWords(reader);
  const stop = reader.tokens[reader.at];
  const [first, ...args] = words;
  if (first === undefined)
    throw fault(reader, stop as Token, `unexpected ${stop?.text}`, 'write a directive before it');
  if (stop === undefined || stop.kind === 'close') throw unended(reader, words);
  reader.at += 1;
  const directive: Directive = {
    name: first.text,
    args,
    file: reader.file,
    start: first.start,
    headEnd: stop.end,
    block: null,
  };
  if (stop.kind === 'open') directive.block = readBlock(reader, directive, depth + 1);
  return directive;
}

function readWords(reader: Reader): Token[] {
  const words: Token[] = [];
  for (let token = reader.tokens[reader.at]; token?.kind === 'word'; token = reader.tokens[reader.at]) {
    const previous = words.at(-1);
    const isNext = previous !== undefined && previous.end.line < token.start.line && openers.has(token.raw);
    if (isNext && !ownWords[words[0]?.text ?? '']?.includes(token.raw)) throw unended(reader, words);
    words.push(token);
    reader.at += 1;
  }
  return words;
}

function unended(reader: Reader, words: Token[]) {
  const last = words.at(-1) as Token;
  return fault(
    reader,
    last,
    `${nameOf(words[0])} has no ; at its end`,
    `add one at the end of line ${last.end.line}`,
  );
}

function tooDeep(file: string, opened: Directive) {
  const problem = `blocks are nested deeper than ${limits.nestingDepth}`;
  return syntaxError(file, opened.start.line, problem, 'no nginx.conf needs that: is it the right file?');
}

function unclosed(file: string, opened: Directive) {
  return syntaxError(
    file,
    opened.start.line,
    `the { of ${nameOf(opened)} is never closed`,
    'add the missing }',
  );
}

/** Its arguments are not said: they may be a secret, as may each word of a file that is no config at all. */
function nameOf(word: { name: string } | { text: string } | undefined): string {
  if (word === undefined) return 'a statement';
  const name = 'name' in word ? word.name : word.text;
  return openers.has(name) || /^[a-z]+(?:_[a-z]+)*$/.test(name) ? `"${name}"` : 'a statement';
}

function fault(reader: Reader, token: Token, problem: string, hint: string) {
  return syntaxError(reader.file, token.start.line, problem, hint);
}

/** The arguments as they would be written in a sentence: `= /events`. */
export function argumentText(directive: Directive): string {
  return directive.args.map(wordText).join(' ');
}

/** One word as written; quotes stay only where they hold it together. */
function wordText(word: Token): string {
  return word.text === '' || /[\s;{}]/.test(word.text) ? word.raw : word.text;
}
