/** The config of this tool's own small proxy: Nginx's directives, and their meaning. */

import type { ConfigReading } from '../../configs/reading.ts';
import type { RouteQuery } from '../../model/route-query.ts';
import { readNginxConfig } from '../nginx/config/index.ts';

/** As `readNginxConfig`, for the built-in proxy. */
export function readBuiltinConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  const reading = readNginxConfig(hop, path, query);
  return { ...reading, settings: reading.settings.map((setting) => ({ ...setting, proxy: 'builtin' })) };
}
