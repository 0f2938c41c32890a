/** `demo`: a broken endpoint on this machine, then `diagnose` (or `soak`, `load`) on it; the whole tool with no set-up. */

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { badInput } from '../errors.ts';
import { runDirName } from '../kept/index.ts';
import {
  fetchCommand,
  listScenarios,
  loadScenario,
  missingProxies,
  type Scenario,
  scenariosRoot,
  stageScenario,
} from '../lab/index.ts';
import type { Io } from '../model/io.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Declare } from './command.ts';
import { declareDiagnose } from './diagnose-options.ts';
import { declareLoad } from './load-options.ts';
import { hasColour } from './report-output.ts';
import { listedScenarios, scenarioListText } from './scenario-list.ts';
import { declareSoak } from './soak-options.ts';

/** Flags of `demo`. */
export interface DemoFlags {
  scenario?: string;
  list?: boolean;
  keep?: boolean;
  /** As `--format` takes them. */
  format?: string[] | undefined;
  all?: boolean;
  out?: string;
  force?: boolean;
  debug?: boolean;
}

/** Tried in this order: the first whose proxy is on this machine is shown. */
const preferred = ['nginx-read-timeout', 'envoy-stream-idle-timeout'];
/** Its proxy is built in: small but real, with Nginx's configuration syntax and log formats, and it does not claim to be Nginx. */
const withoutProxies = 'builtin-read-timeout';

/** Shows one scenario, or the list of them. @throws DoctorError for an unknown one, or one whose proxy is missing. */
export async function run(flags: DemoFlags, io: Io): Promise<number> {
  if (flags.list) {
    io.stdout.write(await scenarioList(flags, io));
    return 0;
  }
  // However early the demo is ended, what was set up until then is removed again.
  io.signal.addEventListener('abort', () => io.stderr.write('ending the demo\n'), { once: true });
  return showScenario(flags.scenario ? named(flags.scenario) : await usable(io), flags, io);
}

function load(name: string): Scenario {
  return loadScenario(join(scenariosRoot, name));
}

function named(name: string): Scenario {
  const names = listScenarios().map((dir) => basename(dir));
  if (names.includes(name)) return load(name);
  const nearest = nearestWord(name, names);
  throw badInput(
    `there is no scenario ${name}`,
    `scenarios are the folders of ${scenariosRoot}`,
    `${nearest === null ? '' : `did you mean ${nearest}? `}sse-doctor demo --list names them`,
  );
}

async function scenarioList({ format }: DemoFlags, io: Io): Promise<string> {
  const scenarios = await listedScenarios();
  if (format?.includes('json')) return `${JSON.stringify(scenarios, null, 2)}\n`;
  return scenarioListText(scenarios, { colour: hasColour(io), width: io.width });
}

async function usable(io: Io): Promise<Scenario> {
  for (const name of preferred) {
    const scenario = load(name);
    if ((await missingProxies(scenario)).length === 0) return scenario;
  }
  io.stderr.write(
    `demo: neither Nginx nor Envoy is on this machine: sse-doctor's own small proxy stands in, set and logging as Nginx is; ${fetchCommand} fetches both\n`,
  );
  return load(withoutProxies);
}

async function showScenario(scenario: Scenario, flags: DemoFlags, io: Io): Promise<number> {
  io.stderr.write(`demo: ${scenario.title}\n`);
  const stage = await stageScenario(scenario, { keep: flags.keep ?? false });
  const home = process.cwd();
  // The scenario's folder is deleted at the end: the run is kept in the user's working directory, unless `--out` says otherwise.
  const out = resolve(home, flags.out ?? runDirName('demo', io.now()));
  try {
    const words = [stage.command, ...stage.flags];
    io.stderr.write(`in ${stage.dir}\n$ sse-doctor ${words.map(quoted).join(' ')}\n`);
    // The command's paths are relative to the folder of the config.
    process.chdir(stage.dir);
    stage.runActions();
    return await runCommand(stage.command, [...stage.flags, ...outFlags(flags, out)], io);
  } finally {
    process.chdir(home);
    // The report shows commands that change these files: the files stay until the user had time to try one.
    const hasChange = existsSync(join(out, 'fix-1.diff'));
    if (hasChange) io.stderr.write(`the scenario's files stay in ${stage.dir}, to try the change on\n`);
    await stage.close(hasChange || flags.keep);
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function outFlags({ format, all, force, debug }: DemoFlags, out: string): string[] {
  return [
    ...(format ?? []).flatMap((one) => ['--format', one]),
    ...(all ? ['--all'] : []),
    ...['--out', out],
    ...(force ? ['--force'] : []),
    ...(debug ? ['--debug'] : []),
  ];
}

const declarations: Readonly<Record<Scenario['run'], Declare>> = {
  diagnose: declareDiagnose,
  soak: declareSoak,
  load: declareLoad,
};

/** Runs one command on these words. A demo that found its fault has succeeded, so exit code 1 becomes 0; others are passed on. */
async function runCommand(command: Scenario['run'], words: string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = new Command().exitOverride();
  declarations[command](program, io, (code) => {
    exitCode = code;
  });
  await program.parseAsync([command, ...words], { from: 'user' });
  return exitCode === 1 ? 0 : exitCode;
}
