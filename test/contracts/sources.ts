/** The sources as texts, for contracts that no type can hold. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** A file, named from `src/`, and its text without comments. */
interface Source {
  file: string;
  text: string;
}

/** All files of a folder of `src/`, at any depth. */
export function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      file: join(folder, file),
      text: withoutComments(readFileSync(join(src, folder, file), 'utf8')),
    }));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/ .*$/gm, '$1');
}

/** The string literals that are sentences or parts of one: those with a blank in them. `x` stands for what is put in. */
export function proseIn(text: string): string[] {
  const literals = text.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g);
  return [...literals]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .map((words) => words.replace(/\$\{[^}]*\}/g, ' x '))
    .filter((words) => /\s/.test(words));
}
