/** Programs that run beside a proxy, and those that have it read its configuration again. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Command, Starter } from '../proxies/starter.ts';
import { filled } from './command-line.ts';
import { guardGroup, killGroup } from './process-group.ts';

/** Time to write what it still holds, ms. */
const lastWriteMs = 2_000;
const longestStartMs = 5_000;
const settleMs = 100;

/** Starts them from the folder of the proxy's own program, and waits until they are at work; gives what ends them. */
export async function startBeside(
  binary: string,
  commands: Command[],
  values: ReadonlyMap<string, string>,
): Promise<() => Promise<void>> {
  const stops = commands.map((command) => startOne(join(dirname(binary), command.program), command, values));
  for (const { ready } of commands)
    if (ready !== undefined) await untilThere(filled([ready], values)[0] ?? '');
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function startOne(path: string, { args }: Command, values: ReadonlyMap<string, string>): () => Promise<void> {
  const child = spawn(path, filled(args, values), { detached: true, stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${path} did not start`);
  const guard = guardGroup(pid);
  const exited = once(child, 'exit').finally(() => guard.kill());
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => killGroup(pid), lastWriteMs);
    await exited;
    clearTimeout(late);
  };
}

async function untilThere(file: string): Promise<void> {
  const giveUpAt = Date.now() + longestStartMs;
  while (!existsSync(file) && Date.now() < giveUpAt) await sleep(20);
  // It is at its first row a moment after it has made the file.
  await sleep(settleMs);
  rmSync(file, { force: true });
}

/** Asks the same again and again until it gives the wanted answer, or for as long as a start may take. */
export async function untilItSays(
  binary: string,
  { program, args, says }: NonNullable<Starter['serves']>,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const giveUpAt = Date.now() + longestStartMs;
  while (Date.now() < giveUpAt) {
    const path = join(dirname(binary), program);
    const said = await promisify(execFile)(path, filled(args, values)).catch(() => null);
    if (said && says.test(said.stdout)) return;
    await sleep(50);
  }
}

/** Runs them one after the other. */
export async function runInTurn(
  binary: string,
  commands: Command[],
  values: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { program, args } of commands)
    await promisify(execFile)(join(dirname(binary), program), filled(args, values));
}
