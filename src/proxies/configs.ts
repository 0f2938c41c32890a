/** Reads proxies' configurations into the settings that govern one request, each with file and line. */
import type { ConfigReading } from '../configs/reading.ts';
import { badInput } from '../errors.ts';
import { limits } from '../model/limits.ts';
import type { ProxyKind } from '../model/log-record.ts';
import type { RouteQuery } from '../model/route-query.ts';
import { type ConfigsRead, type ConfigsReader, eachAlone } from './config-reader.ts';
import { withMakers } from './made-by.ts';
import { profilesWith } from './profile/inputs.ts';
import { wholeProxy } from './whole.ts';

/** The settings of one hop for one request. */
export function readConfigs(hop: string, proxy: ProxyKind, paths: string[], query: RouteQuery): ConfigsRead {
  const read = wholeProxy(proxy)?.readConfigs ?? unreadable(proxy === 'unknown' ? hop : proxy);
  const { readings, faults } = read(hop, paths, query);
  return { readings: readings.map((reading) => withMakers(proxy, bounded(reading))), faults };
}

/** A file that is no config may give a warning for each of its lines. */
function bounded(reading: ConfigReading): ConfigReading {
  const more = reading.warnings.length - limits.configWarnings;
  if (more <= 0) return reading;
  const kept = reading.warnings.slice(0, limits.configWarnings);
  return { ...reading, warnings: [...kept, `${more} more warnings about the config are not shown`] };
}

function unreadable(proxy: string): ConfigsReader {
  const readable = profilesWith('config').map(({ kind }) => kind);
  return eachAlone(() => {
    throw badInput(
      `no reader for configs of ${proxy}`,
      `configs of ${proxy} are not read yet, those of ${readable.join(' and ')} are`,
      '',
    );
  });
}
