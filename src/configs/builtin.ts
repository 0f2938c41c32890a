/** The config of this tool's own small proxy: Nginx's directives, and their meaning. */
import type { RouteQuery } from '../model/route-query.ts';
import { readNginxConfig } from './nginx.ts';
import type { ConfigReading } from './reading.ts';

/** As `readNginxConfig`, whose it is not. */
export function readBuiltinConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  const reading = readNginxConfig(hop, path, query);
  return { ...reading, settings: reading.settings.map((setting) => ({ ...setting, proxy: 'builtin' })) };
}
