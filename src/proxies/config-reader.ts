/** How the configs of one hop are read, file by file; a file that cannot be used costs itself alone. */
import type { ConfigReading } from '../configs/reading.ts';
import type { RouteQuery } from '../model/route-query.ts';

/** What the configs of one hop gave; a file that could not be used is listed in the faults. */
export interface ConfigsRead {
  readings: ConfigReading[];
  faults: { path: string; error: unknown }[];
}

export type ConfigsReader = (hop: string, paths: string[], query: RouteQuery) => ConfigsRead;

/** For a proxy whose files do not need each other; `read` throws for one that it cannot use. */
export function eachAlone(
  read: (hop: string, path: string, query: RouteQuery) => ConfigReading,
): ConfigsReader {
  return (hop, paths, query) => collect(paths, (path) => read(hop, path, query));
}

/** What each path gives, and which of them throw. */
export function collect<T>(
  paths: string[],
  read: (path: string) => T,
): { readings: T[]; faults: ConfigsRead['faults'] } {
  const found: { readings: T[]; faults: ConfigsRead['faults'] } = { readings: [], faults: [] };
  for (const path of paths) {
    try {
      found.readings.push(read(path));
    } catch (error) {
      found.faults.push({ path, error });
    }
  }
  return found;
}
