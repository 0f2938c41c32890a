/** Finds the real proxies that `scripts/proxies` has put into the cache, or those on PATH. */
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ProxyKind } from '../model/log-record.ts';
import type { Starter } from '../proxies/starter.ts';
import { wholeProxy } from '../proxies/whole.ts';

/** A program on this machine. */
export interface FoundProxy {
  path: string;
  version: string;
}

/** `newest` or no version: the highest in the cache, else the one on PATH. Null: not on this machine. */
export async function findProxy(kind: ProxyKind, version = 'newest'): Promise<FoundProxy | null> {
  const starter = wholeProxy(kind)?.starter;
  if (!starter) return null;
  const candidates = [...(await cachedProxies(starter)), ...(await proxiesOnPath(starter))];
  return candidates.find((found) => version === 'newest' || found.version === version) ?? null;
}

/** The command that fetches them, without root: the package holds it, as a checkout does. */
export const fetchCommand = `node '${fileURLToPath(new URL('../../scripts/proxies', import.meta.url))}'`;

/** Where `scripts/proxies` keeps what it fetches. */
export function proxyCache(env: NodeJS.ProcessEnv = process.env): string {
  return env.SSE_DOCTOR_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sse-doctor');
}

async function cachedProxies({ program }: Starter): Promise<FoundProxy[]> {
  const cache = proxyCache();
  const entries = await readdir(cache).catch(() => []);
  return entries
    .filter((entry) => entry.startsWith(`${program}-`))
    .map((entry) => ({ path: join(cache, entry, program), version: entry.slice(program.length + 1) }))
    .sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
}

async function proxiesOnPath(starter: Starter): Promise<FoundProxy[]> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, starter.program);
    const version = await askVersion(starter, path);
    if (version !== null) return [{ path, version }];
  }
  return [];
}

async function askVersion({ versionArgs, version }: Starter, path: string): Promise<string | null> {
  try {
    await access(path, constants.X_OK);
    const said = await promisify(execFile)(path, versionArgs);
    return version.exec(said.stdout + said.stderr)?.[1] ?? null;
  } catch {
    return null;
  }
}
