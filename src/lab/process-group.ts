/** Process groups of children: a group ends with us, whatever this process ended for. */
import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that runs a moment longer than we do: when the pipe to it closes, for whatever reason this process ended,
 * it kills the process group. Kill the shell once the group has ended.
 */
export function guardGroup(pid: number): ChildProcess {
  const script = `read -r nothing; kill -9 -${pid}`;
  const guard = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  return guard;
}

/** Kills the whole group; one that has ended by itself is none. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself in the meantime.
  }
}
