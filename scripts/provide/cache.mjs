// The cache of programs outside the checkout: one folder for each program and version.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cache =
  process.env.SSE_DOCTOR_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sse-doctor');

/** How a program is asked for its version, where `--version` does not do. */
const versionFlags = { nginx: '-v', haproxy: '-v', apache2: '-v', caddy: 'version', varnishd: '-V' };
const versionWords =
  /(?:nginx\/|version: [0-9a-f]+\/|GNU patch |HAProxy version |Apache\/|^v?|varnish-|(?:pingora|go)-proxy )(\d+(?:\.\d+)+)/m;

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (result.error) throw new Error(`${command}: ${result.error.message}`);
  const said = `${result.stdout}${result.stderr}`;
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${lastLine(said)}`);
  return said;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

/** The version that the program itself tells; throws when it does not run here. */
export function askVersion(name, path) {
  const said = run(path, [versionFlags[name] ?? '--version']);
  const version = versionWords.exec(said)?.[1];
  if (!version) throw new Error(`${path} does not tell its version: ${lastLine(said)}`);
  return version;
}

/** Versions of it in the cache, the newest last. */
export function cached(name) {
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((entry) => entry.startsWith(`${name}-`) && existsSync(join(cache, entry, name)))
    .map((entry) => entry.slice(name.length + 1))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Moves one program into its place. */
export function keep(name, program, staging) {
  chmodSync(program, 0o755);
  const version = askVersion(name, program);
  const folder = join(staging, 'keep');
  mkdirSync(folder);
  copyFileSync(program, join(folder, name));
  keepFolder(name, version, folder);
  return version;
}

/** Moves a folder that holds the program and all that it needs into its place; of two that arrive at once the first stays. */
export function keepFolder(name, version, folder) {
  const place = join(cache, `${name}-${version}`);
  try {
    renameSync(folder, place);
  } catch (error) {
    if (!existsSync(join(place, name))) throw error;
  }
}

export function withStaging(work) {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, '.fetch-'));
  try {
    return work(staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

export function onPath(name) {
  const found = spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout?.trim();
  return !found ? null : { name, version: askVersion(name, found), path: found, error: null };
}

/** Takes the program from the cache or fetches it; a failure is a row of the answer, not the end. */
export function provide(name, wanted, fetch) {
  try {
    const here = cached(name).filter((version) => wanted === null || version === wanted);
    const version = here.at(-1) ?? withStaging(fetch);
    const path = join(cache, `${name}-${version}`, name);
    return { name, version: askVersion(name, path), path, error: null };
  } catch (error) {
    const other = wanted === null ? onPath(name) : null;
    return other ?? { name, version: wanted, path: null, error: error.message };
  }
}
