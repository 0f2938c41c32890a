/** Reads what the user supplied about each hop: its config, its logs, its admin interface. */

import { Readable } from 'node:stream';
import { isMounted } from '../configs/patch-target.ts';
import { checkLogPresence, type LogInput, type LogReader, openLogs } from '../logs/index.ts';
import type { Hop, Plan } from '../model/plan.ts';
import type { AdminSnapshot } from '../model/route-query.ts';
import type { SecretKey } from '../model/secret.ts';
import type { ConfigFile, Setting } from '../model/setting.ts';
import { type UnusableInput, usableHops } from '../model/unusable-input.ts';
import { readersFor } from '../proxies/dialects.ts';
import { habitOf } from '../proxies/profile/known.ts';
import { recordableSetting, recordableText } from '../proxies/recordable.ts';
import { type FoundLog, findLogs } from './find-logs.ts';
import { checkPresence, type HopReading, readHopConfigs } from './hop-configs.ts';
import { isOnThisMachine } from './strange-logs.ts';
import { wantedWords } from './wanted-words.ts';

export interface HopInputs {
  /** All of the plan's, with the logs that were found. */
  all: Hop[];
  /** Logs that the user did not name. */
  found: FoundLog[];
  /** For found logs a row suffices that is of a stream of ours by all that it says. */
  isTargetHere: boolean;
  /** With what could be opened. */
  hops: Hop[];
  settings: Setting[];
  files: ConfigFile[];
  /** About the configs, as they were read for what the user asked. */
  configWarnings: string[];
  warnings: string[];
  /** Configs and admin interfaces that could not be used; whether a log is usable is known only once it was read. */
  unusable: UnusableInput[];
  /** Logs that could not be used when they were first read. */
  unusableLogs: UnusableInput[];
  logs: LogReader;
  /** How long a row may wait in the writer's buffer, ms, by hop. */
  flushMs: Record<string, number>;
  admin: AdminSnapshot[];
}

/** Before a run says what it will send. @throws DoctorError for a log or config that is not there. */
export async function checkHopFiles({ hops }: Plan): Promise<void> {
  for (const hop of hops) checkPresence(hop);
  const named = hops.flatMap(({ name: hop, proxy, accessLogs, errorLogs }) => [
    ...accessLogs.map((path) => ({ hop, proxy, role: 'access', path }) as const),
    ...errorLogs.map((path) => ({ hop, proxy, role: 'error', path }) as const),
  ]);
  for (const log of named) await checkLogPresence(log);
}

/** Everything known before the first request. @throws DoctorError for a file that is not there. */
export async function readHops(plan: Plan, stdin: () => NodeJS.ReadableStream): Promise<HopInputs> {
  const { readings, admin, unusable } = await readHopConfigs(plan);
  const { hops, found, warnings } = await findLogs(plan, readings);
  const logs = await openHopLogs({ ...plan, hops }, rehopped(readings, hops), stdin);
  const flushMs = Object.fromEntries(plan.hops.map((hop) => [hop.name, flushOf(hop, readings)]));
  return {
    all: hops,
    found,
    isTargetHere: found.length > 0 && (await isOnThisMachine(plan.target)),
    hops: usableHops(hops, [...unusable, ...logs.unopened]),
    settings: readings.flatMap(({ reading }) => reading.settings),
    files: readings.flatMap(({ reading }) => reading.files.map((one) => including(one, reading.files))),
    configWarnings: configWarnings(readings),
    warnings,
    unusable,
    // Read once now, so that later lines are known to be new.
    unusableLogs: (await logs.read()).unusable,
    logs,
    flushMs,
    admin,
  };
}

/** Each with its hop's name before it. */
export function configWarnings(readings: HopReading[]): string[] {
  return readings.flatMap(({ hop, reading }) =>
    [...reading.warnings, ...mountWarnings(reading.files)].map((text) => `${hop.name}: ${text}`),
  );
}

function mountWarnings(files: ConfigFile[]): string[] {
  return files
    .filter(({ file }) => isMounted(file))
    .map(({ file }) => `${file} is mounted read-only: no diff is made, a change belongs where it comes from`);
}

/** With the file that includes it, the first of a reading. */
function including(config: ConfigFile, [first]: ConfigFile[]): ConfigFile {
  return first === undefined || first.file === config.file ? config : { ...config, main: first.file };
}

/** The readings, of hops with their found logs. */
function rehopped(readings: HopReading[], hops: Hop[]): HopReading[] {
  return readings.map(({ hop, reading }) => ({
    hop: hops.find(({ name }) => name === hop.name) ?? hop,
    reading,
  }));
}

/** The same with the secrets replaced in all that is kept or shown of the configs; their texts stay, for diffs. */
export function recordableInputs(inputs: HopInputs, key: SecretKey): HopInputs {
  return {
    ...inputs,
    settings: inputs.settings.map((setting) => recordableSetting(setting, key)),
    configWarnings: inputs.configWarnings.map((text) => recordableText(text, key)),
    warnings: inputs.warnings.map((text) => recordableText(text, key)),
    unusable: recordableUnusable(inputs.unusable, key),
    unusableLogs: recordableUnusable(inputs.unusableLogs, key),
  };
}

/** Unusable inputs with secrets removed: a URL may hold a password. */
export function recordableUnusable(unusable: UnusableInput[], key: SecretKey): UnusableInput[] {
  const clean = (text: string) => recordableText(text, key);
  return unusable.map((one) => ({
    ...one,
    given: clean(one.given),
    file: clean(one.file),
    why: clean(one.why),
  }));
}

function flushOf(hop: Hop, readings: HopReading[]): number {
  const said = readings
    .filter((entry) => entry.hop === hop)
    .flatMap(({ reading }) => reading.logs.flatMap(({ flushMs }) => flushMs ?? []));
  return Math.max(habitOf(hop.proxy, 'flushesLogMs') ?? 0, ...said);
}

async function openHopLogs(
  plan: Plan,
  readings: HopReading[],
  stdin: () => NodeJS.ReadableStream,
): Promise<LogReader> {
  const inputs = plan.hops.flatMap((hop) => [
    ...hop.accessLogs.map(
      (path): LogInput => ({
        hop: hop.name,
        proxy: hop.proxy,
        role: 'access',
        path,
        ...formatOf(hop, path, readings),
      }),
    ),
    ...hop.errorLogs.map(
      (path): LogInput => ({ hop: hop.name, proxy: hop.proxy, role: 'error', path, format: null }),
    ),
  ]);
  const usesStdin = inputs.some(({ path }) => path === '-');
  // An unread standard input would keep the process waiting, so it is asked for only where a log comes that way.
  const source = usesStdin ? stdin() : Readable.from([]);
  const since = Date.now() - plan.logWindowMs;
  return openLogs(inputs, { since, words: wantedWords(plan), stdin: source, readersFor });
}

/** The writer's own format: the flag's, else the one of the config's log of that name, else its only one. */
export function formatOf(
  hop: Hop,
  path: string,
  readings: HopReading[],
): Pick<LogInput, 'format' | 'escape'> {
  if (hop.logFormat !== null) return { format: hop.logFormat };
  const logs = readings
    .filter((entry) => entry.hop === hop)
    .flatMap(({ reading }) => reading.logs.filter(({ role }) => role === 'access'));
  const base = (name: string) => name.split('/').at(-1);
  const log =
    logs.find(({ places }) => places.includes(path)) ??
    logs.find((log) => base(log.path) === base(path)) ??
    (logs.length === 1 ? logs[0] : undefined);
  return log ? { format: log.format, escape: log.escape } : { format: null };
}
