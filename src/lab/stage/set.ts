/** What runs of a scenario: its origins and proxies, started, ended and started again. */
import { type Origin, startOrigin } from '../origin/index.ts';
import type { ProxyProcess } from '../proxy-process.ts';
import type { Scenario, ScenarioHop, ScenarioOrigin } from '../scenario.ts';
import type { Values } from './files.ts';
import { removeLogs, startHop } from './hops.ts';

/** All that belongs to one running scenario. */
export interface StageSet {
  /** With every placeholder filled in. */
  scenario: Scenario;
  values: Values;
  dir: string;
  origins: Record<string, Origin>;
  hops: Record<string, ProxyProcess>;
  stopActions(): void;
}

/** The port behind `{{port.<name>}}`. */
export function portOf(set: StageSet, name: string): number {
  return Number(set.values.get(`port.${name}`));
}

/** Origins first, then the proxies before them. */
export async function startAll(set: StageSet): Promise<void> {
  await startOrigins(set);
  await startHops(set);
}

async function startOrigins(set: StageSet): Promise<void> {
  const { origin: single, origins, target } = set.scenario;
  const all: Record<string, ScenarioOrigin> = single ? { origin: single, ...origins } : origins;
  for (const [name, { path = target.path.split('?')[0], paths, ...behaviour }] of Object.entries(all)) {
    set.origins[name] = await startOrigin(behaviour, { port: portOf(set, name), path, paths });
  }
}

/** Innermost first: a proxy may want its upstream at start. */
async function startHops(set: StageSet): Promise<void> {
  for (const hop of set.scenario.hops.toReversed()) await startOne(set, hop);
}

async function startOne(set: StageSet, hop: ScenarioHop): Promise<void> {
  set.hops[hop.name] = await startHop(hop, set.values, set.dir);
}

/** Ends every proxy; the origins live on. */
export async function stopHops(set: StageSet): Promise<void> {
  await Promise.all(Object.values(set.hops).map((hop) => hop.stop()));
}

/** Ends one proxy, if it still runs, and starts it again with the files as they now are. */
export async function restartOne(set: StageSet, name: string): Promise<void> {
  await set.hops[name]?.stop();
  for (const hop of set.scenario.hops) if (hop.name === name) await startOne(set, hop);
}

/** The same for all of them, without the logs of the run before. */
export async function restartAll(set: StageSet): Promise<void> {
  set.stopActions();
  await stopHops(set);
  removeLogs(set.scenario.hops, set.dir);
  await Promise.all(Object.values(set.origins).map((origin) => origin.up()));
  await startHops(set);
}
