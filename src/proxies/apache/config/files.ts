/** Reads apache2.conf or httpd.conf with all that it includes, in the order in which Apache does. */
import { dirname } from 'node:path';
import { type ConfigBudget, configBudget } from '../../../configs/budget.ts';
import { isPattern } from '../../../configs/glob.ts';
import { otherFile } from '../../../configs/other-file.ts';
import { badInput, DoctorError } from '../../../errors.ts';
import { limits } from '../../../model/limits.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import { holds, type Known, moduleName } from './conditions.ts';
import { includedPaths } from './include-paths.ts';
import { defineMacro, type Macros, unfoldMacro } from './macros.ts';
import { argumentText, type Directive, firstArgument, parseTree, placeOf } from './tree.ts';

/** The whole configuration: conditions decided, `Include`s replaced by what they name, `${…}` by its value. */
export interface ApacheFiles {
  root: Directive[];
  files: ConfigFile[];
  warnings: string[];
  /** A `LoadModule` was read. */
  knowsModules: boolean;
  serverRoot: string | null;
}

interface Reading {
  files: ConfigFile[];
  warnings: string[];
  known: Known;
  /** Folder of the main file. */
  folder: string;
  /** Includes so far, each time counted. */
  count: number;
  budget: ConfigBudget;
  macros: Macros;
}

/** Reads `path` and its includes; throws badInput when it cannot be read, or breaks Apache's grammar. */
export function readApacheFiles(path: string): ApacheFiles {
  const budget = configBudget();
  const { text, why } = budget.read(path, true);
  if (text === null) throw badInput(`cannot read the Apache config ${path}`, why, '');
  const directives = parseMain(path, text);
  const known: Known = { defines: new Map(), modules: new Set(), knowsModules: false, serverRoot: null };
  const reading: Reading = {
    files: [{ file: path, text }],
    warnings: [],
    known,
    folder: dirname(path),
    count: 0,
    budget,
    macros: new Map(),
  };
  const root = expand(directives, reading, [path]);
  const { knowsModules, serverRoot } = known;
  return { root, files: reading.files, warnings: reading.warnings, knowsModules, serverRoot };
}

/** A file of another kind gets that said. */
function parseMain(path: string, text: string): Directive[] {
  const other = otherFile(`${path} is no Apache config`, text, ['apache-config']);
  if (other !== null) throw other;
  return parseTree(path, text);
}

function expand(directives: Directive[], reading: Reading, above: string[]): Directive[] {
  return directives.flatMap((written) => {
    if (written.key === 'macro' && written.block !== null) {
      defineMacro(reading.macros, written);
      return [];
    }
    const directive = filledIn(written, reading);
    if (directive.block === null) return simple(directive, reading, above);
    const told = holds(directive, reading.known);
    if (told === false) return [];
    const block = expand(directive.block, reading, above);
    return told === true ? block : [{ ...directive, block }];
  });
}

function simple(directive: Directive, reading: Reading, above: string[]): Directive[] {
  const { known } = reading;
  const [first, second] = directive.args.map(({ text }) => text);
  switch (directive.key) {
    case 'include':
    case 'includeoptional':
      return included(directive, reading, above);
    case 'define':
      if (first) known.defines.set(first, second ?? '');
      return [];
    case 'undefine':
      known.defines.delete(first ?? '');
      return [];
    case 'loadmodule':
      known.knowsModules = true;
      known.modules.add(moduleName(first ?? ''));
      return [directive];
    case 'serverroot':
      known.serverRoot = first ?? null;
      return [directive];
    case 'use':
      return used(directive, reading, above);
    case 'undefmacro':
      reading.macros.delete((first ?? '').toLowerCase());
      return [];
    default:
      return [directive];
  }
}

/** `${NAME}`: what `Define` gave, else the environment's, which is not this tool's: it stays as it is written. */
function filledIn(directive: Directive, { known, budget }: Reading): Directive {
  if (!directive.args.some(({ text }) => text.includes('${'))) return directive;
  const args = directive.args.map((word) => ({
    ...word,
    text: word.text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
      const value = known.defines.get(name) ?? whole;
      budget.spend(value.length, () => placeOf(directive));
      return value;
    }),
  }));
  return { ...directive, args };
}

/** What the macro writes. Where Apache would refuse to start, or it is too much, that is said. */
function used(directive: Directive, reading: Reading, above: string[]): Directive[] {
  const name = firstArgument(directive);
  const unread = (why: string): Directive[] => {
    const words = `${placeOf(directive)}: Use ${name}: ${why}; what the macro writes was not read`;
    // A macro in a macro comes here once for each place of that one.
    if (!reading.warnings.includes(words)) reading.warnings.push(words);
    return [directive];
  };
  const macro = reading.macros.get(name.toLowerCase());
  const self = `<Macro ${name.toLowerCase()}>`;
  reading.count += 1;
  if (!macro) return unread('there is no such macro before it');
  if (above.includes(self)) return unread('it uses itself, which Apache refuses');
  if (above.length > limits.includeDepth || reading.count > limits.configFiles)
    return unread('too many, one in another');
  const spend = (size: number) => reading.budget.spend(size, () => placeOf(directive));
  const written = unfoldMacro(macro, directive, spend);
  if (written === null) return unread('it takes another number of arguments');
  return expand(written, reading, [...above, self]);
}

function included(directive: Directive, reading: Reading, above: string[]): Directive[] {
  const pattern = firstArgument(directive);
  const warn = (what: string) =>
    reading.warnings.push(`${placeOf(directive)}: ${directive.name} ${argumentText(directive)}${what}`);
  const { serverRoot } = reading.known;
  const paths = includedPaths(pattern, { serverRoot, folder: reading.folder });
  if (paths.length === 0 && directive.key === 'include' && !isPattern(pattern)) {
    warn(' is not here; settings in it are not known');
    return [];
  }
  return paths.flatMap((path) => readIncluded(path, reading, above, warn));
}

function readIncluded(
  path: string,
  reading: Reading,
  above: string[],
  warn: (what: string) => void,
): Directive[] {
  const refused = (why: string): Directive[] => {
    warn(` (${path}): ${why}; settings in it are not known`);
    return [];
  };
  if (above.includes(path)) return refused('it includes itself, so it was read once');
  if (above.length > limits.includeDepth)
    return refused(`includes are nested deeper than ${limits.includeDepth}`);
  reading.count += 1;
  if (reading.count > limits.configFiles)
    return refused(`more than ${limits.configFiles} files are included`);
  const { text, why } = reading.budget.read(path);
  if (text === null) return refused(why);
  try {
    const directives = parseTree(path, text);
    if (!reading.files.some(({ file }) => file === path)) reading.files.push({ file: path, text });
    return expand(directives, reading, [...above, path]);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    return refused(error.message);
  }
}
