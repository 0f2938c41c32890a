/** Reads nginx.conf with all that it includes. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { badInput } from '../errors.ts';
import type { ConfigFile } from '../model/setting.ts';
import { type Directive, parseBlocks } from './nginx-blocks.ts';
import { syntaxError } from './nginx-words.ts';

/** The whole configuration, `include`s replaced by what they name. */
export interface NginxFiles {
  root: Directive[];
  files: ConfigFile[];
  warnings: string[];
}

/** Reads `path` and its includes; throws badInput when it cannot be read, or breaks nginx's grammar. */
export function readNginxFiles(path: string): NginxFiles {
  const found: NginxFiles = { root: [], files: [], warnings: [] };
  found.root = readOne(path, found, dirname(path), []);
  return found;
}

function readOne(file: string, found: NginxFiles, directory: string, above: string[]): Directive[] {
  const text = textOf(file);
  if (!found.files.some((known) => known.file === file)) found.files.push({ file, text });
  return expand(parseBlocks(file, text), found, directory, [...above, file]);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const hint = 'name a readable nginx.conf with --nginx-config, or with config= of its hop';
    throw badInput(`cannot read the nginx config ${file}`, String((error as Error).message), hint);
  }
}

function expand(directives: Directive[], found: NginxFiles, directory: string, above: string[]): Directive[] {
  return directives.flatMap((directive) => {
    if (directive.name === 'include' && !directive.block) return included(directive, found, directory, above);
    if (directive.block) directive.block = expand(directive.block, found, directory, above);
    return [directive];
  });
}

function included(directive: Directive, found: NginxFiles, directory: string, above: string[]): Directive[] {
  const pattern = directive.args[0]?.text ?? '';
  const files = filesOf(pattern, directory);
  if (files.length === 0) warnMissing(directive, pattern, found);
  const circle = files.find((file) => above.includes(file));
  if (circle)
    throw syntaxError(
      directive.file,
      directive.start.line,
      `${circle} includes itself`,
      'remove the include',
    );
  return files.flatMap((file) => readOne(file, found, directory, above));
}

/** A pattern without a match is no fault to nginx, and mime.types says nothing about a stream. */
function warnMissing(directive: Directive, pattern: string, found: NginxFiles): void {
  if (basename(pattern) === 'mime.types') return;
  const where = `${directive.file}:${directive.start.line}`;
  const what = isPattern(pattern) ? 'matches no file here' : 'is not here';
  found.warnings.push(`${where}: include ${pattern} ${what}; settings in it are not known`);
}

/**
 * Files an include names: in the config's directory, then in the one above (nginx's prefix). An absolute path
 * that is not on this machine is looked for beside the config, since configs are often copied here from a server.
 */
function filesOf(pattern: string, directory: string): string[] {
  const parts = pattern.split('/').filter(Boolean);
  const candidates = isAbsolute(pattern)
    ? [pattern, ...parts.map((_, index) => join(directory, ...parts.slice(index)))]
    : [join(directory, pattern), join(directory, '..', pattern)];
  for (const candidate of candidates) {
    const files = isPattern(candidate) ? matches(candidate) : existsSync(candidate) ? [candidate] : [];
    if (files.length > 0) return files;
  }
  return [];
}

function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** glob(3) as nginx uses it: sorted, `*` and `?` stop at `/` and pass over names that begin with a dot. */
function matches(pattern: string): string[] {
  const [, head = '', tail = ''] = /^((?:[^*?[]*\/)?)(.*)$/.exec(pattern) ?? [];
  const found = tail
    .split('/')
    .reduce((bases, part) => bases.flatMap((base) => namesIn(base, part)), [head])
    .map((path) => path.slice(0, -1));
  return found.filter((path) => statSync(path).isFile());
}

/** Paths under `base` whose last name fits, each with a `/` behind it. */
function namesIn(base: string, part: string): string[] {
  const source = part
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const regex = new RegExp(`^${source.replace(/\[!/g, '[^')}$`);
  const directory = base === '' ? '.' : base;
  const names = existsSync(directory) && statSync(directory).isDirectory() ? readdirSync(directory) : [];
  const shown = names.filter((name) => regex.test(name) && (part.startsWith('.') || !name.startsWith('.')));
  return shown.sort().map((name) => `${base}${name}/`);
}
