/** What this machine allows a run: read from /proc, as far as there is one. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { MachineLimits } from '../plan/preflight.ts';

/** The limits of this process; null for those that this system does not show. */
export function readMachineLimits(proc = '/proc'): MachineLimits {
  return {
    cores: availableParallelism(),
    openFiles: openFilesOf(textOf(`${proc}/self/limits`)),
    ports: portsOf(textOf(`${proc}/sys/net/ipv4/ip_local_port_range`)),
    isRoot: process.getuid?.() === 0,
    rssBytes: process.memoryUsage.rss(),
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not Linux, or a container that hides it.
    return '';
  }
}

/** The soft limit, which Node raised to the hard one at start. */
function openFilesOf(text: string): number | null {
  const limit = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return limit === undefined ? null : Number(limit);
}

function portsOf(text: string): number | null {
  const [, first, last] = /^(\d+)\s+(\d+)/.exec(text) ?? [];
  return first === undefined ? null : Number(last) - Number(first) + 1;
}
