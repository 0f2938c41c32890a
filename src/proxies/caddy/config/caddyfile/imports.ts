/** `import`: snippets, files and patterns of them, with their arguments (caddyconfig/caddyfile/parse.go, doImport). */
import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { readConfigText } from '../../../../configs/config-file.ts';
import { DoctorError } from '../../../../errors.ts';
import { limits } from '../../../../model/limits.ts';
import type { ConfigFile } from '../../../../model/setting.ts';
import { parseSegments, type Segment } from './segments.ts';
import type { Token } from './tokens.ts';

export interface Imported {
  segments: Segment[];
  files: ConfigFile[];
  warnings: string[];
}

interface Importing extends Omit<Imported, 'segments'> {
  snippets: Map<string, Segment[]>;
  count: number;
}

/** All statements of a file with what they import in its place; snippets are taken out. */
export function withImports(file: string, text: string): Imported {
  const state: Importing = { files: [{ file, text }], warnings: [], snippets: new Map(), count: 0 };
  const segments = expandFile(state, parseSegments(file, text), 0);
  return { segments, files: state.files, warnings: state.warnings };
}

/** Snippets are known from their place on, in every file that is read after it. */
function expandFile(state: Importing, segments: Segment[], depth: number): Segment[] {
  return segments.flatMap((segment) => {
    const snippet = /^\((.+)\)$/.exec(segment.name.text)?.[1];
    if (snippet !== undefined && segment.block) {
      state.snippets.set(snippet, segment.block);
      return [];
    }
    return expand(state, segment, depth);
  });
}

function expand(state: Importing, segment: Segment, depth: number): Segment[] {
  if (segment.name.text === 'import' && !segment.name.isQuoted) return imported(state, segment, depth);
  if (!segment.block) return [segment];
  return [{ ...segment, block: segment.block.flatMap((inner) => expand(state, inner, depth)) }];
}

function imported(state: Importing, segment: Segment, depth: number): Segment[] {
  const warn = (what: string) =>
    state.warnings.push(`${segment.name.file}:${segment.name.start.line}: import${what}`);
  const [target, ...args] = segment.args;
  if (!target) return [];
  state.count += 1;
  if (depth > limits.includeDepth || state.count > limits.configFiles) {
    warn(': too many, one in another; what is in it is not known');
    return [opaque(segment)];
  }
  const snippet = state.snippets.get(target.text);
  if (snippet) {
    const filled = snippet.flatMap((inner) => fill(inner, args, segment));
    return filled.flatMap((inner) => expand(state, inner, depth + 1));
  }
  const paths = pathsOf(target);
  if (paths.length === 0 && /[*?[]/.test(target.text)) return [];
  if (paths.length === 0) {
    warn(` ${basename(target.text)}: there is no such snippet or file here; settings in it are not known`);
    return [opaque(segment)];
  }
  return paths.flatMap((path) => readImported(state, path, segment, args, depth, warn));
}

function readImported(
  state: Importing,
  path: string,
  segment: Segment,
  args: Token[],
  depth: number,
  warn: (what: string) => void,
): Segment[] {
  const { text, why } = readConfigText(path);
  if (text === null) {
    warn(` ${basename(path)}: ${why}; settings in it are not known`);
    return [opaque(segment)];
  }
  try {
    const segments = parseSegments(path, text).flatMap((inner) => fill(inner, args, segment));
    if (!state.files.some(({ file }) => file === path)) state.files.push({ file: path, text });
    return expandFile(state, segments, depth + 1);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    warn(`: ${error.message}; settings in it are not known`);
    return [opaque(segment)];
  }
}

/** A statement of which nobody knows what it does, left where the import stood. */
function opaque(segment: Segment): Segment {
  return { ...segment, name: { ...segment.name, text: unreadImport } };
}

export const unreadImport = '\0import';

/** The snippet with the arguments of this import in it: `{args.0}`, `{args[0]}`, `{args[:]}`, `{block}`. */
function fill(segment: Segment, args: Token[], by: Segment): Segment[] {
  if (segment.name.text === '{block}' && !segment.block) return by.block ?? [];
  const words = [segment.name, ...segment.args].flatMap((word) => filledWords(word, args));
  const [name, ...rest] = words;
  if (!name) return [];
  const block = segment.block?.flatMap((inner) => fill(inner, args, by)) ?? null;
  return [{ ...segment, name, args: rest, block }];
}

/** `{args[1:]}` alone stands for several words. A word with arguments in it is no place for a change. */
function filledWords(word: Token, args: Token[]): Token[] {
  const [, from, to] = /^\{args\[(\d*):(\d*)\]\}$/.exec(word.text) ?? [];
  if (from !== undefined)
    return args
      .slice(Number(from || 0), to ? Number(to) : undefined)
      .map((arg) => ({ ...word, text: arg.text }));
  if (!word.text.includes('{args')) return [word];
  const text = word.text.replace(
    /\{args(?:\.(\d+)|\[(\d+)\])\}/g,
    (whole, dotted, indexed) => args[Number(dotted ?? indexed)]?.text ?? whole,
  );
  return [{ ...word, text }];
}

/** A pattern has wildcards in its last part alone (Caddy allows one folder with them; others are not looked for). */
function pathsOf({ text, file }: Token): string[] {
  const path = isAbsolute(text) ? text : join(dirname(file), text);
  if (!/[*?[]/.test(path)) return readConfigText(path).text === null ? [] : [path];
  const folder = dirname(path);
  if (/[*?[]/.test(folder)) return [];
  const pattern = globPattern(basename(path));
  try {
    const names = readdirSync(folder).filter((name) => pattern.test(name) && !name.startsWith('.'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`);
}
