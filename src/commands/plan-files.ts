/** What a plan needs of the file system, looked at before the first request. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { badInput } from '../errors.ts';
import { holdsRun } from '../kept/index.ts';
import type { Plan } from '../model/plan.ts';
import { checkReportFiles } from './report-files.ts';

/** @throws DoctorError for a certificate or key that cannot be read, an `--out` or a file of `--format` that cannot be written. */
export function checkFiles(plan: Plan, cwd: string): void {
  const { cacert, cert, key } = plan.target.tls;
  for (const [flag, file] of Object.entries({ '--cacert': cacert, '--cert': cert, '--key': key })) {
    if (file !== null) checkReadable(flag, file, cwd);
  }
  checkReportFiles(plan.files ?? [], plan, cwd);
  if (plan.out === null) return;
  checkWritable(plan.out, cwd);
  if (!plan.force && holdsRun(resolve(cwd, plan.out))) throw runIsKept(plan.out);
}

function runIsKept(out: string) {
  return badInput(
    `a run is kept in ${out} already`,
    'its recording and its report would be replaced',
    'give --out another folder, or --force to replace it',
  );
}

function checkReadable(flag: string, file: string, cwd: string): void {
  try {
    accessSync(resolve(cwd, file), constants.R_OK);
  } catch (error) {
    // curl's --cert takes a password behind a colon: that is not shown.
    const shown = flag === '--cert' ? file.replace(/:.*$/s, ':…') : file;
    throw badInput(
      `the file of ${flag} cannot be read`,
      `${(error as NodeJS.ErrnoException).code}: ${shown}`,
      `give ${flag} a readable PEM file`,
    );
  }
}

/** The directory itself, or the nearest one above it in which it can be made. */
function checkWritable(dir: string, cwd: string): void {
  let nearest = resolve(cwd, dir);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  const hint = 'give --out a directory that can be written';
  if (!statSync(nearest).isDirectory())
    throw badInput('--out is not a directory', `${nearest} is a file`, hint);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw badInput('--out cannot be written', (error as Error).message, hint);
  }
}
