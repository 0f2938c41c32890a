/** Starts a framework in a process group of its own, waits until it is ready, and ends the group. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isListening } from '../../../src/lab/ports.ts';
import { guardGroup, killGroup } from '../../../src/lab/process-group.ts';
import type { Call } from './toolchains.ts';

const startLimitMs = 90_000;
const stopLimitMs = 2_000;
const keptLogBytes = 20_000;

/** A framework that runs. */
export interface ServerProcess {
  stop(): Promise<void>;
  /** The last of what it printed. */
  log(): string;
}

/** Throws with its own words where it does not come up in time. */
export async function startServer(
  call: Call,
  port: number,
  env: Record<string, string>,
  ready?: string,
): Promise<ServerProcess> {
  const child = spawn(call.command, call.args, {
    cwd: call.cwd,
    env: { ...process.env, ...call.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = keepLog(child);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const guard = guardGroup(pid);
  const exited = once(child, 'exit').finally(() => guard.kill());
  const stop = () => stopGroup(child, pid, exited);
  const isUp = async () => (!ready || log().includes(ready)) && (await isListening(port));
  if (await comesUp(child, isUp)) return { stop, log };
  await stop();
  throw new Error(`${call.command} ${call.args.join(' ')} did not come up:\n${log().slice(-2_000)}`);
}

async function comesUp(child: ChildProcess, isUp: () => Promise<boolean>): Promise<boolean> {
  const giveUpAt = Date.now() + startLimitMs;
  while (Date.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    if (await isUp()) return true;
    await sleep(50);
  }
  return false;
}

function keepLog(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-keptLogBytes);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text;
}

async function stopGroup(child: ChildProcess, pid: number, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await Promise.race([exited, sleep(stopLimitMs, undefined, { ref: false })]);
  // What it started, and itself if it waits for its open streams.
  killGroup(pid);
  await exited;
}
