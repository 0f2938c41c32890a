/** The logs that a config names and that are on this machine: read without being asked for. */
import { constants } from 'node:fs';
import { access, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ConfiguredLog } from '../configs/reading.ts';
import type { Hop, Plan } from '../model/plan.ts';
import type { HopReading } from './hop-configs.ts';

export interface FoundLog {
  hop: string;
  role: 'access' | 'error';
  path: string;
}

export interface FoundLogs {
  /** All hops, with the found logs among theirs. */
  hops: Hop[];
  found: FoundLog[];
  /** What is read, and how that is read which this machine has no file of. */
  warnings: string[];
}

/** Of one hop. */
const maxFound = 8;

/** Looks for the logs of each kind of which a hop was given none. Regular files alone. */
export async function findLogs(plan: Plan, readings: HopReading[]): Promise<FoundLogs> {
  const result: FoundLogs = { hops: plan.hops, found: [], warnings: [] };
  if (plan.findLogs !== true) return result;
  const taken = new Set(plan.hops.flatMap(({ accessLogs, errorLogs }) => [...accessLogs, ...errorLogs]));
  for (const hop of plan.hops) {
    const wanted = wantedLogs(hop, readings);
    const looked = await Promise.all(wanted.map(async (log) => ({ log, ...(await lookFor(log)) })));
    for (const { log, path, is } of looked) {
      if (path === null || is !== 'file' || taken.has(path)) continue;
      taken.add(path);
      result.found.push({ hop: hop.name, role: log.role, path });
    }
    const denied = looked.flatMap(({ path, is }) => (is === 'denied' && path !== null ? [path] : []));
    result.warnings.push(
      ...[...new Set(denied)].map((path) => `${hop.name}: its log ${path} may not be read by this user`),
      ...pipeWords(
        plan,
        hop,
        looked.filter(({ is }) => is === 'stream').map(({ log }) => log),
      ),
    );
  }
  result.hops = plan.hops.map((hop) => withFound(hop, result.found));
  result.warnings.push(...result.found.map(readWords));
  return result;
}

function wantedLogs(hop: Hop, readings: HopReading[]): ConfiguredLog[] {
  const all = readings.filter((one) => one.hop === hop).flatMap(({ reading }) => reading.logs);
  const isGiven = ({ role }: ConfiguredLog) =>
    (role === 'access' ? hop.accessLogs : hop.errorLogs).length > 0;
  // One stream for both was given with either of them.
  const given = new Set(all.filter(isGiven).map(({ path }) => path));
  return all.filter((log) => !isGiven(log) && !given.has(log.path)).slice(0, maxFound);
}

function withFound(hop: Hop, found: FoundLog[]): Hop {
  const of = (role: FoundLog['role']) =>
    found.filter((one) => one.hop === hop.name && one.role === role).map(({ path }) => path);
  return {
    ...hop,
    accessLogs: [...hop.accessLogs, ...of('access')],
    errorLogs: [...hop.errorLogs, ...of('error')],
  };
}

type What = 'file' | 'stream' | 'denied' | 'nothing';

async function lookFor({ path, places }: ConfiguredLog): Promise<{ path: string | null; is: What }> {
  if (standardStream.test(path)) return { path, is: 'stream' };
  for (const place of places) {
    const is = await whatIs(place);
    if (is !== 'nothing') return { path: place, is };
  }
  return { path: null, is: 'nothing' };
}

const standardStream = /^\/dev\/(?:stdout|stderr|fd\/\d+|console)$|^\/proc\/[^/]+\/fd\/\d+$/;
/** Links in links, as the system has it. */
const maxLinks = 40;

/** A link to a standard stream (as in the official images) would lead to this process's own output. */
async function whatIs(place: string): Promise<What> {
  let path = place;
  for (let links = 0; links < maxLinks; links++) {
    if (standardStream.test(path)) return 'stream';
    const target = await readlink(path).catch(() => null);
    if (target === null) break;
    path = resolve(dirname(path), target);
  }
  try {
    if (!(await stat(place)).isFile()) return 'nothing';
    await access(place, constants.R_OK);
    return 'file';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'denied' : 'nothing';
  }
}

function readWords({ hop, role, path }: FoundLog): string {
  return `${hop}: reading its ${role} log ${path} too, which its config names (not with --no-find-logs)`;
}

/** A container's runtime keeps what goes to its standard streams. */
function pipeWords({ command, logWindowMs }: Plan, hop: Hop, logs: ConfiguredLog[]): string[] {
  const [first] = logs;
  if (first === undefined) return [];
  const role = logs.some((log) => log.role === 'access') ? 'access' : 'error';
  const flag =
    hop.name === hop.proxy ? `--${hop.proxy}-${role}-log -` : `--hop name=${hop.name},…,${role}-log=-`;
  const since = `${Math.max(1, Math.ceil(logWindowMs / 60_000))}m`;
  const tool = `sse-doctor ${command} … ${flag}`;
  const where = `${hop.name}: its config writes logs to ${first.path}, which its container's runtime keeps`;
  return [
    `${where}: docker logs -f --since ${since} CONTAINER 2>&1 | ${tool}; or kubectl logs -f --since=${since} POD | ${tool}`,
  ];
}
