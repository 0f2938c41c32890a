/** Which kept run is meant. */
import { resolve } from 'node:path';
import { badInput } from '../../errors.ts';
import { runFolders } from '../../kept/index.ts';

/** The folder that `word` names; `latest`: the newest below `reports/` that verified no other. @throws DoctorError where there is none. */
export function runToVerify(word: string, cwd: string): string {
  if (word !== 'latest') return resolve(cwd, word);
  const latest = runFolders(cwd).find((dir) => !dir.endsWith('-verify'));
  if (latest !== undefined) return resolve(cwd, latest);
  throw badInput(
    'there is no run to verify',
    `no run is kept below ${resolve(cwd, 'reports')}`,
    'name the folder that a run printed: sse-doctor verify DIR',
  );
}
