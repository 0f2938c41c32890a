/** What happens to a scenario while the tool is watching. */
import { renameSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { join } from 'node:path';
import type { Origin } from '../origin/index.ts';
import type { ProxyProcess } from '../proxy-process.ts';
import type { ScenarioAction } from '../scenario.ts';

/** What actions act upon. */
export interface ActionContext {
  dir: string;
  /** Where a second client connects to: the target's address on this machine. */
  url: string;
  host: string;
  origins: Record<string, Origin>;
  hops: Record<string, ProxyProcess>;
  restartHop(name: string): Promise<void>;
}

/** Sets the timers of all actions, counted from now; gives a function that clears them. */
export function scheduleActions(actions: ScenarioAction[], context: ActionContext): () => void {
  const timers = new Set<NodeJS.Timeout>();
  const schedule = (action: ScenarioAction, delayMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (action.everyMs !== undefined) schedule(action, action.everyMs);
      runAction(action, context);
    }, delayMs);
    timers.add(timer.unref());
  };
  for (const action of actions) schedule(action, action.afterMs);
  return () => timers.forEach(clearTimeout);
}

function runAction(action: ScenarioAction, context: ActionContext): void {
  const name = action.hop ?? Object.keys(context.hops)[0] ?? '';
  const hop = context.hops[name];
  if (action.do === 'reload') void hop?.reload();
  else if (action.do === 'restart') void context.restartHop(name);
  else if (action.do === 'stop') void hop?.stop('SIGTERM');
  else if (action.do === 'kill') void hop?.stop('SIGKILL');
  else if (action.do === 'freeze') freeze(hop, action.forMs ?? 1000);
  else if (action.do.startsWith('origin-')) actOnOrigins(action, context);
  else if (action.do === 'second-client') openSecondClient(action, context);
  else replaceFile(action, context);
}

/** All its streams become silent at the same moment, as when their data source stalls. */
function freeze(hop: ProxyProcess | undefined, forMs: number): void {
  // The built-in proxy is this process: it would stop its own scenario.
  if (!hop || hop.pid === process.pid) return;
  signalGroup(hop.pid, 'SIGSTOP');
  setTimeout(() => signalGroup(hop.pid, 'SIGCONT'), forMs).unref();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It was stopped for good in the meantime.
  }
}

function actOnOrigins(
  { do: what, origin: wanted, how = 'rst' }: ScenarioAction,
  context: ActionContext,
): void {
  for (const [name, origin] of Object.entries(context.origins)) {
    if (wanted !== undefined && wanted !== name) continue;
    if (what === 'origin-up') void origin.up();
    else if (what === 'origin-down') origin.down(how);
    else origin.killAll(how);
  }
}

/** A stream of another client, which reads until the server ends it, or until the client's own timeout. */
function openSecondClient(action: ScenarioAction, context: ActionContext): void {
  const headers = { accept: 'text/event-stream', host: context.host, ...action.headers };
  const options = { headers, agent: false as const, rejectUnauthorized: false };
  const get = context.url.startsWith('https:') ? getHttps : getHttp;
  const request = get(context.url, options, (response) => response.on('error', () => {}).resume());
  request.on('error', () => {});
  request.on('socket', (socket) => socket.unref());
  if (action.leavesAfterMs !== undefined) setTimeout(() => request.destroy(), action.leavesAfterMs).unref();
}

function replaceFile(action: ScenarioAction, context: ActionContext): void {
  // By rename: Envoy watches for moves into place, not for writes.
  if (action.file && action.with) renameSync(join(context.dir, action.with), join(context.dir, action.file));
}
