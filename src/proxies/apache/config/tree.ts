/** An Apache config as a tree of directives and sections, every word with its place. */
import { limits } from '../../../model/limits.ts';
import { readStatements, type Statement, syntaxError, type Word } from './words.ts';

/** `Name args…`, or `<Name args…>` with what is in it. */
export interface Directive {
  /** As it is written. */
  name: string;
  /** In lower case, by which directives are known. */
  key: string;
  args: Word[];
  file: string;
  line: number;
  endLine: number;
  end: Word['end'];
  /** Null for a simple directive. */
  block: Directive[] | null;
}

/** The statements of one file; throws badInput with file and line where sections do not close. */
export function parseTree(file: string, text: string): Directive[] {
  const root: Directive[] = [];
  const open: Directive[] = [];
  for (const statement of readStatements(text)) {
    if (statement.kind === 'close') {
      closeSection(file, statement, open);
      continue;
    }
    const directive = directiveOf(file, statement);
    (open.at(-1)?.block ?? root).push(directive);
    if (statement.kind === 'open') open.push(directive);
    if (open.length > limits.nestingDepth)
      throw syntaxError(file, statement.line, `sections are nested deeper than ${limits.nestingDepth}`, '');
  }
  const unclosed = open.at(-1);
  if (unclosed)
    throw syntaxError(
      file,
      unclosed.line,
      `<${shown(unclosed.name)}> is never closed`,
      `add </${shown(unclosed.name)}>`,
    );
  return root;
}

function directiveOf(file: string, { kind, name, args, line, endLine, end }: Statement): Directive {
  return {
    name,
    key: name.toLowerCase(),
    args,
    file,
    line,
    endLine,
    end,
    block: kind === 'open' ? [] : null,
  };
}

function closeSection(file: string, { name, line }: Statement, open: Directive[]): void {
  const last = open.pop();
  if (!last)
    throw syntaxError(file, line, `</${shown(name)}> closes nothing`, 'remove it, or open the section');
  if (last.key !== name.toLowerCase())
    throw syntaxError(
      file,
      line,
      `</${shown(name)}> does not close <${shown(last.name)}> of line ${last.line}`,
      'close the inner section first',
    );
}

/** A word of a file that is no config may be a secret. */
function shown(name: string): string {
  return /^[A-Za-z]{1,40}$/.test(name) ? name : '…';
}

/** The arguments as they would be written in a sentence; quotes only where they hold a word together. */
export function argumentText({ args }: Directive): string {
  return args.map(({ text }) => (text === '' || /\s/.test(text) ? `"${text}"` : text)).join(' ');
}

/** The first argument, empty where there is none. */
export function firstArgument({ args }: Directive): string {
  return args[0]?.text ?? '';
}

/** `httpd.conf:12`. */
export function placeOf({ file, line }: Pick<Directive, 'file' | 'line'>): string {
  return `${file}:${line}`;
}

/** `On`, in any case. */
export function isOn(directive: Directive | null | undefined): boolean {
  return directive ? firstArgument(directive).toLowerCase() === 'on' : false;
}
