/** Reads what an Envoy configuration does to one stream, from a bootstrap file or an admin dump. */

import type { ConfigReading, ConfiguredLog } from '../../../configs/reading.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import { accessLogs, type EnvoyLogs } from './access-logs.ts';
import { withElsewhere } from './elsewhere.ts';
import { filterSettings } from './filters.ts';
import { limitSettings } from './limits.ts';
import { textAt } from './node.ts';
import { type EnvoyResources, joined, readDump, readEnvoyFile } from './resources.ts';
import { routingSettings } from './routing.ts';
import { sourceSetting } from './source.ts';
import { spotSettings } from './spots.ts';
import { type EnvoyStream, followStreams } from './stream.ts';
import { tcpTimers } from './tcp.ts';
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
  const ways = followStreams(resources, query, warnings);
  const readings = ways.map((stream) => readWay(hop, stream, resources, warnings));
  const [first, ...others] = readings;
  const only = ways.length === 1 ? ways[0] : undefined;
  const known = (first?.settings ?? []).filter((one) =>
    others.every(({ settings }) => hasAlike(settings, one)),
  );
  const reading = {
    settings: only ? withElsewhere(known, only, resources) : [...known, ...perhapsToHttps(readings)],
    files: resources.files,
    logs: distinctLogs(readings.flatMap(({ logs }) => logs)),
    warnings: [...new Set(warnings)],
  };
  return {
    reading,
    statPrefix: onlyOne(ways.map(({ manager }) => textAt(manager, 'stat_prefix'))),
    cluster: onlyOne(ways.map(({ clusterName }) => clusterName)),
  };
}

function readWay(hop: string, stream: EnvoyStream, resources: EnvoyResources, warnings: string[]): EnvoyLogs {
  const rows = accessLogs(hop, stream, warnings);
  const settings = [
    ...routingSettings(hop, stream, resources),
    ...(stream.tcp === null ? timerSettings(hop, stream) : tcpTimers(hop, stream)),
    ...limitSettings(hop, stream),
    ...filterSettings(hop, stream),
    ...spotSettings(hop, stream),
    ...rows.settings,
    ...resources.sources.map((source) => sourceSetting(hop, source)),
  ];
  return { settings, logs: rows.logs };
}

/** What explains a redirect, should one come: without a state, as it is not known that it acts. */
function perhapsToHttps(readings: EnvoyLogs[]): Setting[] {
  const all = readings.flatMap(({ settings }) => settings).filter(({ setting }) => setting === 'require_tls');
  return all.slice(0, 1).map((one) => ({ ...one, state: null }));
}

/** Where several ways are open, only what all have can be relied on. */
function hasAlike(settings: Setting[], one: Setting): boolean {
  const isAlike = (other: Setting) =>
    (['kind', 'state', 'setting', 'value', 'ms', 'origin', 'file', 'line'] as const).every(
      (key) => other[key] === one[key],
    );
  return settings.some(isAlike);
}

function distinctLogs(logs: ConfiguredLog[]): ConfiguredLog[] {
  const keys = logs.map((log) => JSON.stringify(log));
  return logs.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function onlyOne(names: (string | null)[]): string | null {
  const [first = null, ...others] = names;
  return others.every((name) => name === first) ? first : null;
}
