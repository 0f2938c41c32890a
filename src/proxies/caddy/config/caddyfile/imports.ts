/** `import`: snippets, files and patterns of them, with their arguments (caddyconfig/caddyfile/parse.go, doImport). */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type ConfigBudget, configBudget } from '../../../../configs/budget.ts';
import { badInput, DoctorError } from '../../../../errors.ts';
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
  budget: ConfigBudget;
  /** Where a file or snippet imports itself; null for most. */
  cycle: string | null;
}

/** The files and snippets that a statement stands in: Caddy refuses a cycle of them (importgraph.go). */
type Above = readonly string[];

/** All statements of a file with what they import in its place; snippets are taken out. */
export function withImports(file: string, text: string): Imported {
  const budget = configBudget();
  const state: Importing = {
    files: [{ file, text }],
    warnings: [],
    snippets: new Map(),
    count: 0,
    budget,
    cycle: null,
  };
  const segments = expandFile(state, parseSegments(file, text), [resolve(file)]);
  if (state.cycle !== null)
    throw badInput(
      `${state.cycle}: imports lead in a circle`,
      `${state.cycle}: imports lead in a circle, which Caddy refuses too`,
      '',
    );
  return { segments, files: state.files, warnings: state.warnings };
}

/** Snippets are known from their place on, in every file that is read after it. */
function expandFile(state: Importing, segments: Segment[], above: Above): Segment[] {
  return segments.flatMap((segment) => {
    const snippet = /^\((.+)\)$/.exec(segment.name.text)?.[1];
    if (snippet !== undefined && segment.block) {
      state.snippets.set(snippet, segment.block);
      return [];
    }
    return expand(state, segment, above);
  });
}

function expand(state: Importing, segment: Segment, above: Above): Segment[] {
  if (segment.name.text === 'import' && !segment.name.isQuoted) return imported(state, segment, above);
  if (!segment.block) return [segment];
  return [{ ...segment, block: segment.block.flatMap((inner) => expand(state, inner, above)) }];
}

function imported(state: Importing, segment: Segment, above: Above): Segment[] {
  const warn = (what: string) =>
    state.warnings.push(`${segment.name.file}:${segment.name.start.line}: import${what}`);
  const [target, ...args] = segment.args;
  if (!target || state.cycle !== null) return [];
  state.count += 1;
  if (above.length > limits.includeDepth || state.count > limits.configFiles) {
    warn(': too many, one in another; what is in it is not known');
    return [opaque(segment)];
  }
  const snippet = state.snippets.get(target.text);
  if (snippet) {
    const name = `(${target.text})`;
    if (above.includes(name)) return inCircle(state, segment);
    const filled = snippet.flatMap((inner) => fill(state, inner, args, segment));
    return filled.flatMap((inner) => expand(state, inner, [...above, name]));
  }
  const paths = pathsOf(target);
  if (paths.length === 0 && /[*?[]/.test(target.text)) return [];
  if (paths.length === 0) {
    warn(` ${basename(target.text)}: there is no such snippet or file here; settings in it are not known`);
    return [opaque(segment)];
  }
  return paths.flatMap((path) => readImported(state, path, segment, above, warn));
}

function readImported(
  state: Importing,
  path: string,
  segment: Segment,
  above: Above,
  warn: (what: string) => void,
): Segment[] {
  const refused = (what: string) => {
    warn(what);
    return [opaque(segment)];
  };
  if (above.includes(resolve(path))) return inCircle(state, segment);
  state.count += 1;
  if (state.count > limits.configFiles) return refused(': too many files; what is in them is not known');
  const { text, why } = state.budget.read(path);
  if (text === null) return refused(` ${basename(path)}: ${why}; settings in it are not known`);
  try {
    const args = segment.args.slice(1);
    const segments = parseSegments(path, text).flatMap((inner) => fill(state, inner, args, segment));
    if (!state.files.some(({ file }) => file === path)) state.files.push({ file: path, text });
    return expandFile(state, segments, [...above, resolve(path)]);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    return refused(`: ${error.message}; settings in it are not known`);
  }
}

function inCircle(state: Importing, { name }: Segment): Segment[] {
  state.cycle ??= `${name.file}:${name.start.line}`;
  return [];
}

/** A statement of which nobody knows what it does, left where the import stood. */
function opaque(segment: Segment): Segment {
  return { ...segment, name: { ...segment.name, text: unreadImport } };
}

export const unreadImport = '\0import';

/** What a word of a snippet costs beside its text: its place in two files. */
const wordCost = 20;

/** The snippet with the arguments of this import in it: `{args.0}`, `{args[0]}`, `{args[:]}`, `{block}`. */
function fill(state: Importing, segment: Segment, args: Token[], by: Segment): Segment[] {
  const spend = (text: string) =>
    state.budget.spend(text.length + wordCost, () => `${by.name.file}:${by.name.start.line}`);
  if (segment.name.text === '{block}' && !segment.block) {
    spendAll(by.block ?? [], spend);
    return by.block ?? [];
  }
  const words = [segment.name, ...segment.args].flatMap((word) => filledWords(word, args, spend));
  const [name, ...rest] = words;
  if (!name) return [];
  const block = segment.block?.flatMap((inner) => fill(state, inner, args, by)) ?? null;
  return [{ ...segment, name, args: rest, block }];
}

function spendAll(segments: Segment[], spend: (text: string) => void): void {
  for (const { name, args, block } of segments) {
    for (const word of [name, ...args]) spend(word.text);
    spendAll(block ?? [], spend);
  }
}

/** `{args[1:]}` alone stands for several words. A word with arguments in it is no place for a change. */
function filledWords(word: Token, args: Token[], spend: (text: string) => void): Token[] {
  spend(word.text);
  const [, from, to] = /^\{args\[(\d*):(\d*)\]\}$/.exec(word.text) ?? [];
  if (from !== undefined)
    return args.slice(Number(from || 0), to ? Number(to) : undefined).map((arg) => {
      spend(arg.text);
      return { ...word, text: arg.text };
    });
  if (!word.text.includes('{args')) return [word];
  const text = word.text.replace(/\{args(?:\.(\d+)|\[(\d+)\])\}/g, (whole, dotted, indexed) => {
    const value = args[Number(dotted ?? indexed)]?.text ?? whole;
    spend(value);
    return value;
  });
  return [{ ...word, text }];
}

/** A pattern has wildcards in its last part alone (Caddy allows one folder with them; others are not looked for). */
function pathsOf({ text, file }: Token): string[] {
  const path = isAbsolute(text) ? text : join(dirname(file), text);
  if (!/[*?[]/.test(path)) return existsSync(path) ? [path] : [];
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
