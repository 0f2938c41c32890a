/** How many requests Apache serves at once: MaxRequestWorkers, and what its processes have room for (server/mpm). */
import type { Setting } from '../../../model/setting.ts';
import { type Found, findIn, type Scope } from './scope.ts';
import { defaultSetting, type Parts, writtenSetting } from './settings.ts';
import { firstArgument } from './tree.ts';

/** Of mpm_prefork a process serves one request; of the others ThreadsPerChild at once. */
interface Mpm {
  name: string;
  threads: number;
  /** ServerLimit where it is not set. */
  servers: number;
  /** MaxRequestWorkers where it is not set. */
  workers: number;
}

const threaded = { threads: 25, servers: 16, workers: 400 };
const mpms: Mpm[] = [
  { name: 'event', ...threaded },
  { name: 'worker', ...threaded },
  { name: 'prefork', threads: 1, servers: 256, workers: 256 },
];

/** Nothing where it is not known which of them is loaded. */
export function processLimit(scope: Scope): Setting[] {
  const mpm = mpmOf(scope);
  if (!mpm) return [];
  const written = ofMain(scope, 'MaxRequestWorkers') ?? ofMain(scope, 'MaxClients');
  const threads = mpm.name === 'prefork' ? 1 : countOf(ofMain(scope, 'ThreadsPerChild'), mpm.threads);
  const servers = countOf(ofMain(scope, 'ServerLimit'), mpm.servers);
  const room = threads * servers;
  const workers = Math.min(countOf(written, mpm.workers), room);
  const parts: Parts = {
    kind: 'max-connections',
    state: 'of-clients',
    setting: written?.directive.name ?? 'MaxRequestWorkers',
    value: String(workers),
    detail: `${roomWords(mpm, servers, threads)} ${moreWords}`,
    most: String(room),
  };
  const beside = ['ServerLimit', 'ThreadsPerChild', 'Listen'].flatMap((name) => ofMain(scope, name) ?? []);
  return [written ? writtenSetting(scope, written, parts) : defaultSetting(scope, parts, beside[0] ?? null)];
}

/** The last that is loaded counts; a part of a config loads none. */
function mpmOf({ root }: Scope): Mpm | null {
  const loaded = root.findLast(({ key, args }) => key === 'loadmodule' && /^mpm_/.test(args[0]?.text ?? ''));
  return mpms.find(({ name }) => loaded && firstArgument(loaded) === `mpm_${name}_module`) ?? null;
}

function ofMain({ servers }: Scope, name: string): Found | null {
  return findIn(servers.slice(-1), name.toLowerCase());
}

function countOf(found: Found | null, unset: number): number {
  const count = Number(found ? firstArgument(found.directive) : unset);
  return Number.isInteger(count) && count > 0 ? count : unset;
}

function roomWords({ name }: Mpm, servers: number, threads: number): string {
  return name === 'prefork'
    ? `mpm_prefork serves one request a process, and ServerLimit ${servers} is the most it starts.`
    : `ServerLimit ${servers} × ThreadsPerChild ${threads} is the most it can hold: ${servers * threads}.`;
}

const moreWords =
  'Above that raise ServerLimit as well, which takes a stop and a start. It must have room, too, for old processes that wait for their streams after a graceful restart (AH00485: scoreboard is full).';
