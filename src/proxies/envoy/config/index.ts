/** Reads what an Envoy configuration does to one stream, from a bootstrap file or an admin dump. */

import type { ConfigReading } from '../../../configs/reading.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import { accessLogs } from './access-logs.ts';
import { filterSettings } from './filters.ts';
import { limitSettings } from './limits.ts';
import { textAt } from './node.ts';
import { type EnvoyResources, joined, readDump, readEnvoyFile } from './resources.ts';
import { routingSettings } from './routing.ts';
import { sourceSetting } from './source.ts';
import { followStream } from './stream.ts';
import { timerSettings } from './timers.ts';

/** A reading, and the names under which Envoy counts this stream. */
export interface EnvoyReading {
  reading: ConfigReading;
  /** `http.<prefix>.` of the connection manager's statistics. */
  statPrefix: string | null;
  cluster: string | null;
}

/** Settings of one stream from a file (YAML or JSON); raises bad input for one that holds nothing of Envoy's. */
export function readEnvoyConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  return judge(hop, readEnvoyFile(path), query).reading;
}

/** The same from the pieces of one configuration, in as many files. */
export function judgeEnvoyFiles(hop: string, files: EnvoyResources[], query: RouteQuery): ConfigReading {
  return judge(hop, joined(files), query).reading;
}

/** The same from the admin interface's `/config_dump`, without positions; raises bad input without listeners. */
export function readEnvoyDump(hop: string, dump: unknown, query: RouteQuery): ConfigReading {
  return readNamedDump(hop, dump, query).reading;
}

/** As `readEnvoyDump`, with the names needed to pick out this stream's statistics. */
export function readNamedDump(hop: string, dump: unknown, query: RouteQuery): EnvoyReading {
  return judge(hop, readDump(dump), query);
}

function judge(hop: string, resources: EnvoyResources, query: RouteQuery): EnvoyReading {
  const warnings = [...resources.warnings];
  const stream = followStream(resources, query, warnings);
  const rows = accessLogs(hop, stream, warnings);
  const settings = [
    ...routingSettings(hop, stream, resources),
    ...timerSettings(hop, stream),
    ...limitSettings(hop, stream),
    ...filterSettings(hop, stream),
    ...rows.settings,
    ...resources.sources.map((source) => sourceSetting(hop, source)),
  ];
  const reading = { settings, files: resources.files, logs: rows.logs, warnings: [...new Set(warnings)] };
  return { reading, statPrefix: textAt(stream.manager, 'stat_prefix'), cluster: stream.clusterName };
}
