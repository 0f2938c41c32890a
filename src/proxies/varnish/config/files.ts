/** Reads a VCL with what it includes, and tells a varnishd command line from one. */
import { dirname, isAbsolute, join } from 'node:path';
import { type ConfigBudget, configBudget } from '../../../configs/budget.ts';
import { otherFile } from '../../../configs/other-file.ts';
import { badInput, DoctorError } from '../../../errors.ts';
import { limits } from '../../../model/limits.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import { type Declaration, readDeclarations } from './statements.ts';
import { readWords } from './words.ts';

/** One VCL, its `include`s replaced by what they name. */
export interface VclFiles {
  declarations: Declaration[];
  files: ConfigFile[];
  warnings: string[];
}

interface Reading extends VclFiles {
  budget: ConfigBudget;
}

/** `vcl_path` of Debian's packages. */
const usualFolders = ['/etc/varnish', '/usr/share/varnish/vcl'];

/** Throws badInput for a file that cannot be read, or is no VCL. */
export function readVclFiles(path: string, text: string): VclFiles {
  const reading: Reading = {
    declarations: [],
    files: [{ file: path, text }],
    warnings: [],
    budget: configBudget(),
  };
  reading.declarations = expand(parsed(path, text), dirname(path), reading, [path]);
  const { budget: _, ...read } = reading;
  return read;
}

function parsed(path: string, text: string): Declaration[] {
  try {
    const found = readDeclarations(path, readWords(path, text));
    const isVcl = found.some(({ kind }) => /^(?:vcl|sub|backend|probe|acl|include|import)$/.test(kind));
    if (isVcl || found.length === 0) return found;
    throw badInput(`${path} is no VCL`, 'it declares no backend and no subroutine', '');
  } catch (error) {
    const other = otherFile(`${path} is no VCL`, text, []);
    throw error instanceof DoctorError && other !== null ? other : error;
  }
}

function expand(found: Declaration[], main: string, reading: Reading, above: string[]): Declaration[] {
  return found.flatMap((one) => (one.kind === 'include' ? included(one, main, reading, above) : [one]));
}

function included(one: Declaration, main: string, reading: Reading, above: string[]): Declaration[] {
  const refused = (why: string): Declaration[] => {
    reading.warnings.push(
      `${one.file}:${one.start.start.line}: include "${one.name}" ${why}; what it sets is not known`,
    );
    return [];
  };
  if (one.name === '+' || one.name === '') return refused('names no file that is looked for here');
  if (above.length > limits.includeDepth || reading.files.length > limits.configFiles)
    return refused('is one of too many');
  for (const path of candidates(one, main)) {
    if (above.includes(path)) return refused('includes itself');
    const { text } = reading.budget.read(path);
    if (text === null) continue;
    reading.files.push({ file: path, text, main: reading.files[0]?.file });
    return expand(parsed(path, text), main, reading, [...above, path]);
  }
  return refused('is not here');
}

/** `./x` counts from the file that includes it; others from `vcl_path`, which mostly is the main file's folder. */
function candidates({ name, file }: Declaration, main: string): string[] {
  if (isAbsolute(name)) return [name, join(main, name.replace(/^\/etc\/varnish\//, ''))];
  if (name.startsWith('./')) return [join(dirname(file), name)];
  return [...new Set([main, dirname(file), ...usualFolders])].map((folder) => join(folder, name));
}
