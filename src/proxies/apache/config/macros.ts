/** `<Macro>` and `Use` (mod_macro): what a macro writes, with its arguments in it, in the place of each `Use`. */
import type { Directive } from './tree.ts';
import type { Word } from './words.ts';

export interface Macro {
  /** As written, with their `$`, `%` or `@`; the longest first, as mod_macro takes them. */
  parameters: { name: string; index: number }[];
  body: Directive[];
}

/** By their names in lower case. */
export type Macros = Map<string, Macro>;

/** Keeps the macro of that section, in place of an earlier one of its name. */
export function defineMacro(macros: Macros, { args, block }: Directive): void {
  const [name, ...parameters] = args.map(({ text }) => text);
  const byLength = parameters
    .map((parameter, index) => ({ name: parameter, index }))
    .sort((a, b) => b.name.length - a.name.length);
  if (name !== undefined) macros.set(name.toLowerCase(), { parameters: byLength, body: block ?? [] });
}

/**
 * The directives of a macro for one `Use`, each with its place in the macro; null where it takes another number of
 * arguments, which Apache refuses. `spend` is told of every text that is put in.
 */
export function unfoldMacro(
  { parameters, body }: Macro,
  use: Directive,
  spend: (size: number) => void,
): Directive[] | null {
  const values = use.args.slice(1).map(({ text }) => text);
  if (values.length !== parameters.length) return null;
  const fill = (text: string) => filled(text, parameters, values);
  return body.map((directive) => filledDirective(directive, fill, spend));
}

/** What a directive costs beside its words. */
const directiveCost = 20;

function filledDirective(
  directive: Directive,
  fill: (text: string) => string,
  spend: (size: number) => void,
): Directive {
  const name = fill(directive.name);
  const args = directive.args.flatMap((word) => filledWords(word, fill));
  spend(args.reduce((sum, { text }) => sum + text.length, directiveCost));
  const block = directive.block?.map((inner) => filledDirective(inner, fill, spend)) ?? null;
  return { ...directive, name, key: name.toLowerCase(), args, block };
}

/** It is text that is put in: a value with blanks makes several words of one that has no quotes. */
function filledWords(word: Word, fill: (text: string) => string): Word[] {
  const text = fill(word.text);
  const isQuoted = word.end.column - word.start.column !== word.text.length;
  if (text === word.text || isQuoted || !/\s/.test(text)) return [{ ...word, text }];
  return text.split(/\s+/).flatMap((part) => (part === '' ? [] : [{ ...word, text: part }]));
}

/** In one pass from the left: what was put in is not looked at again. */
function filled(text: string, parameters: Macro['parameters'], values: string[]): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const found = parameters.find(({ name }) => name !== '' && text.startsWith(name, at));
    result += found ? values[found.index] : text[at];
    at += found ? found.name.length : 1;
  }
  return result;
}
