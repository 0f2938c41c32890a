/** A scenario set up on this machine: its files in a folder of their own, its origins and proxies running. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Origin } from '../origin/index.ts';
import type { ProxyProcess } from '../proxy-process.ts';
import type { Scenario } from '../scenario.ts';
import { scheduleActions } from './actions.ts';
import type { Expectation } from './expectation.ts';
import { fillScenario, findValues, readFiles, writeFiles } from './files.ts';
import { hopFlags } from './hops.ts';
import { portOf, restartAll, restartOne, type StageSet, startAll, stopHops } from './set.ts';
import { twinOf } from './twin.ts';

/** Which variant is set up, and what stays of it. */
export interface StageOptions {
  /** Sets up the twin that must be healthy; one made `by: patch` starts as the trouble itself. */
  twin?: boolean;
  /** Leaves the folder behind on close. */
  keep?: boolean;
}

/** A running scenario. */
export interface Stage {
  /** Working directory for the tool: the flags' paths are relative to it, as a patch's are. */
  dir: string;
  url: string;
  /** What is run on it: the word after `sse-doctor`. */
  command: Scenario['run'];
  /** The arguments after that word. */
  flags: string[];
  /** What must be found, placeholders filled in. */
  expect: Expectation;
  /** By name; the only one of a scenario is called `origin`. */
  origins: Record<string, Origin>;
  hops: Record<string, ProxyProcess>;
  /** The port behind `{{port.<name>}}`. */
  port(name: string): number;
  /** Starts the clock of the scenario's actions. */
  runActions(): void;
  /** Stops the proxies, drops their logs and starts them with the files as they now are. */
  restart(): Promise<void>;
  /** `keep`: leaves the folder behind, whatever was asked for at first. */
  close(keep?: boolean): Promise<void>;
}

/** Sets a scenario up; throws a DoctorError when a proxy is missing or does not start, and leaves nothing behind. */
export async function stageScenario(scenario: Scenario, options: StageOptions = {}): Promise<Stage> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), `sse-doctor-${scenario.name}-`)));
  const set: StageSet = { scenario, values: new Map(), dir, origins: {}, hops: {}, stopActions: () => {} };
  const close = async (keep = options.keep) => {
    await tearDown(set);
    if (!keep) await rm(dir, { recursive: true, force: true });
  };
  try {
    await build(set, options.twin ? twinOf(scenario) : scenario);
    return stageOf(set, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(set: StageSet, scenario: Scenario): Promise<void> {
  const files = readFiles(scenario);
  set.values = await findValues(scenario, files, set.dir);
  set.scenario = fillScenario(scenario, set.values);
  writeFiles(files, set.values, set.dir);
  await startAll(set);
}

async function tearDown(set: StageSet): Promise<void> {
  set.stopActions();
  await stopHops(set);
  await Promise.all(Object.values(set.origins).map((origin) => origin.close()));
}

function stageOf(set: StageSet, close: Stage['close']): Stage {
  const { dir, origins, hops, scenario } = set;
  const { target } = scenario;
  const targetPort = portOf(set, target.port ?? scenario.hops[0]?.name ?? 'origin');
  const address = (host: string) => `${target.scheme}://${host}:${targetPort}${target.path}`;
  const restartHop = (name: string) => restartOne(set, name);
  const context = {
    dir,
    origins,
    hops,
    restartHop,
    url: address('127.0.0.1'),
    host: `${target.host}:${targetPort}`,
  };
  const url = address(target.host);
  return {
    dir,
    url,
    command: scenario.run,
    flags: [url, ...hopFlags(scenario.hops, set.values), ...target.flags, ...scenario.command],
    expect: scenario.expect,
    origins,
    hops,
    port: (name) => portOf(set, name),
    runActions: () => {
      set.stopActions();
      set.stopActions = scheduleActions(scenario.actions, context);
    },
    restart: () => restartAll(set),
    close,
  };
}
