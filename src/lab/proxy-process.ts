/** Starts real proxies as child processes, waits until they listen, and leaves none behind. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DoctorError } from '../errors.ts';
import { formatExactMs } from '../model/duration.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { Starter } from '../proxies/starter.ts';
import { wholeProxy } from '../proxies/whole.ts';
import { runInTurn, startBeside, untilItSays } from './beside.ts';
import { filled, type RunValues, valuesOf } from './command-line.ts';
import { isListening } from './ports.ts';
import { guardGroup, killGroup } from './process-group.ts';

const startLimitMs = 15_000;
const stopLimitMs = 3_000;
const keptLogBytes = 200_000;

/** What to start, and how to know that it is up. */
export interface ProxyOptions extends RunValues {
  binary: string;
  /** It is ready when all of these accept connections. */
  ports: number[];
  args?: string[];
}

/** A running proxy. */
export interface ProxyProcess {
  pid: number;
  /** Default SIGTERM; after 3 s SIGKILL. SIGKILL takes the whole process group, as losing the machine does. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Has the configuration read again; throws for a proxy that only watches its files. */
  reload(): Promise<void>;
  /** The last of what the process itself printed. */
  log(): string;
}

/** Starts a proxy of that kind; throws a DoctorError with its own words when it does not come up. */
export async function startProxy(kind: ProxyKind, options: ProxyOptions): Promise<ProxyProcess> {
  const starter = wholeProxy(kind)?.starter;
  if (!starter) throw new Error(`nothing says how ${kind} is started`);
  makeFolders(starter, options);
  const values = valuesOf(starter, options);
  // A process group of its own: Nginx's workers do not end with a killed master.
  const child = spawn(options.binary, [...filled(starter.args, values), ...(options.args ?? [])], {
    cwd: options.dir,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = keepLog(child);
  writePrinted(child, starter, options);
  const failed = once(child, 'error').then(([error]) => String(error));
  if (child.pid === undefined) throw notStarted(kind, options, await failed);
  const guard = guardGroup(child.pid);
  const exited = once(child, 'exit').finally(() => guard.kill());
  if (!(await isReady(child, options.ports))) {
    const wasRunning = child.exitCode === null && child.signalCode === null;
    await stopProcess(child, exited, 'SIGKILL');
    throw notStarted(
      kind,
      options,
      wasRunning ? `not listening after ${formatExactMs(startLimitMs)}. ${log()}` : log(),
    );
  }
  if (starter.serves) await untilItSays(options.binary, starter.serves, values);
  const stopBeside = await startBeside(options.binary, starter.beside ?? [], values);
  return {
    pid: child.pid,
    stop: async (signal = 'SIGTERM') => {
      await stopProcess(child, exited, signal);
      await stopBeside();
    },
    reload: reloader(kind, starter, options.binary, child, values),
    log,
  };
}

/** And empty logs: Caddy makes its own with the first row. */
function makeFolders({ isOtherUser, folders = [] }: Starter, { dir, logs = {} }: ProxyOptions): void {
  if (isOtherUser) chmodSync(dir, 0o755);
  for (const folder of folders) mkdirSync(join(dir, folder), { recursive: true });
  for (const name of Object.values(logs)) if (name !== undefined) appendFileSync(join(dir, name), '');
}

/** By a signal, or by commands that count the reloads. */
function reloader(
  kind: ProxyKind,
  { reloadSignal, reloadCommands }: Starter,
  binary: string,
  child: ChildProcess,
  values: ReadonlyMap<string, string>,
): () => Promise<void> {
  let number = 0;
  return async () => {
    if (reloadSignal) child.kill(reloadSignal);
    else if (reloadCommands)
      await runInTurn(binary, reloadCommands, new Map([...values, ['number', String(++number)]]));
    else throw new Error(`${kind} has nothing that reloads it`);
  };
}

/** What it prints, into the logs of the hop that the run names. */
function writePrinted(child: ChildProcess, { prints = {} }: Starter, { dir, logs = {} }: ProxyOptions): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const role = prints[stream];
    const name = role && logs[role];
    if (name !== undefined) child[stream]?.on('data', (chunk) => appendFileSync(join(dir, name), chunk));
  }
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

async function isReady(child: ChildProcess, ports: number[]): Promise<boolean> {
  const giveUpAt = Date.now() + startLimitMs;
  while (Date.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    const answers = await Promise.all(ports.map(isListening));
    if (answers.every(Boolean)) return true;
    await sleep(25);
  }
  return false;
}

async function stopProcess(
  child: ChildProcess,
  exited: Promise<unknown>,
  signal: NodeJS.Signals,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  if (signal === 'SIGKILL') killGroup(child.pid);
  else child.kill(signal);
  const isLate = await Promise.race([exited.then(() => false), sleep(stopLimitMs, true, { ref: false })]);
  if (isLate) killGroup(child.pid);
  await exited;
}

function notStarted(name: string, options: ProxyOptions, said: string): DoctorError {
  const cause = said.trim().split('\n').slice(-5).join('\n') || 'it ended without a word';
  const hint = `try it by hand: ${options.binary} -c ${options.config}`;
  return new DoctorError({ message: `${name} did not start`, cause, hint }, 3);
}
