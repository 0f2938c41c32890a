/** Reads the configs of one Envoy: listeners may be in one file, and the routes that they name in another. */
import type { RouteQuery } from '../../../model/route-query.ts';
import { type ConfigsRead, collect, eachAlone } from '../../config-reader.ts';
import { judgeEnvoyFiles, readEnvoyConfig } from './index.ts';
import { readEnvoyFile } from './resources.ts';

/** The settings of one hop for one request, from all its files together. */
export function readEnvoyConfigs(hop: string, paths: string[], query: RouteQuery): ConfigsRead {
  if (paths.length < 2) return eachAlone(readEnvoyConfig)(hop, paths, query);
  const { readings: pieces, faults } = collect(paths, readEnvoyFile);
  if (pieces.length === 0) return { readings: [], faults };
  const judged = collect([paths.join(', ')], () => judgeEnvoyFiles(hop, pieces, query));
  const all = paths.filter((path) => faults.every((fault) => fault.path !== path));
  const ofAll = judged.faults.flatMap(({ error }) => all.map((path) => ({ path, error })));
  return { readings: judged.readings, faults: [...faults, ...ofAll] };
}
