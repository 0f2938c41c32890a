/** Where a Caddyfile has logs written: `log` of the global options, and of sites. */
import type { LogTarget } from '../model.ts';
import { spotOf } from './places.ts';
import { named, type Segment } from './segments.ts';
import type { SiteBlock } from './servers.ts';

/** The run-time log first. A site's `log` without a block goes where the run-time log goes. */
export function readLogs(options: readonly Segment[], sites: readonly SiteBlock[]): LogTarget[] {
  const globals = named(options, 'log');
  const main = globals.find(({ args }) => args.length === 0 || args[0]?.text === 'default');
  const own = targetOf(main ?? null, 'error', null);
  const ofSites = sites.flatMap((site) => named(site.segments, 'log').map((log) => ofSite(site, log, own)));
  return [own, ...ofSites];
}

function ofSite({ keys }: SiteBlock, log: Segment, main: LogTarget): LogTarget {
  const hosts = keys.map(({ address }) => address.host);
  const names = hosts.includes('') ? null : hosts;
  if (!log.block || log.block.length === 0) return { ...main, role: 'access', names, at: spotOf(log.name) };
  return targetOf(log, 'access', names);
}

function targetOf(log: Segment | null, role: LogTarget['role'], names: string[] | null): LogTarget {
  const [output] = named(log?.block ?? null, 'output');
  const [kind = 'stderr', path] = output?.args.map(({ text }) => text) ?? [];
  const isFile = kind === 'file' && path !== undefined;
  return {
    role,
    output: isFile ? path : kind,
    isFile,
    level: named(log?.block ?? null, 'level')[0]?.args[0]?.text.toUpperCase() ?? null,
    format: named(log?.block ?? null, 'format')[0]?.args[0]?.text ?? null,
    at: log ? spotOf((output ?? log).name) : null,
    names,
  };
}
