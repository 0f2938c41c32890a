/** What `nginx -T` prints: the whole configuration, file after file, each behind its name. */
import { isAbsolute, join } from 'node:path';
import { isPattern, pathRegex } from '../../../configs/glob.ts';
import type { IncludedPaths } from './include-paths.ts';

/** Texts by file name, the main file first. */
export type DumpedFiles = ReadonlyMap<string, string>;

const heading = /^# configuration file (.+):\r?\n/m;

/** The files of a dump; null for any other text. Each begins at its own line 1. */
export function dumpedFiles(text: string): DumpedFiles | null {
  // Before the first name nginx says that all is well.
  const [before = '', ...rest] = text.split(heading);
  if (rest.length === 0 || /^[^\n#]*[;{]/m.test(before)) return null;
  const files = new Map<string, string>();
  for (let i = 0; i < rest.length; i += 2) files.set(rest[i] ?? '', rest[i + 1] ?? '');
  return files;
}

/** What an `include` names in a dump, in the order in which glob(3) gives it. */
export function dumpedPaths(files: DumpedFiles, pattern: string, prefix: string): IncludedPaths {
  const whole = isAbsolute(pattern) ? pattern : join(prefix, pattern);
  const regex = pathRegex(whole);
  const paths = isPattern(whole) ? [...files.keys()].filter((name) => regex.test(name)).sort() : [whole];
  return { paths: paths.filter((path) => files.has(path)), unread: [], isElsewhere: false };
}
