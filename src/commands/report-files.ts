/** Reports in files of the user's choice: looked at before the first request, written once the run is over. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { badInput, type DoctorError } from '../errors.ts';
import { isRunFile } from '../kept/index.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import type { ReportFile } from '../model/report-format.ts';
import { renderers } from '../report/index.ts';

/** @throws DoctorError for a file that is wanted twice, cannot be written, or is an input of the run. */
export function checkReportFiles(files: ReportFile[], plan: Plan | null, cwd: string): void {
  const inputs = plan === null ? [] : inputsOf(plan).map((path) => realPath(path, cwd));
  const taken = new Map<string, ReportFile>();
  for (const one of files) {
    const path = realPath(one.file, cwd);
    const other = taken.get(path);
    if (other) throw refused(one, `${other.format} goes there too`, 'give each format a file of its own');
    taken.set(path, one);
    if (inputs.includes(path)) throw refused(one, 'it is an input of this run', 'name another file');
    if (plan?.out && isRunFile(resolve(cwd, plan.out), path))
      throw refused(one, 'the run keeps a file of its own there', 'name another file');
    checkWritable(one, path);
  }
}

/** Writes them as `shown` lets them be seen; an error for each that could not be written. */
export function writeReportFiles(
  report: Report,
  files: ReportFile[],
  cwd: string,
  shown: (text: string) => string,
): DoctorError[] {
  return files.flatMap((one) => {
    const path = resolve(cwd, one.file);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, shown(renderers[one.format](report, { colour: false, width: 80 })));
      return [];
    } catch (error) {
      return [refused(one, codeOf(error), 'free some space, or name another file')];
    }
  });
}

function inputsOf({ hops, target }: Plan): string[] {
  const { cacert, cert, key } = target.tls;
  const ofHops = hops.flatMap(({ accessLogs, errorLogs, configs }) => [
    ...accessLogs,
    ...errorLogs,
    ...configs,
  ]);
  return [...ofHops, ...[cacert, cert, key].flatMap((file) => file ?? [])];
}

/** Through the links of what is there of it. */
function realPath(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above, cwd), path.slice(above.length));
  }
}

/** The file itself, or the nearest folder in which it can be made: tried, as neither root nor /proc goes by its mode. */
function checkWritable(one: ReportFile, path: string): void {
  let nearest = path;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  const isFolder = statSync(nearest).isDirectory();
  const hint = 'name a file that can be written';
  if (nearest === path && isFolder) throw refused(one, 'it is a folder', hint);
  if (nearest !== path && !isFolder) throw refused(one, `${nearest} is a file`, hint);
  try {
    if (isFolder) rmdirSync(mkdtempSync(join(nearest, '.sse-doctor-')));
    else accessSync(nearest, constants.W_OK);
  } catch (error) {
    throw refused(one, codeOf(error), hint);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function refused({ format, file }: ReportFile, cause: string, hint: string): DoctorError {
  return badInput(`the report as ${format} cannot be written to ${file}`, cause, hint);
}
