/** Reads nginx.conf with all that it includes. */
import { basename, dirname } from 'node:path';
import { type ConfigBudget, configBudget } from '../../../configs/budget.ts';
import type { ConfigText } from '../../../configs/config-file.ts';
import { isPattern } from '../../../configs/glob.ts';
import { otherFile } from '../../../configs/other-file.ts';
import { badInput, DoctorError } from '../../../errors.ts';
import { limits } from '../../../model/limits.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import { argumentText, type Directive, parseBlocks } from './blocks.ts';
import { type DumpedFiles, dumpedFiles, dumpedPaths } from './dump.ts';
import { type IncludePlace, includedPaths } from './include-paths.ts';

/** The whole configuration, `include`s replaced by what they name. */
export interface NginxFiles {
  /** An `include` that is left in it was not read: what it sets is not known. */
  root: Directive[];
  files: ConfigFile[];
  warnings: string[];
}

interface IncludeState extends NginxFiles {
  place: IncludePlace;
  /** Of `nginx -T`: all files by their names; null: those of this machine are read. */
  dump: DumpedFiles | null;
  /** Included so far, each time counted. */
  count: number;
  budget: ConfigBudget;
}

/** Reads `path` and its includes; throws badInput when it cannot be read, or breaks nginx's grammar. */
export function readNginxFiles(path: string): NginxFiles {
  const budget = configBudget();
  const { text, why } = budget.read(path, true);
  if (text === null) {
    throw badInput(`cannot read the nginx config ${path}`, why, '');
  }
  const dump = dumpedFiles(text);
  const [main, mainText] = [...(dump ?? [])][0] ?? [path, text];
  const directives = parseMain(main, mainText);
  const isPart = !directives.some(({ name, block }) => name === 'http' && block);
  const place = { prefix: dirname(main), isPart };
  const files = [{ file: main, text: mainText }];
  const reading: IncludeState = { root: [], files, warnings: [], place, dump, count: 0, budget };
  const root = expand(directives, reading, [main]);
  return { root, files: reading.files, warnings: reading.warnings };
}

/** A file of another kind gets that said, not a place for a semicolon. */
function parseMain(path: string, text: string): Directive[] {
  try {
    return parseBlocks(path, text);
  } catch (error) {
    const other = otherFile(`${path} is no nginx config`, text, ['nginx-config']);
    throw error instanceof DoctorError && other !== null ? other : error;
  }
}

function expand(directives: Directive[], reading: IncludeState, above: string[]): Directive[] {
  return directives.flatMap((directive) => {
    if (directive.name === 'include' && !directive.block) return included(directive, reading, above);
    if (directive.block) directive.block = expand(directive.block, reading, above);
    return [directive];
  });
}

/** The replacement of an `include`: the directives of its files, or itself where one was not read. */
function included(directive: Directive, reading: IncludeState, above: string[]): Directive[] {
  const pattern = directive.args[0]?.text ?? '';
  const warn = (what: string) =>
    reading.warnings.push(
      `${directive.file}:${directive.start.line}: include ${argumentText(directive)}${what}`,
    );
  if (directive.args.length !== 1 || pattern === '') {
    warn(' does not name one file: nginx would refuse it; nothing was read');
    return [directive];
  }
  const { dump, place } = reading;
  const { paths, unread, isElsewhere } = dump
    ? dumpedPaths(dump, pattern, place.prefix)
    : includedPaths(pattern, place);
  for (const { folder, code } of unread)
    warn(`: ${folder} could not be listed (${code}); what is in it is not known`);
  if (isElsewhere)
    warn(': its folder is not on this machine; if it holds files where nginx runs, they were not read');
  if (paths.length === 0 && !isPattern(pattern)) return missing(directive, pattern, warn);
  return paths.flatMap((path) => readIncluded(path, directive, reading, above, warn));
}

function missing(directive: Directive, pattern: string, warn: (what: string) => void): Directive[] {
  if (isHarmlessInclude(pattern)) return [];
  warn(' is not here; settings in it are not known');
  return [directive];
}

/** Files of distribution packages that never concern a stream. */
function isHarmlessInclude(pattern: string): boolean {
  return /^(?:mime\.types|(?:fastcgi|uwsgi|scgi)_params|fastcgi\.conf|koi-\w+|win-utf|options-ssl-nginx\.conf)$/.test(
    basename(pattern),
  );
}

function textOf(path: string, { dump, budget }: IncludeState): ConfigText {
  const text = dump?.get(path);
  return text === undefined ? budget.read(path) : { text, why: null };
}

function readIncluded(
  path: string,
  directive: Directive,
  reading: IncludeState,
  above: string[],
  warn: (what: string) => void,
): Directive[] {
  const refused = (why: string): Directive[] => {
    const named = path === directive.args[0]?.text ? '' : ` (${path})`;
    warn(`${named}: ${why}; settings in it are not known`);
    // A file found by a pattern may be skipped; a file that is named must be read.
    return isPattern(directive.args[0]?.text ?? '') ? [] : [directive];
  };
  if (above.includes(path)) return refused(`${path} includes itself, so it was read once`);
  if (above.length > limits.includeDepth)
    return refused(`includes are nested deeper than ${limits.includeDepth}`);
  reading.count += 1;
  if (reading.count > limits.configFiles)
    return refused(`more than ${limits.configFiles} files are included`);
  const { text, why } = textOf(path, reading);
  if (text === null) return refused(why);
  try {
    const directives = parseBlocks(path, text);
    if (!reading.files.some(({ file }) => file === path)) reading.files.push({ file: path, text });
    return expand(directives, reading, [...above, path]);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    return refused(error.message);
  }
}
