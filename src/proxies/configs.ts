/** Reads proxies' configurations into the settings that govern one request, each with file and line. */

import type { ConfigReading } from '../configs/reading.ts';
import { badInput } from '../errors.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { RouteQuery } from '../model/route-query.ts';
import { readBuiltinConfig } from './builtin/config.ts';
import { judgeEnvoyFiles, readEnvoyConfig } from './envoy/config/index.ts';
import { readEnvoyFile } from './envoy/config/resources.ts';
import { readNginxConfig } from './nginx/config/index.ts';

/** What the configs of one hop gave; a file that could not be used is listed in the faults. */
export interface ConfigsRead {
  readings: ConfigReading[];
  faults: { path: string; error: unknown }[];
}

type Reader = (hop: string, paths: string[], query: RouteQuery) => ConfigsRead;

const readers: Partial<Record<ProxyKind, Reader>> = {
  nginx: eachAlone(readNginxConfig),
  envoy: asPieces,
  builtin: eachAlone(readBuiltinConfig),
};

/** The settings of one hop for one request. */
export function readConfigs(hop: string, proxy: ProxyKind, paths: string[], query: RouteQuery): ConfigsRead {
  return (readers[proxy] ?? unknownProxy(proxy))(hop, paths, query);
}

function eachAlone(read: (hop: string, path: string, query: RouteQuery) => ConfigReading): Reader {
  return (hop, paths, query) => collect(paths, (path) => read(hop, path, query));
}

/** Listeners may be in one file, and the routes that they name in another. */
function asPieces(hop: string, paths: string[], query: RouteQuery): ConfigsRead {
  if (paths.length < 2) return eachAlone(readEnvoyConfig)(hop, paths, query);
  const { readings: pieces, faults } = collect(paths, readEnvoyFile);
  if (pieces.length === 0) return { readings: [], faults };
  const judged = collect([paths.join(', ')], () => judgeEnvoyFiles(hop, pieces, query));
  const all = paths.filter((path) => faults.every((fault) => fault.path !== path));
  const ofAll = judged.faults.flatMap(({ error }) => all.map((path) => ({ path, error })));
  return { readings: judged.readings, faults: [...faults, ...ofAll] };
}

function unknownProxy(proxy: ProxyKind): Reader {
  return eachAlone(() => {
    throw badInput(
      `no reader for configs of ${proxy}`,
      `configs of ${proxy} are not read yet, those of nginx and envoy are`,
      '',
    );
  });
}

function collect<T>(
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
